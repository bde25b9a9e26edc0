"""Mail: messages that cannot be forged through their values, and the carriers that take them away.

``carrier_from(MAIL_URL)`` returns the carrier that the setting names; ``compose`` makes a message to one person.
"""

from __future__ import annotations

from tracker.core.mail.carriers import (
    Carrier,
    CarrierUnavailable,
    ConnectionBroke,
    HandoverUnknown,
    MailFailure,
    Refused,
    Step,
    TryLater,
)
from tracker.core.mail.messages import UnusableAddress, compose, tidy_address
from tracker.core.mail.settings import UnusableMailUrl, carrier_from

__all__ = [
    "Carrier",
    "CarrierUnavailable",
    "ConnectionBroke",
    "HandoverUnknown",
    "MailFailure",
    "Refused",
    "Step",
    "TryLater",
    "UnusableAddress",
    "UnusableMailUrl",
    "carrier_from",
    "compose",
    "tidy_address",
]
