"""How many messages leave in a minute: decided in the database, so all senders together keep to it (assurance N19).

A sender takes a share of the minute before it claims anything, and says afterwards how much of it has left. A share
counts until a minute after its last message may have left, so no sixty seconds, wherever they begin, see more messages
than are allowed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, delete, func, or_, select, update

from tracker.core.database import db
from tracker.reminders.claims import LEASE, is_anything_due
from tracker.reminders.database_clock import database_now
from tracker.reminders.models import ReminderRun
from tracker.reminders.runs import RunKind

logger = logging.getLogger(__name__)

A_MINUTE = timedelta(minutes=1)

#: One sender holds at most this part of a minute's messages: others get theirs, and little is lost with one that dies.
PARTS = 10

#: Shares that began longer ago are forgotten: nothing of them can have left lately.
KEPT_FOR = timedelta(hours=1)

SECONDS_BETWEEN_LOOKS = 0.5

#: A run that somebody starts again each minute waits this long at most, so that it can plan in between.
UNTIL_THE_NEXT_WAKE = timedelta(minutes=1)

_MESSAGES = "messages"


@dataclass
class Pace:
    """What one run of a sender may hand over. ``most_a_minute`` holds for all senders; None is as fast as they can."""

    most_a_minute: int | None = None
    #: How long after its beginning a run still waits for the others' messages of the last minute; None: for ever.
    patience: timedelta | None = None
    _begun: float = field(default_factory=time.monotonic)
    _share: UUID | None = None
    _left: int = 0

    def allow(self, most: int, *, today: date, goes_on: Callable[[], bool]) -> int:
        """Return how many messages may be claimed now, up to so many, waiting for the first if need be, and commit.

        None may be when nothing is due, when the patience is over, or when the run is not to go on.
        """
        if self.most_a_minute is None:
            return most
        is_told = False
        while goes_on() and _something_is_due():
            allowed = self._take(most, today)
            if allowed:
                return allowed
            if not is_told:
                logger.info("As many emails have left as may in a minute; the rest waits")
                is_told = True
            if self.patience is not None and time.monotonic() - self._begun > self.patience.total_seconds():
                break
            time.sleep(SECONDS_BETWEEN_LOOKS)
        return 0

    def count(self) -> None:
        """Count a message that begins to leave."""
        self._left += 1

    def settle(self) -> None:
        """Write down, and commit, how much of the share has left: what was not used is others' at once."""
        if self._share is None:
            return
        share, left, self._share, self._left = self._share, self._left, None, 0
        ours = ReminderRun.id == share
        if left:
            values = {"ended_at": database_now(), "counts": {_MESSAGES: left}}
            db.session.execute(update(ReminderRun).where(ours).values(values))
        else:
            db.session.execute(delete(ReminderRun).where(ours))
        db.session.commit()

    def _take(self, most: int, today: date) -> int:
        assert self.most_a_minute is not None
        _let_nobody_else_take()
        now = database_now()
        counted = db.session.scalar(select(messages_since(now - A_MINUTE, now))) or 0
        allowed = min(most, max(1, self.most_a_minute // PARTS), self.most_a_minute - counted)
        if allowed <= 0:
            db.session.rollback()
            return 0
        share = ReminderRun(kind=RunKind.SHARE, on=today, started_at=now, counts={_MESSAGES: allowed})
        db.session.execute(
            delete(ReminderRun).where(
                ReminderRun.kind == RunKind.SHARE,
                ~ReminderRun.started_at.between(now - KEPT_FOR, now + A_MINUTE),
            )
        )
        db.session.add(share)
        db.session.flush()
        self._share = share.id
        db.session.commit()
        return allowed


def messages_since(moment: datetime, now: datetime) -> ScalarSelect[int]:
    """Return how many messages may have left since then, of those that had to keep to a pace.

    What a sender holds that died counts until nothing of it can leave any more. What lies ahead was written down while
    the clock was, and would hold everything up until the clock is there again.
    """
    count = func.sum(ReminderRun.counts[_MESSAGES].as_integer())
    return (
        select(func.coalesce(count, 0))
        .where(
            ReminderRun.kind == RunKind.SHARE,
            ReminderRun.started_at.between(moment - KEPT_FOR, now + A_MINUTE),
            or_(ReminderRun.ended_at > moment, _is_held(moment)),
        )
        .scalar_subquery()
    )


def _is_held(moment: datetime) -> ColumnElement[bool]:
    return ReminderRun.ended_at.is_(None) & (ReminderRun.started_at > moment - LEASE)


def _something_is_due() -> bool:
    found = is_anything_due(database_now())
    # Whoever waits holds no transaction meanwhile.
    db.session.rollback()
    return found


def _let_nobody_else_take() -> None:
    """Wait for a sender that is taking its share at this moment. On SQLite only one writes at a time."""
    if db.engine.dialect.name == "postgresql":
        name = func.hashtextextended("pace of reminders", 0)
        db.session.execute(select(func.pg_advisory_xact_lock(name)))
