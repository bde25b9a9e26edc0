"""The organisations of the database, as the reading of reports and the checking of addressees ask them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from tracker.organisations.models import Organisation
from tracker.organisations.name_forms import Body
from tracker.organisations.names import OrganisationNames
from tracker.reports_import.reading.addressees import addressee_heading, possible_heading
from tracker.reports_import.reading.bodies import BodyMatch
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.registered_bodies import RegisteredBodies


@dataclass(frozen=True)
class KnownBodies:
    """Names and identifiers only: it outlives the transaction in which the organisations were read."""

    registered: RegisteredBodies
    names: OrganisationNames
    ids_by_code: Mapping[str, UUID]
    ids_by_match: Mapping[BodyMatch, UUID]

    @classmethod
    def of(cls, organisations: Iterable[Organisation]) -> Self:
        """Return what is known of these organisations, past and present ones, with their aliases."""
        organisations = list(organisations)
        names = OrganisationNames.from_rows(organisations)
        displayed: dict[BodyMatch, list[UUID]] = defaultdict(list)
        for organisation in organisations:
            match = Body.of(organisation).match
            displayed[BodyMatch(match.display, match.addressee_type)].append(organisation.id)
        return cls(
            registered=RegisteredBodies(names),
            names=names,
            ids_by_code={organisation.code: organisation.id for organisation in organisations},
            # A name that two organisations go by means neither until a person says which.
            ids_by_match={match: ids[0] for match, ids in displayed.items() if len(ids) == 1},
        )

    def id_of(self, name: str | None, kind: str | None) -> UUID | None:
        """Return the organisation that the reading named, or None if it named none for certain."""
        return None if name is None or kind is None else self.ids_by_match.get(BodyMatch(name, kind))

    def meant_by(self, heading: str) -> list[UUID]:
        """Return the organisations that a heading as printed may mean, likeliest first: to be chosen from."""
        line = Line(heading, 0, len(heading))
        read = addressee_heading(line, self.registered) or possible_heading(line, self.registered)
        named = [] if read is None else [self.ids_by_match.get(body) for body in read.bodies]
        alike = self.names.candidates(read.printed if read else heading)
        found = [*named, *(self.ids_by_code[match.code] for match in alike)]
        return list(dict.fromkeys(each for each in found if each is not None))
