"""How each type of organisation is worded: in print, as an addressee, and as a label."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from tracker.organisations.name_folding import Words, fold


class OneOfAKind(Enum):
    """Types with hardly more than one member have no label of their own: the member's name is the label."""

    BY_SHORT_NAME = auto()
    BY_NAME = auto()


@dataclass(frozen=True, slots=True)
class TypeWording:
    """The words of one type. ``phrases`` are what a printed name may hold to say that it means this type."""

    label: str | OneOfAKind
    phrases: tuple[str, ...] = ()
    #: Added to the registered name where an addressee is named, unless the name says it already.
    suffix: str | None = None
    #: As an addressee it is named by its abbreviation.
    goes_by_short_name: bool = False
    #: In a sentence its name takes an article: "the Ministry of Justice".
    takes_article: bool = False
    #: Its name may stand around the name of a body that belongs to it: "Border Service - Fenmarch division".
    heads_others: bool = False


_UNIT = ("probation delivery unit", "delivery unit", "PDU")

WORDING: dict[str, TypeWording] = {
    "inspectorate": TypeWording("inspectorate"),
    "department": TypeWording(OneOfAKind.BY_SHORT_NAME, takes_article=True, heads_others=True),
    "agency": TypeWording(OneOfAKind.BY_SHORT_NAME, goes_by_short_name=True, heads_others=True),
    "service": TypeWording(OneOfAKind.BY_NAME, heads_others=True),
    "hmpps_area": TypeWording("HMPPS area", ("area",)),
    "region": TypeWording("region", ("probation region", "region"), suffix="region"),
    "pdu": TypeWording("PDU", _UNIT, suffix="PDU"),
    "nps_division": TypeWording("NPS division", ("division",)),
    "crc": TypeWording("CRC", ("community rehabilitation company", "CRC"), suffix="CRC"),
    "functional_unit": TypeWording("functional unit", _UNIT),
    "national_unit": TypeWording("national unit"),
    "partner": TypeWording("partner"),
}

#: Which types each phrase may mean.
TYPES_OF_PHRASE: dict[Words, frozenset[str]] = {
    fold(phrase): frozenset(kind for kind, other in WORDING.items() if phrase in other.phrases)
    for wording in WORDING.values()
    for phrase in wording.phrases
}

#: A plural at the end of a list of names stands for its singular after each of them.
PLURALS: dict[str, str] = {
    "probation delivery units": "PDU",
    "delivery units": "PDU",
    "PDUs": "PDU",
    "probation regions": "region",
    "regions": "region",
    "community rehabilitation companies": "CRC",
    "CRCs": "CRC",
    "divisions": "division",
    "areas": "area",
}

_SHORT_NAME = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Za-z]{2,8}")


def short_name(aliases: Iterable[str]) -> str | None:
    """Return the first alias that is an abbreviation: one word with two or more capital letters."""
    return next((alias for alias in aliases if _SHORT_NAME.fullmatch(alias)), None)


def addressee_name(name: str, kind: str, aliases: Iterable[str]) -> str:
    """Return how an organisation is named as an addressee: "Fenmarch region", "Westmere PDU"."""
    wording = WORDING[kind]
    if wording.goes_by_short_name:
        return short_name(aliases) or name
    if wording.suffix is None or any(_holds(fold(name), fold(phrase)) for phrase in wording.phrases):
        return name
    return f"{name} {wording.suffix}"


def name_in_sentence(name: str, kind: str) -> str:
    """Return the name as it stands within a sentence: "only the Ministry of Justice can see this"."""
    if name.startswith("The "):
        return f"the {name.removeprefix('The ')}"
    return f"the {name}" if WORDING[kind].takes_article else name


def addressee_type(name: str, kind: str, aliases: Iterable[str]) -> str:
    """Return the label under which recommendations to such an organisation are counted and filtered."""
    label = WORDING[kind].label
    if isinstance(label, str):
        return label
    if label is OneOfAKind.BY_SHORT_NAME:
        return short_name(aliases) or name
    return name.removeprefix("The ")


def _holds(words: Words, phrase: Words) -> bool:
    """Say whether the words hold the phrase as a run."""
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words) - len(phrase) + 1))
