"""The life of one reminder, as a table (assurance 7.2)."""

from __future__ import annotations

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


class Milestone(StrEnum):
    """What a reminder says about its subject."""

    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"


class Outcome(StrEnum):
    """How one attempt to hand a message over ended."""

    ACCEPTED = "accepted"
    TEMPORARY_FAILURE = "temporary_failure"
    PERMANENT_FAILURE = "permanent_failure"
    NO_LONGER_TRUE = "no_longer_true"
    LEASE_LOST = "lease_lost"
    UNKNOWN = "unknown"
