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
    #: It fell due while nothing was sent, and something later or nothing at all takes its place; or it was held: this
    #: is not the system that writes to real people.
    SKIPPED = "skipped"


#: A sender may take these when their time has come.
WAITING = frozenset({ReminderState.PLANNED, ReminderState.RETRY, ReminderState.IN_DOUBT})

#: In these an e-mail has left, as far as we know.
HAS_LEFT = frozenset(
    {ReminderState.SENT, ReminderState.DELIVERED, ReminderState.BOUNCED, ReminderState.IN_DOUBT}
)


class ReminderStep(StrEnum):
    """What may happen to a reminder."""

    CLAIM = "claim"
    PUT_BACK = "put_back"  # its sender never began to hand it over
    ACCEPT = "accept"  # a mail server took it
    POSTPONE = "postpone"
    DOUBT = "doubt"  # handed over, but nobody knows whether it was taken
    GIVE_UP = "give_up"
    CANCEL = "cancel"
    SKIP = "skip"  # reminders were off when it fell due
    HOLD = "hold"  # this system does not write to real people
    PLAN_AGAIN = "plan_again"
    DELIVER = "deliver"  # the mail service reports that it arrived
    BOUNCE = "bounce"  # or that it came back


_CLAIMED = frozenset({ReminderState.CLAIMED})
#: The outcome of a hand-over may arrive after its lease ran out, as long as nobody else took the reminder.
_HANDED_OVER = frozenset({ReminderState.CLAIMED, ReminderState.IN_DOUBT})
#: A mail service reports later what became of what it took, sometimes sooner than its taking is written down.
_WITH_A_CARRIER = _HANDED_OVER | {ReminderState.SENT}

#: One row per arrow: step -> (from any of these, to).
REMINDER_TRANSITIONS: dict[ReminderStep, tuple[frozenset[ReminderState], ReminderState]] = {
    ReminderStep.CLAIM: (WAITING, ReminderState.CLAIMED),
    ReminderStep.PUT_BACK: (_CLAIMED, ReminderState.PLANNED),
    ReminderStep.ACCEPT: (_HANDED_OVER, ReminderState.SENT),
    ReminderStep.POSTPONE: (_WITH_A_CARRIER, ReminderState.RETRY),
    ReminderStep.DOUBT: (_HANDED_OVER, ReminderState.IN_DOUBT),
    ReminderStep.GIVE_UP: (_WITH_A_CARRIER, ReminderState.DEAD),
    ReminderStep.CANCEL: (WAITING | _CLAIMED, ReminderState.CANCELLED),
    ReminderStep.SKIP: (WAITING, ReminderState.SKIPPED),
    ReminderStep.HOLD: (_CLAIMED, ReminderState.SKIPPED),
    ReminderStep.PLAN_AGAIN: (
        frozenset({ReminderState.CANCELLED, ReminderState.DEAD, ReminderState.BOUNCED}),
        ReminderState.PLANNED,
    ),
    # What a service said first of where a message ended stays: no arrow leads from one end to the other.
    ReminderStep.DELIVER: (_WITH_A_CARRIER, ReminderState.DELIVERED),
    ReminderStep.BOUNCE: (_WITH_A_CARRIER, ReminderState.BOUNCED),
}


class Subject(StrEnum):
    """What a reminder is about."""

    ACTION = "action"
    PLAN = "plan"
    FOLLOW_UP = "follow_up"
    #: A person's own week.
    PERSON = "person"
    #: An address that fails.
    ADDRESS = "address"


class Milestone(StrEnum):
    """What a reminder says about its subject."""

    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    SILENT = "silent"
    ESCALATED = "escalated"
    PLAN_DUE = "plan_due"
    PLAN_OVERDUE = "plan_overdue"
    FOLLOW_UP_NEAR = "follow_up_near"
    WEEKLY_DIGEST = "weekly_digest"
    PLAN_SUBMITTED = "plan_submitted"
    PLAN_RETURNED = "plan_returned"
    PLAN_AGREED = "plan_agreed"
    RECOMMENDATIONS_PUBLISHED = "recommendations_published"
    FOLLOW_UP_ANNOUNCED = "follow_up_announced"
    FOLLOW_UP_PUBLISHED = "follow_up_published"
    OWNER_CHANGED = "owner_changed"
    REQUEST_ASKED = "request_asked"
    REQUEST_DECIDED = "request_decided"
    ADDRESS_FAILED = "address_failed"


