"""Makes messages ready to leave: many at once, each true at this moment, in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from tracker.core.database import db
from tracker.core.mail import UnusableAddress
from tracker.reminders import claims
from tracker.reminders.claims import Claim, Parcel
from tracker.reminders.database_clock import database_now
from tracker.reminders.departures import Departure
from tracker.reminders.directory import Bodies
from tracker.reminders.emails import message_of
from tracker.reminders.entries import Background, entries_of, read_background
from tracker.reminders.judge import Judge
from tracker.reminders.lifecycle import Outcome, ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.outbox import in_doubt, unanswered
from tracker.reminders.rules import Rulebook


@dataclass
class Prepared:
    """What became of some parcels."""

    ready: list[Departure] = field(default_factory=list)
    #: What cannot be sent to its recipient, with the reason.
    unusable: list[tuple[Parcel, str]] = field(default_factory=list)
    #: What another sender may have taken over.
    lost: list[Parcel] = field(default_factory=list)
    #: What was no longer true, by where it stands now.
    dropped: Counter[ReminderState] = field(default_factory=Counter)


def prepare(
    parcels: Sequence[Parcel],
    today: date,
    *,
    rules: Rulebook,
    bodies: Bodies,
    carrier_remembers: bool,
) -> Prepared:
    """Look which claims hold and what is still true, write the messages, and commit.

    Nothing is noted as leaving yet: until ``handovers.begin`` a crash leaves no doubt about any of them.
    """
    now = database_now()
    prepared = Prepared()
    held = claims.held(parcels, now)
    everything = [reminder for reminders in held for reminder in reminders]
    desk = _Desk(Judge.about(everything, rules, today, bodies=bodies), now)
    desk.look_into_doubts([reminder.id for reminder in everything], carrier_remembers=carrier_remembers)
    true = [desk.keep_what_is_true(reminders, prepared) for reminders in held]
    background = read_background([reminder for reminders in true for reminder in reminders], desk.judge)
    for parcel, before, reminders in zip(parcels, held, true, strict=True):
        if not before:
            prepared.lost.append(parcel)
        elif reminders:
            try:
                prepared.ready.append(desk.departure(reminders, background))
            except UnusableAddress as problem:
                prepared.unusable.append((_claims_of(reminders), problem.message))
    db.session.commit()
    return prepared


class _Desk:
    """What is known about all the messages that are made ready together."""

    def __init__(self, judge: Judge, now: datetime) -> None:
        self.judge = judge
        self._now = now
        self._maybe_arrived: set[UUID] = set()
        self._unanswered: set[UUID] = set()

    def look_into_doubts(self, reminder_ids: Sequence[UUID], *, carrier_remembers: bool) -> None:
        """Find out of which an earlier hand-over may have arrived; a carrier that remembers is asked instead."""
        doubtful = in_doubt(reminder_ids)
        if carrier_remembers:
            self._unanswered = unanswered(doubtful)
        else:
            self._maybe_arrived = doubtful

    def keep_what_is_true(self, reminders: Sequence[Reminder], prepared: Prepared) -> list[Reminder]:
        """Cancel what is no longer true; return the rest."""
        true = []
        for reminder in reminders:
            reason = self.judge.why_no_longer_true(reminder)
            if reason is None:
                true.append(reminder)
            else:
                claims.end_one(reminder, Outcome.NO_LONGER_TRUE, reason, self._now)
                prepared.dropped[reminder.state] += 1
        return true

    def departure(self, reminders: Sequence[Reminder], background: Background) -> Departure:
        """Return the message about these, all to one person.

        Raises:
            UnusableAddress: no message can be sent to the person's address.
        """
        first, judge = reminders[0], self.judge
        is_new_bundle = len(reminders) > 1 and first.bundle_id is None
        new_bundle = uuid4() if is_new_bundle else None
        person = judge.directory.by_id[first.recipient_id]
        return Departure(
            parcel=_claims_of(reminders),
            message=message_of(
                entries_of(reminders, judge, background),
                person,
                message_id=new_bundle or first.message_id,
                rulebook=judge.rulebook,
                today=judge.today,
            ),
            address=person.email,
            new_bundle=new_bundle,
            maybe_twice=tuple(each.id for each in reminders if each.id in self._maybe_arrived),
            ask_first=any(each.id in self._unanswered for each in reminders),
        )


def _claims_of(reminders: Sequence[Reminder]) -> Parcel:
    return tuple(Claim(each.id, each.attempt_id) for each in reminders if each.attempt_id is not None)
