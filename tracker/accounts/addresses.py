"""E-mail addresses, in the one form in which accounts keep them."""

from __future__ import annotations

import hashlib

from tracker.core.errors import RuleBroken
from tracker.core.mail import UnusableAddress, tidy_address


def folded_email(typed: str) -> str:
    """Return what was typed as an address would be kept, whether it is one or not."""
    return typed.strip().lower()


def tidy_email(typed: str) -> str:
    """Return the address as accounts keep it.

    Raises:
        RuleBroken: it is not one address that e-mail can be sent to.
    """
    try:
        return tidy_address(folded_email(typed))
    except UnusableAddress:
        message = "Enter an email address in the correct format, like name@example.com"
        raise RuleBroken(message, field="email") from None


def email_hash(email: str) -> bytes:
    """Return what stands for an address where the address itself must not: people type passwords into e-mail fields."""
    return hashlib.sha256(email.encode(errors="replace")).digest()
