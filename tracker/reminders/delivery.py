"""What may come of a message after a mail service took it, as a table."""

from __future__ import annotations

from enum import StrEnum

from tracker.reminders.lifecycle import ReminderStep


class DeliveryStatus(StrEnum):
    """What GOV.UK Notify reports of a message in the end, in its own words."""

    DELIVERED = "delivered"
    PERMANENT_FAILURE = "permanent-failure"
    TEMPORARY_FAILURE = "temporary-failure"
    TECHNICAL_FAILURE = "technical-failure"


#: What each report does to a reminder. What a service took and lost by its own fault is simply sent again.
STEP_OF_REPORT: dict[DeliveryStatus, ReminderStep] = {
    DeliveryStatus.DELIVERED: ReminderStep.DELIVER,
    DeliveryStatus.PERMANENT_FAILURE: ReminderStep.BOUNCE,
    DeliveryStatus.TEMPORARY_FAILURE: ReminderStep.BOUNCE,
    DeliveryStatus.TECHNICAL_FAILURE: ReminderStep.POSTPONE,
}

WORDS_OF_DELIVERY: dict[DeliveryStatus, str] = {
    DeliveryStatus.DELIVERED: "Delivered",
    DeliveryStatus.PERMANENT_FAILURE: "There is no such address",
    DeliveryStatus.TEMPORARY_FAILURE: "It could not be delivered for three days: the mailbox may be full",
    DeliveryStatus.TECHNICAL_FAILURE: "The mail service lost it",
}

#: After so many e-mails in a row that could not be delivered for days, an address counts as one that fails.
TEMPORARY_FAILURES_IN_A_ROW = 3


class AddressEnding(StrEnum):
    """Why e-mails go out again to somebody whose address failed."""

    CORRECTED = "corrected"
    CONFIRMED = "confirmed"
