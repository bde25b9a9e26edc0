"""Outside production nobody real is written to: a message goes to made-up and listed domains only (assurance N18)."""

from __future__ import annotations

from collections.abc import Collection
from email.message import EmailMessage

from tracker.core.mail.carriers import Carrier, CarrierThatRemembers, MailFailure
from tracker.core.mail.messages import address_in

#: Domains that belong to nobody and never will (RFC 2606 and 6761).
MADE_UP = frozenset({"example", "test", "invalid", "localhost", "example.com", "example.net", "example.org"})

#: Stands for every domain, where all messages end in one mailbox of our own.
ANY_DOMAIN = "*"


class Held(MailFailure):
    """This message was kept back, because this system is not the one that writes to real people."""


class OnlyToListed:
    """Hands messages to another carrier, but only those to made-up and listed domains."""

    def __init__(self, carrier: Carrier, domains: Collection[str]) -> None:
        self._carrier = carrier
        self._domains = MADE_UP | {domain.lower().lstrip("@.") for domain in domains}

    def deliver(self, message: EmailMessage) -> str:
        """Hand one message over. See ``Carrier.deliver``.

        Raises:
            Held: its domain is not listed; the other carrier has not heard of the message.
        """
        self._require_listed(message)
        return self._carrier.deliver(message)

    def close(self) -> None:
        """Let go of any connection."""
        self._carrier.close()

    def _require_listed(self, message: EmailMessage) -> None:
        domain = address_in(message["To"]).rpartition("@")[2].lower()
        labels = domain.split(".")
        if not any(".".join(labels[first:]) in self._domains for first in range(len(labels))):
            raise Held(
                f"This is not the production service, so nothing is sent to {domain}: MAIL_ONLY_TO does not list it"
            )


class OnlyToListedRemembering(OnlyToListed):
    """The same for a carrier that remembers."""

    def __init__(self, carrier: CarrierThatRemembers, domains: Collection[str]) -> None:
        super().__init__(carrier, domains)
        self._remembering = carrier

    def taken_before(self, message: EmailMessage) -> str | None:
        """Ask the other carrier. See ``CarrierThatRemembers.taken_before``."""
        return self._remembering.taken_before(message)


def held_back(carrier: Carrier, domains: Collection[str]) -> Carrier:
    """Return a carrier that does what this one does for made-up and listed domains, and raises ``Held`` for others."""
    if ANY_DOMAIN in domains:
        return carrier
    if isinstance(carrier, CarrierThatRemembers):
        return OnlyToListedRemembering(carrier, domains)
    return OnlyToListed(carrier, domains)
