"""What needs somebody's attention, as links with the most urgent first (ux.md 5.1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from tracker.accounts.models import Person
from tracker.action_plans import permissions
from tracker.action_plans.lifecycle import PlanState
from tracker.action_plans.models import ActionPlan
from tracker.web.dates import day, days_away

#: More would be a list, not a call for attention.
MOST_LINKS = 5


@dataclass(frozen=True)
class Attention:
    """One thing that needs this person, in a sentence that is a link."""

    words: str
    href: str


def attention_of(
    person: Person,
    *,
    plans: Sequence[ActionPlan],
    overdue: int,
    organisation_ids: Collection[UUID],
    today: date,
) -> list[Attention]:
    """Return what needs this person: returned plans, plans to submit, overdue actions, plans to decide about."""
    own = [plan for plan in plans if plan.organisation_id in organisation_ids]
    found = [_returned(plan) for plan in own if plan.state is PlanState.RETURNED]
    drafts = [plan for plan in own if plan.state is PlanState.DRAFT]
    found += [_to_submit(plan, today) for plan in sorted(drafts, key=lambda each: each.due_on or date.max)]
    if overdue:
        words = "1 action is overdue" if overdue == 1 else f"{overdue} actions are overdue"
        found.insert(0, Attention(words, url_for("actions.index", due="yes")))
    waiting = [
        plan for plan in plans if plan.state is PlanState.SUBMITTED and permissions.may_decide(person, plan)
    ]
    found += [_to_decide(plan) for plan in waiting]
    if len(found) <= MOST_LINKS:
        return found
    rest = len(found) - MOST_LINKS + 1
    return [*found[: MOST_LINKS - 1], Attention(f"{rest} more action plans", url_for("plans.index"))]


def _returned(plan: ActionPlan) -> Attention:
    return Attention(
        f"Change the action plan that headquarters returned: {plan.report.title}",
        url_for("plans.show", plan_id=plan.id),
    )


def _to_submit(plan: ActionPlan, today: date) -> Attention:
    words = "Submit your action plan"
    if plan.due_on is not None:
        words += f" by {day(plan.due_on)} ({days_away(plan.due_on, today=today)})"
    return Attention(f"{words}: {plan.report.title}", url_for("plans.show", plan_id=plan.id))


def _to_decide(plan: ActionPlan) -> Attention:
    return Attention(
        f"Agree or return {plan.organisation.name}’s action plan: {plan.report.title}",
        url_for("plans.show", plan_id=plan.id),
    )
