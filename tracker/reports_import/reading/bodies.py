"""What the reading of a report needs to know about organisations: whose name is this?"""

from __future__ import annotations

import re
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


#: "The region should:" in a report on one region means that one.
_THE_ONE = re.compile(
    r"(?:the |this |your )(?:probation |nps |inspected )?(?P<type>region|pdu|probation delivery unit|delivery unit|"
    r"unit|division|crc|community rehabilitation company|company)",
    re.IGNORECASE,
)
#: "The Fenmarch region of the Probation Service" is "Probation Service - Fenmarch region".
_WHOLE = r"(?P<whole>probation service|national probation service|nps|hmpps)"
_PART_OF = re.compile(
    rf"(?:the )?(?P<part>.+? (?:region|division)) (?:of|in|within) (?:the )?{_WHOLE}", re.IGNORECASE
)
_WITHIN = re.compile(
    rf"(?:the )?{_WHOLE} (?:in|within) (?:the )?(?P<part>.+? (?:region|division))", re.IGNORECASE
)
#: "The Probation Service in Wales" is the region of that name.
_WITHIN_PLACE = re.compile(r"(?:the )?probation service (?:in|within) (?:the )?(?P<place>.+)", re.IGNORECASE)
#: "North Fenmarch", "North Fenmarch Probation Service".
_PLACE = re.compile(
    r"(?:the )?(?P<place>(?!probation|national)[A-Z].{2,80}?)(?: probation(?: service)?)?", re.IGNORECASE
)
#: "The Probation Service (nationally)" is the whole of it.
_NATIONALLY = re.compile(r"\s*\((?:nationally|at (?:a )?national level)\)$", re.IGNORECASE)
_WORD_OF_TYPE = {"NPS division": "division"}
_TYPE_OF_WORD = {"region": "region", "division": "NPS division", "crc": "CRC", "company": "CRC"}


@dataclass(frozen=True, slots=True)
class BodiesInspected:
    """The register, with the bodies that a report is about: "the region" means the one region among them."""

    bodies: Bodies
    inspected: Sequence[BodyMatch]

    def match(self, printed: str) -> BodyMatch | None:
        """Return the one organisation that the name means, or the only inspected one that "the region" can mean."""
        the_one = _THE_ONE.fullmatch(printed.strip())
        if the_one is None:
            return self.bodies.match(printed) or self._by_place(printed)
        wanted = _TYPE_OF_WORD.get(the_one["type"].casefold().rsplit(" ", 1)[-1], "PDU")
        meant = [body for body in self.inspected if body.type == wanted]
        return meant[0] if len(meant) == 1 else None

    def match_joint(self, printed: str) -> Sequence[BodyMatch] | None:
        """Return the organisations that the name lists, if every one of them is certain."""
        return self.bodies.match_joint(printed)

    def _by_place(self, printed: str) -> BodyMatch | None:
        """Return the inspected body that is called by its place alone, or by "the X Probation Service"."""
        place = _PLACE.fullmatch(printed.strip())
        meant = [
            body
            for body in self.inspected
            if place
            and body == self.bodies.match(f"{place['place']} {_WORD_OF_TYPE.get(body.type, body.type)}")
        ]
        return meant[0] if len(meant) == 1 else None


def is_the_one(printed: str) -> bool:
    """Say whether a name is only a type with an article, which means something only in its place: "the region"."""
    return _THE_ONE.fullmatch(printed.strip()) is not None


def whose(printed: str, bodies: Bodies) -> tuple[BodyMatch, ...]:
    """Return the organisations that a printed name means; empty when any part of it is not certain."""
    name = _NATIONALLY.sub("", printed.strip(" \u2013-:"))
    if not name:
        return ()
    inside = _PART_OF.fullmatch(name) or _WITHIN.fullmatch(name)
    if one := bodies.match(name) or (
        bodies.match(f"{inside['whole']} \u2013 {inside['part']}") if inside else None
    ):
        return (one,)
    within = _WITHIN_PLACE.fullmatch(name)
    if within and (one := bodies.match(f"{within['place']} region")):
        return (one,)
    return tuple(bodies.match_joint(name) or ())
