"""What a person can do about one recommendation, for the links on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.accounts.access import Concerns, may_do
from tracker.accounts.models import Person
from tracker.action_plans.models import Response
from tracker.core import clock
from tracker.organisations.models import Organisation
from tracker.organisations.queries import titles_of
from tracker.recommendations.lifecycle import ENDED, ResponseKind
from tracker.recommendations.models import Recommendation


@dataclass(frozen=True)
class Links:
    """Who carries the recommendation today, and whether this person still has to answer, or may change the answer.

    ``carried_since`` is known where a person has said who carries it; ``taken_over_by`` names the units that did.
    ``expects_no_action``: it was not agreed, so that nobody will plan any.
    """

    carried_by: Sequence[Organisation]
    carried_since: date | None
    taken_over_by: str | None
    to_answer: bool
    may_answer: bool
    expects_no_action: bool


def links_of(recommendation: Recommendation, responses: Sequence[Response], viewer: Person) -> Links:
    """Return what this person can do about this recommendation."""
    today = clock.today()
    carried_by = [
        assignment.organisation for assignment in recommendation.assignments if assignment.is_in_force(today)
    ]
    answered = {response.plan.organisation_id for response in responses}
    answers_for = [
        organisation.id
        for organisation in carried_by
        if may_do(
            viewer,
            "response.change",
            Concerns(
                organisation_id=organisation.id,
                unit_id=recommendation.addressee_id,
                heir_ids=recommendation.heir_ids,
            ),
        )
    ]
    may_answer = bool(answers_for) and recommendation.status not in ENDED
    refused = bool(responses) and all(each.kind is ResponseKind.NOT_AGREED for each in responses)
    said = [each.valid_from for each in recommendation.assignments if each.is_in_force(today) and each.reason]
    return Links(
        carried_by,
        max(said, default=None),
        _heirs_in_words(recommendation),
        may_answer and not answered >= set(answers_for),
        may_answer,
        refused,
    )


def _heirs_in_words(recommendation: Recommendation) -> str | None:
    """Name the units that took over from the addressed one, None where none did; asks nothing for none."""
    names = sorted(titles_of(recommendation.heir_ids))
    return " and ".join(names) or None
