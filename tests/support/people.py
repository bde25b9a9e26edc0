"""The passwords that people in tests sign in with."""

from __future__ import annotations

from argon2 import PasswordHasher

from tracker.demonstration import people as demonstration

#: Of everybody whom a test makes.
PASSWORD = "a lighthouse on a rainy hill"

_known: dict[str, str] = {account.email: demonstration.PASSWORD for account in demonstration.ACCOUNTS}


def remember(email: str, password: str) -> None:
    """Note that this person signs in with another password than the usual one."""
    _known[email] = password


def password_of(email: str) -> str:
    """Return the password that this person signs in with."""
    return _known.get(email, PASSWORD)


def quick_hasher() -> PasswordHasher:
    """Return a hasher that protects nothing and takes no time."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
