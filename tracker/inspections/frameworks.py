"""Which standards a body was rated by. Numbers such as "2.1" mean other standards in each: they are never mixed.

No report prints the name of its framework, so these are the service's own words; an editor may write others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.organisations.models import OrganisationType
from tracker.organisations.partial_dates import PartialDate


@dataclass(frozen=True)
class Framework:
    """The standards by which bodies of these types were rated, in inspections that began in this time."""

    words: str
    types: frozenset[OrganisationType]
    first: str | None = None
    last: str | None = None

    def covers(self, kind: OrganisationType, began: PartialDate | None) -> bool:
        """Say whether a body of this type was rated by it in an inspection that began then; None is not known."""
        if kind not in self.types:
            return False
        if began is None:
            return self.first is None
        is_too_early = self.first is not None and began.last_day < PartialDate.parse(self.first).first_day
        is_too_late = self.last is not None and began.first_day > PartialDate.parse(self.last).last_day
        return not (is_too_early or is_too_late)


FRAMEWORKS: Sequence[Framework] = (
    Framework(
        "Divisions and companies, 2018 to 2021",
        frozenset({OrganisationType.NPS_DIVISION, OrganisationType.CRC}),
        last="2021-06",
    ),
    Framework(
        "Probation delivery units, 2021 to 2023", frozenset({OrganisationType.PDU}), "2021-06", "2023-09"
    ),
    Framework("Regions, from October 2023", frozenset({OrganisationType.REGION}), "2023-10"),
    Framework("Probation delivery units, from October 2023", frozenset({OrganisationType.PDU}), "2023-10"),
)


def framework_for(kind: OrganisationType, began: str | None) -> str | None:
    """Return the framework for a body of this type in an inspection that began then, None where that is not certain."""
    at = None if began is None else PartialDate.parse(began)
    found = [each.words for each in FRAMEWORKS if each.covers(kind, at)]
    return found[0] if len(found) == 1 else None
