"""Where a recommendation stands. The status is worked out from what has happened, never typed (design 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class ResponseKind(StrEnum):
    """The three answers that HMPPS plans use."""

    AGREED = "agreed"
    PARTLY_AGREED = "partly_agreed"
    NOT_AGREED = "not_agreed"


class ProgressCategory(StrEnum):
    """The inspectorate's judgement of progress."""

    SUFFICIENT = "sufficient_progress"
    SOME = "some_progress"
    NONE = "no_progress"


class RecommendationStatus(StrEnum):
    """The statuses of ux.md 3.2 and design.md 4."""

    AWAITING_RESPONSE = "awaiting_response"
    RESPONSE_AGREED = "response_agreed"
    RESPONSE_PARTLY_AGREED = "response_partly_agreed"
    RESPONSE_NOT_AGREED = "response_not_agreed"
    IN_DELIVERY = "in_delivery"
    READY_FOR_FOLLOW_UP = "ready_for_follow_up"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    CARRIED_ELSEWHERE = "carried_elsewhere"


#: Nothing more is expected of anyone: no reminders, not counted as open.
ENDED = frozenset(
    {RecommendationStatus.CLOSED, RecommendationStatus.WITHDRAWN, RecommendationStatus.SUPERSEDED}
)


@dataclass(frozen=True)
class Judgement:
    """The latest published judgement on a recommendation, and whether somebody has reopened it since.

    ``is_repeated`` says that a published recommendation makes it again.
    """

    category: ProgressCategory
    improvement_still_required: bool
    is_reopened: bool = False
    is_repeated: bool = False


@dataclass(frozen=True)
class Standing:
    """The facts that a status follows from.

    ``responses`` has one entry for each organisation that carries the recommendation, None where it has not answered in
    a submitted plan; ``open_actions`` and ``completed_actions`` count actions that are not withdrawn, and
    ``carried_actions`` those that another plan has taken over.
    """

    responses: Sequence[ResponseKind | None]
    open_actions: int = 0
    completed_actions: int = 0
    started_actions: int = 0
    carried_actions: int = 0
    judgement: Judgement | None = None


_ANSWERED = {
    ResponseKind.AGREED: RecommendationStatus.RESPONSE_AGREED,
    ResponseKind.PARTLY_AGREED: RecommendationStatus.RESPONSE_PARTLY_AGREED,
    ResponseKind.NOT_AGREED: RecommendationStatus.RESPONSE_NOT_AGREED,
}


def derive_status(standing: Standing) -> RecommendationStatus:
    """Return the status that follows from these facts.

    A published judgement outweighs the plan; "sufficient progress" with no improvement required closes, unless the
    recommendation was reopened since. One that does not close and is made again in a later report is superseded: what
    is still to be done is asked for there, and counted once. A repeat alone supersedes nothing before progress was
    judged. Where several organisations carry a recommendation, the one that is furthest behind decides. What is left to
    do of it in another plan is not ready for follow-up, whatever was completed here.
    """
    if standing.judgement is not None:
        closes = (
            standing.judgement.category is ProgressCategory.SUFFICIENT
            and not standing.judgement.improvement_still_required
            and not standing.judgement.is_reopened
        )
        if closes:
            return RecommendationStatus.CLOSED
        if standing.judgement.is_repeated:
            return RecommendationStatus.SUPERSEDED
        return RecommendationStatus.FOLLOWED_UP
    if not standing.responses or None in standing.responses:
        return RecommendationStatus.AWAITING_RESPONSE
    if standing.carried_actions and not standing.open_actions:
        return RecommendationStatus.CARRIED_ELSEWHERE
    if standing.completed_actions and not standing.open_actions:
        return RecommendationStatus.READY_FOR_FOLLOW_UP
    if standing.started_actions or standing.completed_actions:
        return RecommendationStatus.IN_DELIVERY
    for kind in (ResponseKind.NOT_AGREED, ResponseKind.PARTLY_AGREED):
        if kind in standing.responses:
            return _ANSWERED[kind]
    return RecommendationStatus.RESPONSE_AGREED
