"""What mail services report of the messages that they took: each report counts once, in whatever order they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select

from tracker.core.database import db
from tracker.reminders.address_models import DeliveryReport, FailedAddress
from tracker.reminders.database_clock import database_now
from tracker.reminders.delivery import (
    STEP_OF_REPORT,
    TEMPORARY_FAILURES_IN_A_ROW,
    WORDS_OF_DELIVERY,
    DeliveryStatus,
)
from tracker.reminders.failed_addresses import note_failed
from tracker.reminders.kill_points import KillPoint, reached
from tracker.reminders.lifecycle import (
    REMINDER_TRANSITIONS,
    Outcome,
    ReminderState,
    ReminderStep,
    wait_after,
)
from tracker.reminders.models import Reminder, ReminderAttempt

#: States in which it is known where a message ended.
_ENDED = frozenset({ReminderState.DELIVERED, ReminderState.BOUNCED})

_SINCE_EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Report:
    """One statement of a mail service about one message."""

    #: By what the service knows the message, and by what we do.
    carrier_id: str
    message_id: str
    status: DeliveryStatus


class Reading(StrEnum):
    """What became of a report."""

    COUNTED = "counted"
    KNOWN_ALREADY = "known already"
    #: The message was overtaken by a later try, or had ended otherwise.
    TOO_LATE = "too late"
    NOT_OURS = "not ours"


def take_in(report: Report) -> Reading:
    """Write down what the service said and settle everything that the message told; the caller commits.

    A report that came before changes nothing, nor does one of a message that has ended, or was sent again since.
    """
    attempts = db.session.scalars(
        select(ReminderAttempt)
        .where(ReminderAttempt.message_id == report.message_id)
        .order_by(ReminderAttempt.number)
    ).all()
    if not attempts:
        return Reading.NOT_OURS
    # Held first, so that of two equal reports at once the second one finds the first.
    reminders = db.session.scalars(
        select(Reminder)
        .where(Reminder.id.in_({attempt.reminder_id for attempt in attempts}))
        .order_by(Reminder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if _is_known(report):
        return Reading.KNOWN_ALREADY
    now = database_now()
    db.session.add(
        DeliveryReport(
            carrier_id=report.carrier_id,
            message_id=report.message_id,
            status=report.status,
            received_at=now,
        )
    )
    meant = _meant(attempts, report.carrier_id)
    settled = [each for each in reminders if each.id in meant and _settle(each, meant[each.id], report, now)]
    if settled:
        _look_at_address(settled, meant[settled[0].id].address, report.status, now)
    db.session.flush()
    reached(KillPoint.X8)
    return Reading.COUNTED if settled else Reading.TOO_LATE


def _is_known(report: Report) -> bool:
    statement = select(DeliveryReport.id).where(
        DeliveryReport.carrier_id == report.carrier_id, DeliveryReport.status == report.status
    )
    return db.session.scalar(statement) is not None


def _meant(attempts: Sequence[ReminderAttempt], carrier_id: str) -> dict[UUID, ReminderAttempt]:
    """Return for each reminder the try that the service speaks of.

    That is the one which it took under this name or, where nobody knows under which name it took any, the last of those
    that it never answered.
    """
    unanswered = {attempt.reminder_id: attempt for attempt in attempts if attempt.is_open}
    named = {attempt.reminder_id: attempt for attempt in attempts if attempt.was_taken_as(carrier_id)}
    return unanswered | named


def _settle(reminder: Reminder, attempt: ReminderAttempt, report: Report, now: datetime) -> bool:
    """Let a reminder follow what is said of one try; return False if another followed, or it has ended."""
    step = STEP_OF_REPORT[report.status]
    if reminder.attempt_id != attempt.id or reminder.state not in REMINDER_TRANSITIONS[step][0]:
        return False
    if attempt.is_open:
        attempt.ended_at, attempt.outcome = now, Outcome.ACCEPTED
        attempt.detail = f"GOV.UK Notify had taken it as {report.carrier_id}"
    words = WORDS_OF_DELIVERY[report.status]
    if step is ReminderStep.POSTPONE:
        reminder.tries += 1
        wait = wait_after(reminder.tries)
        reminder.apply(ReminderStep.GIVE_UP if wait is None else step)
        reminder.due_at = now + wait if wait is not None else reminder.due_at
        reminder.sent_at = None
    else:
        reminder.apply(step)
        reminder.sent_at = reminder.sent_at or now
    reminder.ended_reason = None if report.status is DeliveryStatus.DELIVERED else words
    return True


def _look_at_address(
    settled: Sequence[Reminder], address: str | None, status: DeliveryStatus, now: datetime
) -> None:
    """Note that the address fails where the service says so, or where nothing has got through to it for long."""
    fails = status is DeliveryStatus.PERMANENT_FAILURE or (
        status is DeliveryStatus.TEMPORARY_FAILURE and _nothing_got_through(settled[0], address)
    )
    if fails and address is not None:
        note_failed(settled[0].recipient_id, address, WORDS_OF_DELIVERY[status], now)


def _nothing_got_through(reminder: Reminder, address: str | None) -> bool:
    """Say whether the last few messages of which it is known, to this address, all came back."""
    db.session.flush()
    looked_at = select(func.max(FailedAddress.ended_at)).where(
        FailedAddress.person_id == reminder.recipient_id
    )
    latest = db.session.execute(
        # All that one message told was handed over at one moment.
        select(ReminderAttempt.message_id, ReminderAttempt.handed_over_at, Reminder.state)
        .distinct()
        .join(Reminder, ReminderAttempt.id == Reminder.attempt_id)
        .where(
            Reminder.recipient_id == reminder.recipient_id,
            Reminder.state.in_(_ENDED),
            ReminderAttempt.address == address,
            ReminderAttempt.handed_over_at > (db.session.scalar(looked_at) or _SINCE_EVER),
        )
        .order_by(ReminderAttempt.handed_over_at.desc())
        .limit(TEMPORARY_FAILURES_IN_A_ROW)
    ).all()
    return [each.state for each in latest] == [ReminderState.BOUNCED] * TEMPORARY_FAILURES_IN_A_ROW
