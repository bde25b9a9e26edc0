"""Whether the scheduler sends reminders, and how many would go out first.

A register that grew in this service is told of from its first day. One that was loaded comes with old dates: nothing is
sent by itself until somebody has seen how much it would be and switches reminders on. ``reminders run`` is somebody's
own deed and asks nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import islice

from sqlalchemy import select

from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Actor, act
from tracker.reminders.backlog import forget, leave_out
from tracker.reminders.database_clock import database_now
from tracker.reminders.happenings import forget_what_happened
from tracker.reminders.lifecycle import WAITING
from tracker.reminders.models import Reminder, ReminderSwitch
from tracker.reminders.planner import reminders_in_force
from tracker.reminders.planning import not_over
from tracker.reminders.rule_versions import rulebook, seed_rules
from tracker.reminders.runs import RunKind, are_switched_on, begin_run
from tracker.reminders.state import load_state


class Backlog(StrEnum):
    """What becomes of everything that is due already when reminders are switched on."""

    SEND = "send"
    SKIP = "skip"


@dataclass(frozen=True)
class FirstRun:
    """What the next run would send: so many reminders, in so many e-mails, to so many people.

    At least so many, where ``is_whole`` is false: the register holds more than was looked at.
    """

    reminders: int
    emails: int
    people: int
    is_whole: bool = True


def count_first_run(today: date, *, most_looks: int | None = None) -> FirstRun:
    """Count what a run today would send, and change nothing.

    Each person gets one e-mail however much is due; what was to be told at once and still waits is one each. The
    planner looks at every open thing, or at so many at most where somebody waits for the answer.
    """
    rules, state, is_whole = rulebook(), load_state(today), True
    if most_looks is not None:
        things = list(islice(state.things, most_looks + 1))
        is_whole = len(things) <= most_looks
        state = replace(state, things=things[:most_looks])
    planned = not_over(reminders_in_force(state, rules, today))
    people = {each.key.recipient_id for each in planned}
    waiting = db.session.scalars(
        select(Reminder.recipient_id).where(Reminder.state.in_(WAITING), Reminder.act_id.is_not(None))
    ).all()
    return FirstRun(
        reminders=len(planned) + len(waiting),
        emails=len(people) + len(waiting),
        people=len(people.union(waiting)),
        is_whole=is_whole,
    )


def switch_on(
    today: date, backlog: Backlog, *, by: Actor, reason: str | None = None, most_things: int | None = None
) -> int | None:
    """Let reminders go out from now on; return how many were skipped that were due already.

    With ``Backlog.SKIP`` everything that is true today counts as told: people hear of it at its next turn. Where there
    are more open things than ``most_things`` the planner skips them before it plans anything more: None.

    Raises:
        RuleBroken: reminders are switched on already.
    """
    if are_switched_on():
        raise RuleBroken("Reminders are switched on already")
    seed_rules()
    forget_what_happened()
    forget()
    skipped = leave_out(today, most_things=most_things) if backlog is Backlog.SKIP else 0
    _decide(True, by=by, reason=reason)
    return skipped


def switch_off(*, by: Actor, reason: str) -> None:
    """Let nothing be planned or sent by the scheduler until reminders are switched on again.

    Raises:
        RuleBroken: reminders are switched off already; the reason is missing.
    """
    if not are_switched_on():
        raise RuleBroken("Reminders are switched off already")
    if not reason.strip():
        raise RuleBroken("Enter why no reminders should be sent", field="reason")
    _decide(False, by=by, reason=reason.strip())


def note_register_loaded(today: date) -> None:
    """Note that the register was loaded: it comes with a past that nobody is to be told of by itself."""
    run = begin_run(RunKind.LOADED, today)
    run.ended_at = run.started_at
    forget_what_happened()


def _decide(is_on: bool, *, by: Actor, reason: str | None) -> None:
    with act("reminders switched on" if is_on else "reminders switched off", by=by, reason=reason):
        db.session.add(ReminderSwitch(at=database_now(), is_on=is_on, by_name=by.actor_name, reason=reason))
