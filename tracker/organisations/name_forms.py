"""The registered side of name matching: every organisation in every form in which its name may be printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol, Self

from tracker.organisations.name_folding import Words, fold, initials
from tracker.organisations.partial_dates import PartialDate
from tracker.organisations.printed_names import PrintedName, take_apart
from tracker.organisations.type_wording import WORDING, addressee_name, addressee_type


class HasName(Protocol):
    """An alias, of the register file or of the database."""

    @property
    def name(self) -> str:
        """The name as printed."""


class HasCode(Protocol):
    """A parent that was already looked up."""

    @property
    def code(self) -> str:
        """The stable code."""


class OrganisationRow(Protocol):
    """An organisation, of the register file or of the database."""

    @property
    def code(self) -> str:
        """The stable code."""

    @property
    def name(self) -> str:
        """The registered name."""

    @property
    def type(self) -> str:
        """One of the types of ``type_wording``."""

    @property
    def parent(self) -> HasCode | str | None:
        """The body above, or its code."""

    @property
    def aliases(self) -> Iterable[HasName]:
        """Other names that sources print."""

    @property
    def valid_from(self) -> PartialDate | str | None:
        """When it began, if known."""

    @property
    def valid_to(self) -> PartialDate | str | None:
        """When it ended, if it has."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """An organisation that a printed name means. ``display`` is how it is named as an addressee."""

    code: str
    organisation_name: str
    type: str
    display: str
    addressee_type: str


@dataclass(frozen=True, slots=True)
class Body:
    """One organisation as far as its name goes."""

    match: NameMatch
    parent: str | None
    first_day: date
    last_day: date
    names: tuple[str, ...]

    @classmethod
    def of(cls, row: OrganisationRow) -> Self:
        """Return what matching needs of a row."""
        kind = str(row.type)
        aliases = [alias.name for alias in row.aliases]
        match = NameMatch(
            code=row.code,
            organisation_name=row.name,
            type=kind,
            display=addressee_name(row.name, kind, aliases),
            addressee_type=addressee_type(row.name, kind, aliases),
        )
        parent = row.parent if row.parent is None or isinstance(row.parent, str) else row.parent.code
        first_day = PartialDate.parse(str(row.valid_from)).first_day if row.valid_from else date.min
        last_day = PartialDate.parse(str(row.valid_to)).last_day if row.valid_to else date.max
        return cls(match, parent, first_day, last_day, (row.name, *aliases))

    def stood_beside(self, other: Body) -> bool:
        """Say whether both existed on some day."""
        return self.first_day <= other.last_day and other.first_day <= self.last_day


@dataclass(frozen=True, slots=True)
class Form:
    """One registered way to write the name of a body."""

    body: Body
    name: str
    printed: PrintedName

    def short_forms(self) -> frozenset[str]:
        """Return the abbreviations that may stand in brackets behind the name."""
        return initials(self.name) | initials(" ".join(self.printed.place))


class Forms:
    """All registered forms, found by their words or by their place."""

    def __init__(self, rows: Iterable[OrganisationRow]) -> None:
        self.bodies = {row.code: Body.of(row) for row in rows}
        self.heads = {
            fold(name): code
            for code, body in self.bodies.items()
            if WORDING[body.match.type].heads_others
            for name in body.names
        }
        self.by_words: dict[Words, list[Form]] = defaultdict(list)
        self.by_place: dict[Words, list[Form]] = defaultdict(list)
        self.all = tuple(self._written())
        for form in self.all:
            self.by_words[form.printed.words].append(form)
            if form.printed.place:
                self.by_place[form.printed.place].append(form)

    def _written(self) -> Iterator[Form]:
        for body in self.bodies.values():
            for name in body.names:
                # A name in two languages is also printed in either.
                for part in dict.fromkeys((name, *name.split("/"))):
                    yield Form(body, part, take_apart(part, self.heads))

    def of(self, code: str) -> list[Form]:
        """Return every form of one organisation."""
        return [form for form in self.all if form.body.match.code == code]

    def stands_above(self, head: str, body: Body) -> bool:
        """Say whether ``head`` may be printed around the name of ``body``.

        It is one of the bodies above it, or stood at the same time under one of them: regions belong to the
        agency, but are printed under the name of its service.
        """
        above = set(self._ancestors(body))
        service = self.bodies[head]
        return head in above or (service.parent in above and service.stood_beside(body))

    def _ancestors(self, body: Body) -> Iterator[str]:
        seen: set[str] = set()
        parent = body.parent
        while parent is not None and parent in self.bodies and parent not in seen:
            seen.add(parent)
            yield parent
            parent = self.bodies[parent].parent
