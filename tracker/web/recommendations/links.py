"""What a person can do about one recommendation, for the links on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.accounts.access import Concerns, may_do
from tracker.accounts.models import Person
from tracker.action_plans.models import Response
from tracker.core import clock
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ENDED, ResponseKind
from tracker.recommendations.models import Recommendation


@dataclass(frozen=True)
class Links:
    """Who carries the recommendation today, and whether this person still has to answer, or may change the answer.

    ``expects_no_action``: it was not agreed, so that nobody will plan any.
    """

    carried_by: Sequence[Organisation]
    to_answer: bool
    may_answer: bool
    expects_no_action: bool


def links_of(recommendation: Recommendation, responses: Sequence[Response], viewer: Person) -> Links:
    """Return what this person can do about this recommendation."""
    today = clock.today()
    carried_by = [
        assignment.organisation
        for assignment in recommendation.assignments
        if assignment.is_in_force(today)
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
    return Links(carried_by, may_answer and not answered >= set(answers_for), may_answer, refused)
