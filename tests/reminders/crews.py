"""Crews of senders of which some die, and how to judge what they leave: the mail server's own list decides."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import false, or_, select, update

from tests.reminders.senders import SenderProcess, copies, start_sender, still_open, wait_until
from tests.reminders.world import World
from tests.support.mail_server import MailServer
from tracker.accounts.models import Role
from tracker.core.database import db
from tracker.reminders import claims
from tracker.reminders.database_clock import database_now
from tracker.reminders.lifecycle import WAITING, ReminderState
from tracker.reminders.models import Reminder, ReminderAttempt

#: Where a sender may die, and up to which turn.
WHERE_TO_DIE = {"X2": 2, "X3": 9, "X4": 9, "X5": 9, "X6": 9, "X7": 9, "any moment": 0}


class Crew:
    """So many senders at work; one that is killed is followed by another, and its leases lapse."""

    def __init__(self, app: Flask, today: date, *, size: int, kills: int, chance: random.Random) -> None:
        self._app, self._today, self._size, self._kills, self._chance = app, today, size, kills, chance
        self._at_work: list[SenderProcess] = []
        self.failed: list[SenderProcess] = []

    def work(self) -> None:
        """Work until nothing is open."""
        while still_open():
            let_leases_lapse_of(self.failed)
            while len(self._at_work) < self._size:
                self._at_work.append(self._begin())
            # One that finds nothing to do ends; it is followed by another when there may be something again.
            wait_until(self._is_somebody_missed, "Some sender comes to an end", seconds=300)
            ended = [each for each in self._at_work if each.has_ended()]
            self._at_work = [each for each in self._at_work if each not in ended]
            self.failed += [each for each in ended if each.has_failed]
        for sender in self._at_work:
            sender.wait()

    def _begin(self) -> SenderProcess:
        if not self._kills:
            return start_sender(self._app, self._today)
        self._kills -= 1
        point = self._chance.choice(list(WHERE_TO_DIE))
        turn = self._chance.randint(1, max(1, WHERE_TO_DIE[point]))
        sender = start_sender(self._app, self._today, REMINDERS_KILL_AT=f"{point}:{turn}")
        if point == "any moment":
            sender.kill_after(self._chance.uniform(0.01, 0.5))
        return sender

    def _is_somebody_missed(self) -> bool:
        ended = [each for each in self._at_work if each.has_ended()]
        return len(ended) == len(self._at_work) or any(each.has_failed for each in ended)


def let_leases_lapse_of(dead: Sequence[SenderProcess]) -> None:
    """Let the time pass for which dead senders hold what they held, and nobody else's; settle what they left."""
    now = database_now()
    theirs = or_(*(ReminderAttempt.sender.endswith(f":{each.pid}") for each in dead)) if dead else false()
    its_attempts = select(ReminderAttempt.id).where(theirs)
    db.session.execute(
        update(Reminder)
        .where(Reminder.attempt_id.in_(its_attempts), Reminder.state == ReminderState.CLAIMED)
        .values(lease_until=now - timedelta(seconds=1))
    )
    claims.settle_lapsed(now)
    db.session.execute(update(Reminder).where(Reminder.state.in_(WAITING)).values(due_at=now))
    db.session.commit()


def each_was_accepted_once(mail_server: MailServer, kills: int, rows: int) -> None:
    """Nothing is lost unseen; doubled is at most what a kill may double, and that is flagged (X5, X6)."""
    db.session.expire_all()
    reminders = db.session.scalars(select(Reminder)).all()
    assert len(reminders) == rows
    sent = {str(each.message_id) for each in reminders if each.state is ReminderState.SENT}
    dead = {str(each.message_id): each.ended_reason for each in reminders if each.state is ReminderState.DEAD}
    assert sent | dead.keys() == {str(reminder.message_id) for reminder in reminders}
    # Whose hand-over was cut off twice is not tried a third time: it stands dead for all to see.
    assert set(dead.values()) <= {claims.TWICE_IN_DOUBT}
    assert len(dead) <= kills // 2
    taken = copies(mail_server)
    assert sent <= taken.keys() <= sent | dead.keys()
    flagged = {str(reminder.message_id): reminder.code for reminder in reminders if reminder.maybe_twice}
    doubled = {message_id for message_id, count in taken.items() if count > 1}
    assert doubled <= flagged.keys(), "Whatever went out twice is named"
    assert max(taken.values()) <= 2
    assert len(flagged) <= kills


def make_rows(world: World, rows: int, due_on: date) -> None:
    """Make so many reminders due by that date: every fifth owner has two actions due, which leave as one message."""
    made = 0
    while made < rows:
        owner = world.person(f"Owner {made}", Role.ACTION_OWNER)
        for _ in range(2 if made % 5 == 0 and made + 1 < rows else 1):
            world.action(due_on, owner=owner)
            made += 1
