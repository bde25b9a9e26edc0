"""E-mail addresses, in the one form in which accounts keep them."""

from __future__ import annotations

import hashlib
import re

from tracker.core.errors import RuleBroken

LONGEST_EMAIL = 254
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])"
)


def folded_email(typed: str) -> str:
    """Return what was typed as an address would be kept, whether it is one or not."""
    return typed.strip().lower()


def tidy_email(typed: str) -> str:
    """Return the address as accounts keep it.

    Raises:
        RuleBroken: it is not one address that e-mail can be sent to.
    """
    email = folded_email(typed)
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email) or len(email.split("@")[0]) > 64:
        raise RuleBroken("Enter an email address in the correct format, like name@example.com", field="email")
    return email


def email_hash(email: str) -> bytes:
    """Return what stands for an address where the address itself must not: people type passwords into e-mail fields."""
    return hashlib.sha256(email.encode()).digest()
