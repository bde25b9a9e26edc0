"""What the reading of a report needs to know about organisations: whose name is this?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BodyMatch:
    """An organisation of the register: its name as an addressee, and its type as an addressee."""

    name: str
    type: str


class Bodies(Protocol):
    """Answers which registered organisations a printed name means, and None when that is not certain."""

    def match(self, printed: str) -> BodyMatch | None:
        """Return the one organisation that the name means."""

    def match_joint(self, printed: str) -> Sequence[BodyMatch] | None:
        """Return the organisations that the name lists, if every one of them is certain."""


def whose(printed: str, bodies: Bodies) -> tuple[BodyMatch, ...]:
    """Return the organisations that a printed name means; empty when any part of it is not certain."""
    name = printed.strip(" \u2013-:")
    if not name:
        return ()
    if one := bodies.match(name):
        return (one,)
    return tuple(bodies.match_joint(name) or ())
