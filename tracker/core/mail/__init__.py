"""Mail: messages that cannot be forged through their values, and the carriers that take them away.

``carrier_of(settings)`` returns the carrier that the settings name; ``compose`` makes a message to one person.
"""

from __future__ import annotations

from tracker.core.mail.carriers import (
    Carrier,
    CarrierThatRemembers,
    CarrierUnavailable,
    ConnectionBroke,
    HandoverUnknown,
    MailFailure,
    NoSuchAddress,
    Refused,
    Step,
    TryLater,
)
from tracker.core.mail.held import Held
from tracker.core.mail.messages import UnusableAddress, compose, tidy_address
from tracker.core.mail.settings import UnusableMailUrl, carrier_from, carrier_of

__all__ = [
    "Carrier",
    "CarrierThatRemembers",
    "CarrierUnavailable",
    "ConnectionBroke",
    "HandoverUnknown",
    "Held",
    "MailFailure",
    "NoSuchAddress",
    "Refused",
    "Step",
    "TryLater",
    "UnusableAddress",
    "UnusableMailUrl",
    "carrier_from",
    "carrier_of",
    "compose",
    "tidy_address",
]
