"""Where a short code leads. Knowing a code gives no access: whoever may not see the thing gets "page not found"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.action_plans.action_queries import visible_actions
from tracker.action_plans.models import Action, ActionPlan
from tracker.action_plans.queries import visible_plans
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.core.short_codes import tidy_code
from tracker.followup.models import FollowUp
from tracker.followup.queries import follow_ups_statement
from tracker.inspections.queries import find_report_id
from tracker.recommendations.queries import find_recommendation_id
from tracker.web.identity import signed_in_person

bp = Blueprint("short_codes", __name__)


def _recommendation(code: str, viewer: Person) -> UUID | None:
    return find_recommendation_id(code, viewer=viewer)


def _report(code: str, viewer: Person) -> UUID | None:
    return find_report_id(code, viewer=viewer)


def _plan(code: str, viewer: Person) -> UUID | None:
    plan = db.session.scalar(visible_plans(viewer).where(ActionPlan.code == code))
    return None if plan is None else plan.id


def _action(code: str, viewer: Person) -> UUID | None:
    action = db.session.scalar(visible_actions(viewer).where(Action.code == code))
    return None if action is None else action.id


def _follow_up(code: str, viewer: Person) -> UUID | None:
    follow_up = db.session.scalar(follow_ups_statement(viewer).where(FollowUp.code == code))
    return None if follow_up is None else follow_up.id


#: By the letter of a code: how to find the thing, which page shows it, and what that page calls the identifier.
KINDS: Mapping[str, tuple[Callable[[str, Person], UUID | None], str, str]] = {
    "R": (_recommendation, "recommendations.show", "recommendation_id"),
    "D": (_report, "reports.show", "report_id"),
    "P": (_plan, "plans.show", "plan_id"),
    "A": (_action, "actions.show", "action_id"),
    "F": (_follow_up, "follow_ups.show", "follow_up_id"),
}


@bp.get("/r/<code>")
def follow(code: str) -> ResponseReturnValue:
    """Lead to the thing with this code, however it was typed."""
    tidied = tidy_code(code)
    letter = tidied.partition("-")[0]
    if letter not in KINDS or not tidied.isascii() or not tidied.isprintable():
        raise NotFound
    find, endpoint, name = KINDS[letter]
    found = find(tidied, signed_in_person())
    if found is None:
        raise NotFound
    values: dict[str, Any] = {name: found}
    return redirect(url_for(endpoint, **values))
