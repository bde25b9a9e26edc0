"""The life of one reminder, as a table (assurance 7.2), and how long a sender waits before it tries again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class ReminderState(StrEnum):
    """Where a reminder stands. ``CLAIMED`` past its lease means that its sender died or froze."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    RETRY = "retry"
    DEAD = "dead"
    CANCELLED = "cancelled"
    IN_DOUBT = "in_doubt"
    DELIVERED = "delivered"
    BOUNCED = "bounced"


#: A sender may take these when their time has come.
WAITING = frozenset({ReminderState.PLANNED, ReminderState.RETRY, ReminderState.IN_DOUBT})


class ReminderStep(StrEnum):
    """What may happen to a reminder."""

    CLAIM = "claim"
    PUT_BACK = "put_back"  # its sender never began to hand it over
    ACCEPT = "accept"  # a mail server took it
    POSTPONE = "postpone"
    DOUBT = "doubt"  # handed over, but nobody knows whether it was taken
    GIVE_UP = "give_up"
    CANCEL = "cancel"
    PLAN_AGAIN = "plan_again"


_CLAIMED = frozenset({ReminderState.CLAIMED})
#: The outcome of a hand-over may arrive after its lease ran out, as long as nobody else took the reminder.
_HANDED_OVER = frozenset({ReminderState.CLAIMED, ReminderState.IN_DOUBT})

#: One row per arrow: step -> (from any of these, to).
REMINDER_TRANSITIONS: dict[ReminderStep, tuple[frozenset[ReminderState], ReminderState]] = {
    ReminderStep.CLAIM: (WAITING, ReminderState.CLAIMED),
    ReminderStep.PUT_BACK: (_CLAIMED, ReminderState.PLANNED),
    ReminderStep.ACCEPT: (_HANDED_OVER, ReminderState.SENT),
    ReminderStep.POSTPONE: (_HANDED_OVER, ReminderState.RETRY),
    ReminderStep.DOUBT: (_HANDED_OVER, ReminderState.IN_DOUBT),
    ReminderStep.GIVE_UP: (_HANDED_OVER, ReminderState.DEAD),
    ReminderStep.CANCEL: (WAITING | _CLAIMED, ReminderState.CANCELLED),
    ReminderStep.PLAN_AGAIN: (
        frozenset({ReminderState.CANCELLED, ReminderState.DEAD}),
        ReminderState.PLANNED,
    ),
}


class Milestone(StrEnum):
    """What a reminder says about its subject."""

    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"


WORDS_OF_MILESTONE: dict[Milestone, str] = {
    Milestone.DUE_SOON: "Action due soon",
    Milestone.DUE_TODAY: "Action due today",
    Milestone.OVERDUE: "Action overdue",
}


class Recipient(StrEnum):
    """Whom a rule tells, by what they are to the subject: it names no person."""

    OWNER = "owner"
    #: Whoever leads the plan in the organisation that answers: a region's plan lead, or headquarters' responder.
    PLAN_LEAD = "plan_lead"


class Outcome(StrEnum):
    """How one attempt to hand a message over ended."""

    ACCEPTED = "accepted"
    TEMPORARY_FAILURE = "temporary_failure"
    PERMANENT_FAILURE = "permanent_failure"
    NO_LONGER_TRUE = "no_longer_true"
    LEASE_LOST = "lease_lost"
    UNKNOWN = "unknown"


WORDS_OF_OUTCOME: dict[Outcome, str] = {
    Outcome.ACCEPTED: "Taken by the mail server",
    Outcome.TEMPORARY_FAILURE: "Not taken this time",
    Outcome.PERMANENT_FAILURE: "Refused for good",
    Outcome.NO_LONGER_TRUE: "Not sent, because it was no longer true",
    Outcome.LEASE_LOST: "Not begun",
    Outcome.UNKNOWN: "Nobody knows",
}

_FIRST_WAITS = (1, 5, 15, 60)
_HOURLY_TRIES = 24

#: How long to wait after the first, second, ... try that failed; when they are used up the reminder is dead.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (*_FIRST_WAITS, *[60] * _HOURLY_TRIES))


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries that failed, or None when it is time to give up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None
