"""Passwords: which are accepted, and how they are kept (assurance A3, A4).

Any characters count, exactly as typed; there is no rule of composition. What is refused is what a guesser tries first.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from tracker.accounts.models import Person, Role
from tracker.core.errors import RuleBroken

SHORTEST = 12
SHORTEST_WITH_GREAT_RIGHTS = 15
LONGEST = 128
ROLES_WITH_GREAT_RIGHTS = frozenset({Role.EDITOR, Role.ADMINISTRATOR})

#: Words that anybody would try for this service.
SERVICE_WORDS = (
    "probation", "inspection", "inspections", "inspector", "inspectorate", "recommendation", "recommendations",
    "hmpps", "hmip", "hmiprobation", "ministry", "justice", "moj", "track", "tracker", "action", "plan", "region",
    "prison", "offender", "delivery",
)  # fmt: skip

#: Of 0 to 4 in zxcvbn's measure: below this a guesser who is not slowed down would be through soon.
_WEAKEST_ACCEPTED = 3
#: Characters that zxcvbn looks at: its work grows with the length, and what follows cannot make a password weaker.
_LOOKED_AT = 72
#: What must be left when the words everybody would try are taken out.
_OWN_CHARACTERS = 8

#: As slow as the library advises, on purpose; tests of other things replace it by a quick one.
hasher = PasswordHasher()


def require_acceptable(password: str, *, person: Person, field: str = "password") -> None:
    """Do nothing if the person may have this password.

    Raises:
        RuleBroken: it is too short or too long, in the lists of common passwords or easily guessed, or made of words of
            the service or of the person; the message says which.
    """
    shortest = shortest_for(person)
    if len(password) < shortest:
        raise RuleBroken(f"Password must be {shortest} characters or more", field=field)
    if len(password) > LONGEST:
        raise RuleBroken(f"Password must be {LONGEST} characters or fewer", field=field)
    near = _words_near(person)
    if _is_made_of(password, near):
        raise RuleBroken(
            "Password must not be made from your name, your email address or words of this service",
            field=field,
        )
    if _is_common(password, near):
        raise RuleBroken(
            "Choose a password that is harder to guess: this one is like many others", field=field
        )


def shortest_for(person: Person) -> int:
    """Return how long a password must be: longer for those who could do most harm, now or from a later day."""
    has_great_rights = any(membership.role in ROLES_WITH_GREAT_RIGHTS for membership in person.memberships)
    return SHORTEST_WITH_GREAT_RIGHTS if has_great_rights else SHORTEST


def hash_password(password: str) -> str:
    """Return the password's slow, salted hash (Argon2id)."""
    return hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Say whether this is the password. Takes the same time where there is none to compare with (assurance A1)."""
    try:
        hasher.verify(password_hash or _hash_of_nothing(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def should_be_hashed_anew(password_hash: str) -> bool:
    """Say whether the hash was made with cheaper settings than those of today."""
    return hasher.check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def _hash_of_nothing() -> str:
    return hasher.hash("nobody has this password")


def _words_near(person: Person) -> list[str]:
    """Return the words that somebody who knows the service and the person would try first."""
    own = re.split(r"[^a-z0-9]+", f"{person.name} {person.email}".lower())
    return [*SERVICE_WORDS, *(word for word in own if len(word) > 2)]


def _is_made_of(password: str, words: Collection[str]) -> bool:
    """Say whether little is left of the password without these words."""
    folded = password.lower()
    left = re.sub("|".join(sorted(map(re.escape, words), key=len, reverse=True)), "", folded)
    return left != folded and len(left) < _OWN_CHARACTERS


def _is_common(password: str, near: Collection[str]) -> bool:
    """Say whether the password stands in the list of common ones, or is put together as guessers expect."""
    if password.lower() in FREQUENCY_LISTS["passwords"]:
        return True
    found = zxcvbn(password[:_LOOKED_AT], user_inputs=list(near))
    return bool(found["score"] < _WEAKEST_ACCEPTED)
