"""The register of organisations, as the reading of reports asks it."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.organisations.names import NameMatch, OrganisationNames
from tracker.organisations.register_file import register_rows
from tracker.reports_import.reading.bodies import BodyMatch


class RegisteredBodies:
    """Answers from the names of a register."""

    def __init__(self, names: OrganisationNames) -> None:
        self._names = names

    @classmethod
    def of_the_project(cls) -> RegisteredBodies:
        """Return the bodies of the register that the project carries; asks no database."""
        return cls(OrganisationNames.from_rows(register_rows()))

    def match(self, printed: str) -> BodyMatch | None:
        """Return the one organisation that the name means, or None if that is not certain."""
        found = self._names.match(printed)
        return _body(found) if found else None

    def match_joint(self, printed: str) -> Sequence[BodyMatch] | None:
        """Return the organisations that the name lists, or None if one of them is not certain."""
        found = self._names.match_joint(printed)
        return [_body(match) for match in found] if found else None


def _body(match: NameMatch) -> BodyMatch:
    return BodyMatch(match.display, match.addressee_type)
