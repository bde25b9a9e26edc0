"""What needs somebody's attention, as links with the most urgent first (ux.md 5.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from tracker.action_plans.lifecycle import PlanState
from tracker.action_plans.models import ActionPlan
from tracker.action_plans.open_work import Workload
from tracker.action_plans.overview import Waiting
from tracker.action_plans.request_models import ChangeRequest
from tracker.core import clock
from tracker.organisations.models import Organisation
from tracker.web.dates import day, days_away
from tracker.web.evidence.infected import InfectedFile

#: More would be a list, not a call for attention.
MOST_LINKS = 5


@dataclass(frozen=True)
class Attention:
    """One thing that needs this person, in a sentence that is a link. ``since`` orders: the earliest comes first."""

    words: str
    href: str
    since: date


def attention_of(
    *,
    waiting: Waiting,
    overdue: int,
    left_behind: Sequence[tuple[Organisation, Sequence[Workload]]],
    requests: Sequence[ChangeRequest] = (),
    infected: Sequence[InfectedFile] = (),
    unassigned: int = 0,
    today: date,
) -> list[Attention]:
    """Return what needs this person, the most urgent first: by the day since or by which it waits.

    What is overdue always leads. Of more than five, the last link says how many plans more there are.
    """
    found = [_of_plan(plan, today) for plan in waiting.plans]
    found += _left_behind(left_behind, today)
    found += [Attention(each.words, each.href, each.since) for each in infected]
    if requests:
        words = "1 request to decide" if len(requests) == 1 else f"{len(requests)} requests to decide"
        since = clock.london(requests[0].asked_at).date()
        found.append(Attention(f"{words}: changes to actions", url_for("requests.index"), since))
    if unassigned:
        words = "1 recommendation is" if unassigned == 1 else f"{unassigned} recommendations are"
        found.append(Attention(f"{words} not yet assigned to anybody", url_for("unassigned.index"), today))
    if overdue:
        words = "1 action is overdue" if overdue == 1 else f"{overdue} actions are overdue"
        found.append(Attention(words, url_for("actions.index", due="yes"), date.min))
    found.sort(key=lambda each: each.since)
    total = len(found) - len(waiting.plans) + waiting.total
    if total <= MOST_LINKS:
        return found
    # People stay on the page; plans have a list of their own to go on to.
    shown = _most_urgent(found)
    rest = total - len(shown)
    words = "1 more action plan" if rest == 1 else f"{rest} more action plans"
    return [*shown, Attention(words, url_for("plans.index"), date.max)]


def _most_urgent(found: Sequence[Attention]) -> list[Attention]:
    """Return the first links, with those that lead to no plan always among them."""
    plans = url_for("plans.index")
    others = [each for each in found if not each.href.startswith(f"{plans}/")]
    places = max(0, MOST_LINKS - 1 - len(others))
    of_plans = [each for each in found if each.href.startswith(f"{plans}/")][:places]
    return sorted([*others, *of_plans], key=lambda each: each.since)


def _of_plan(plan: ActionPlan, today: date) -> Attention:
    href = url_for("plans.show", plan_id=plan.id)
    if plan.state is PlanState.RETURNED:
        since = clock.london(plan.decided_at).date() if plan.decided_at else today
        words = f"Change the action plan that headquarters returned: {plan.report.title}"
        return Attention(words, href, since)
    if plan.state is PlanState.SUBMITTED:
        since = clock.london(plan.submitted_at).date() if plan.submitted_at else today
        words = f"Agree or return {plan.organisation.name}’s action plan: {plan.report.title}"
        return Attention(words, href, since)
    words = "Submit your action plan"
    if plan.due_on is not None:
        words += f" by {day(plan.due_on)} ({days_away(plan.due_on, today=today)})"
    return Attention(f"{words}: {plan.report.title}", href, plan.due_on or date.max)


def _left_behind(
    found: Sequence[tuple[Organisation, Sequence[Workload]]], today: date
) -> Iterator[Attention]:
    """Yield one link for each organisation in which somebody left without handing over."""
    for organisation, loads in found:
        actions, leads = sum(each.actions for each in loads), sum(each.leads for each in loads)
        if not loads:
            continue
        verb = "has left and still owns" if len(loads) == 1 else "have left and still own"
        people = "owner" if len(loads) == 1 else "owners"
        words = f"{len(loads)} {people} {verb} {actions} {'action' if actions == 1 else 'actions'}"
        if not actions:
            people = "person" if len(loads) == 1 else "people"
            verb = "has left and still leads" if len(loads) == 1 else "have left and still lead"
            words = f"{len(loads)} {people} {verb} on {leads} {'recommendation' if leads == 1 else 'recommendations'}"
        yield Attention(words, url_for("handovers.index", code=organisation.code), today)