WORDS_OF_MILESTONE: dict[Milestone, str] = {
    Milestone.DUE_SOON: "Action due soon",
    Milestone.DUE_TODAY: "Action due today",
    Milestone.OVERDUE: "Action overdue",
    Milestone.SILENT: "No update for a long time",
    Milestone.ESCALATED: "Action long overdue",
    Milestone.PLAN_DUE: "Action plan due",
    Milestone.PLAN_OVERDUE: "Action plan overdue",
    Milestone.FOLLOW_UP_NEAR: "Follow-up starts soon",
    Milestone.WEEKLY_DIGEST: "Your inspection actions this week",
    Milestone.PLAN_SUBMITTED: "Action plan submitted",
    Milestone.PLAN_RETURNED: "Changes needed to an action plan",
    Milestone.PLAN_AGREED: "Action plan agreed",
    Milestone.RECOMMENDATIONS_PUBLISHED: "Recommendations published",
    Milestone.FOLLOW_UP_ANNOUNCED: "Follow-up announced",
    Milestone.FOLLOW_UP_PUBLISHED: "Follow-up results published",
    Milestone.OWNER_CHANGED: "Owner of an action changed",
    Milestone.REQUEST_ASKED: "Change to an action asked for",
    Milestone.REQUEST_DECIDED: "Request about an action decided",
    Milestone.ADDRESS_FAILED: "Someone could not be emailed",
}

#: What warns of a date is true up to that date and never after it.
WARNINGS = frozenset({Milestone.DUE_SOON, Milestone.DUE_TODAY, Milestone.PLAN_DUE, Milestone.FOLLOW_UP_NEAR})

#: What follows from an event of the record and not from a date.
HAPPENINGS = frozenset(
    {
        Milestone.PLAN_SUBMITTED,
        Milestone.PLAN_RETURNED,
        Milestone.PLAN_AGREED,
        Milestone.RECOMMENDATIONS_PUBLISHED,
        Milestone.FOLLOW_UP_ANNOUNCED,
        Milestone.FOLLOW_UP_PUBLISHED,
        Milestone.OWNER_CHANGED,
        Milestone.REQUEST_ASKED,
        Milestone.REQUEST_DECIDED,
        Milestone.ADDRESS_FAILED,
    }
)

#: What a person may choose not to be sent; everything else is required of somebody (ux 5.7).
OPTIONAL = frozenset({Milestone.DUE_SOON, Milestone.WEEKLY_DIGEST})

#: Of which subject each dated milestone speaks.
SUBJECT_OF: dict[Milestone, Subject] = {
    Milestone.DUE_SOON: Subject.ACTION,
    Milestone.DUE_TODAY: Subject.ACTION,
    Milestone.OVERDUE: Subject.ACTION,
    Milestone.SILENT: Subject.ACTION,
    Milestone.ESCALATED: Subject.ACTION,
    Milestone.PLAN_DUE: Subject.PLAN,
    Milestone.PLAN_OVERDUE: Subject.PLAN,
    Milestone.FOLLOW_UP_NEAR: Subject.FOLLOW_UP,
    Milestone.WEEKLY_DIGEST: Subject.PERSON,
}


class Recipient(StrEnum):
    """Whom a rule tells, by what they are to the subject: it names no person."""

    OWNER = "owner"
    HELPER = "helper"
    #: Whoever owned it, or asked for it, before.
    FORMER_OWNER = "former_owner"
    ASKER = "asker"
    #: Whoever leads the plan in the organisation that answers: a region's plan lead, or headquarters' responder.
    PLAN_LEAD = "plan_lead"
    DIRECTOR = "director"
    #: The head of the PDU that the recommendation addresses; of a whole plan, each head in the region.
    PDU_HEAD = "pdu_head"
    #: Responders of the headquarters bodies above the organisation that answers.
    HEADQUARTERS = "headquarters"
    #: The inspectorate's editors and, for a follow-up, whoever started it.
    INSPECTORATE = "inspectorate"
    ADMINISTRATOR = "administrator"


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
