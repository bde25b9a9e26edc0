"""Abbreviations that a report itself introduces: "South Fenmarch and Dray division (SFD)", later "the SFD division"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.reports_import.reading.bodies import Bodies, BodyMatch

_TYPES = {
    "region": "region",
    "division": "NPS division",
    "pdu": "PDU",
    "probation delivery unit": "PDU",
    "crc": "CRC",
    "community rehabilitation company": "CRC",
}
_TYPE = r"(?:probation )?(?P<type>region|division|pdu|probation delivery unit|crc|community rehabilitation company)"
_BRACKET = re.compile(r"\s\((?:the )?[\u2018'\"\u201c]?(?P<short>[A-Z]{2,8})[\u2019'\"\u201d]?\)")
_TYPE_AT_END = re.compile(rf"\s+{_TYPE}$", re.IGNORECASE)
_TYPE_NEXT = re.compile(rf"\s+{_TYPE}\b", re.IGNORECASE)
#: So many letters before a bracket hold the longest name.
_ROOM = 160
_PRINTED = re.compile(
    r"(?:[Tt]he )?(?:(?P<whole>National Probation Service|NPS|Probation Service)(?:\s[\u2013-])?\s+)?"
    rf"(?P<short>[A-Z]{{2,8}})(?:\s+(?i:{_TYPE}))?"
)


@dataclass(frozen=True, slots=True)
class BodiesWithAbbreviations:
    """The register, with the abbreviations that one report introduces."""

    bodies: Bodies
    introduced: Mapping[str, BodyMatch]

    def match(self, printed: str) -> BodyMatch | None:
        """Return the one organisation that the name means; its type and its service, where printed, have to fit."""
        if known := self.bodies.match(printed):
            return known
        name = _PRINTED.fullmatch(printed.strip())
        body = self.introduced.get(name["short"]) if name else None
        if name is None or body is None:
            return None
        if name["type"] and _TYPES[name["type"].casefold()] != body.type:
            return None
        return None if name["whole"] and ("N" in name["whole"]) != (body.type == "NPS division") else body

    def match_joint(self, printed: str) -> tuple[BodyMatch, ...] | None:
        """Return the organisations that the name lists, if every one of them is certain."""
        return tuple(self.bodies.match_joint(printed) or ()) or None


def name_spelled_out(before: str, short: str) -> str | None:
    """Return the words at the end of a text whose first letters are the abbreviation, without a type behind them."""
    words = _TYPE_AT_END.sub("", before.rstrip()).split()
    letters = ""
    for count in range(1, len(words) + 1):
        first = words[-count].lstrip("(\u2018\u201c")[:1]
        if not first.isupper():
            continue
        letters = first + letters
        if letters == short:
            return " ".join(words[-count:])
        if not short.endswith(letters):
            return None
    return None


def abbreviations_in(words: str, bodies: Bodies) -> dict[str, BodyMatch]:
    """Return the abbreviations behind a name that the register knows, if nothing else has the same one."""
    meant: defaultdict[str, set[BodyMatch]] = defaultdict(set)
    others: defaultdict[str, set[str]] = defaultdict(set)
    for bracket in _BRACKET.finditer(words):
        before = words[max(0, bracket.start() - _ROOM) : bracket.start()]
        name = name_spelled_out(before, bracket["short"])
        if name is None:
            continue
        type_ = _TYPE_AT_END.search(before) or _TYPE_NEXT.match(words, bracket.end())
        if body := bodies.match(f"{name} {type_['type']}" if type_ else name):
            meant[bracket["short"]].add(body)
        else:
            others[bracket["short"]].add(name.casefold())
    return {
        short: body
        for short, found in meant.items()
        for body in found
        if len(found) == 1 and all(other in body.name.casefold() for other in others[short])
    }
