"""The page "My actions": what somebody owns, by how soon it is due. Made for a phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from flask import render_template

from tracker.accounts.models import Person
from tracker.action_plans import action_queries
from tracker.action_plans.action_queries import DUE_SOON
from tracker.action_plans.models import Action
from tracker.action_plans.own_actions import count_own_completed, own_completed_actions, own_open_actions
from tracker.core import clock
from tracker.web.evidence.infected import infected_files_of
from tracker.web.listing import Order, page_of, read_list_state

COMPLETED = "completed"
BY_DATE: dict[str, Order] = {"date": (Action.target_date,)}
BY_COMPLETION: dict[str, Order] = {"date": (Action.completed_on,)}


@dataclass(frozen=True)
class OwnActions:
    """Somebody's open actions by how soon they are due."""

    overdue: list[Action] = field(default_factory=list)
    due_soon: list[Action] = field(default_factory=list)
    later: list[Action] = field(default_factory=list)

    @classmethod
    def of(cls, actions: Iterable[Action], *, today: date) -> OwnActions:
        """Sort them. An action of a draft is never overdue."""
        found = cls()
        for action in actions:
            if action.is_overdue(today):
                found.overdue.append(action)
            elif action.target_date <= today + DUE_SOON:
                found.due_soon.append(action)
            else:
                found.later.append(action)
        return found


def render_own_actions(viewer: Person) -> str:
    """Return the page, or with ``completed=yes`` in the address the list of what is done, the latest first."""
    state = read_list_state(filters=(COMPLETED,), sorts=("date",), default_sort="date")
    if state.is_on(COMPLETED):
        latest_first = read_list_state(filters=(COMPLETED,), sorts=("date",), default_sort="-date")
        done = page_of(
            own_completed_actions(viewer), latest_first, orders=BY_COMPLETION, tie_break=(Action.id,)
        )
        return render_template("actions/mine_completed.html", page=done)
    page = page_of(own_open_actions(viewer), state, orders=BY_DATE, tie_break=(Action.position, Action.id))
    return render_template(
        "actions/mine.html",
        page=page,
        infected=infected_files_of(viewer),
        own=OwnActions.of(page.rows, today=clock.today()),
        completed=count_own_completed(viewer),
        leads=() if page.total else action_queries.list_plan_leads(viewer),
    )
