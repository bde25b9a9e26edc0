"""What every document of a plan says about it, and the progress that owners have reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person
from tracker.action_plans import queries
from tracker.action_plans.lifecycle import ActionState
from tracker.action_plans.models import Action, ActionPlan, ActionUpdate
from tracker.action_plans.queries import PlanItem
from tracker.action_plans.rules import in_words
from tracker.core import clock
from tracker.core.database import db
from tracker.core.documents import Cell
from tracker.organisations.partial_dates import PartialDate

#: The words that the pages use for a status: one place settles them, and it is not here.
Words = Callable[[StrEnum], str]

_LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
_INVENTED = "This report is invented, for demonstration."


@dataclass(frozen=True)
class PlanContent:
    """A plan as one person sees it at one moment, read once for whatever document is made of it."""

    plan: ActionPlan
    items: Sequence[PlanItem]
    latest: dict[UUID, ActionUpdate]
    as_at: str
    made_by: str
    words: Words

    @property
    def title(self) -> str:
        """The document's title."""
        return f"Action plan: {self.plan.report.title}"

    @property
    def shows_progress(self) -> bool:
        """Say whether there is progress to speak of: a plan that was never submitted has promised nothing."""
        return self.plan.submitted_at is not None

    @property
    def particulars(self) -> list[tuple[str, Cell]]:
        """The header of the published form: what was inspected, when it was published, when the plan was submitted."""
        plan, report = self.plan, self.plan.report
        published: Cell = report.published_on
        if published is None:
            published = PartialDate.parse(report.published).words if report.published else "Not known"
        submitted = clock.london(plan.submitted_at).date() if plan.submitted_at else None
        return [
            ("Inspection", report.title),
            ("Organisation", plan.organisation.name),
            ("Report published", published),
            ("Plan submitted", submitted or "Not yet"),
            ("Plan reference", plan.code),
            ("Status", self.words(plan.state)),
        ]

    @property
    def notes(self) -> list[str]:
        """What the licence of the quoted recommendations asks for."""
        return [_INVENTED if self.plan.report.invented else _LICENCE]

    @property
    def empty(self) -> str:
        """What is said where there is nothing to answer."""
        return f"{self.plan.organisation.name} carries no recommendations of this report today."

    def answer(self, item: PlanItem) -> str:
        """Return "Agreed", "Partly agreed", "Not agreed", or that there is no answer."""
        return self.words(item.response.kind) if item.response else "No response yet"

    def progress(self, action: Action) -> str:
        """Return how an action stands: its state, what came of it, and its owner's latest word."""
        said = [self.words(action.state)]
        if action.completed_on is not None:
            said[0] += f" on {in_words(action.completed_on)}"
        if action.state is ActionState.WITHDRAWN and action.withdrawal_reason:
            said.append(f"Reason: {action.withdrawal_reason}")
        elif action.state is ActionState.CARRIED:
            plan = action.carried_to_plan.code if action.carried_to_plan else action.carried_to_name
            said.append(" ".join(filter(None, [plan, action.carried_to_reference])))
        elif action.what_changed:
            said.append(f"What changed: {action.what_changed}")
        elif (update := self.latest.get(action.id)) is not None:
            day = in_words(clock.london(update.at).date())
            said.append(f"{self.words(update.track)}, {day}: {update.text}")
        return "\n".join(said)


def read_content(
    plan_id: UUID, *, viewer: Person, as_at: str, words: Words, with_progress: bool = True
) -> PlanContent:
    """Return what this person may see of a plan now, in six queries whatever its size.

    Raises:
        NotFound: there is no such plan, or the viewer may not see it.
    """
    plan = queries.get_plan(plan_id, viewer=viewer)
    latest = _latest_updates(plan) if with_progress and plan.submitted_at is not None else {}
    return PlanContent(plan, queries.list_items(plan), latest, as_at, viewer.name, words)


def _latest_updates(plan: ActionPlan) -> dict[UUID, ActionUpdate]:
    """Return the newest update of each action of the plan, however many there are."""
    newest = (
        select(
            ActionUpdate.id,
            func.row_number()
            .over(
                partition_by=ActionUpdate.action_id, order_by=(ActionUpdate.at.desc(), ActionUpdate.id.desc())
            )
            .label("place"),
        )
        .join(ActionUpdate.action)
        .where(Action.plan_id == plan.id)
        .subquery()
    )
    statement = (
        select(ActionUpdate)
        .join(newest, newest.c.id == ActionUpdate.id)
        .where(newest.c.place == 1)
        .options(joinedload(ActionUpdate.by))
    )
    return {update.action_id: update for update in db.session.scalars(statement)}
