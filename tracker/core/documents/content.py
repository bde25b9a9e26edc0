"""What a document says, before it takes a form: a title, particulars, and one table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

#: An empty cell is None. Days stay days, so that a spreadsheet can sort and count with them.
Cell = str | date | None

CLASSIFICATION = "OFFICIAL"

#: A cell that spans several rows breaks badly across pages, so on paper a longer text stands in the first row alone.
LONGEST_SHARED = 1_200
AS_ABOVE = "As above"

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
#: XML cannot hold these, so neither Word nor a spreadsheet can; halves of a character cannot be written at all.
_NOT_IN_XML = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class CannotBeMade(Exception):
    """The document cannot hold what it should; the message says what, for the person who asked for it."""


@dataclass(frozen=True)
class Column:
    """One column of a table. ``width`` is in characters of body text; on paper it is a share of the page."""

    title: str
    width: int


@dataclass(frozen=True)
class Group:
    """Rows that belong together: the first columns say the same for all of them."""

    shared: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]

    @property
    def spans(self) -> bool:
        """Say whether on paper the shared cells span the rows: there are several, and no text is too long."""
        return len(self.rows) > 1 and all(len(in_words(cell)) <= LONGEST_SHARED for cell in self.shared)

    def shared_in_row(self, at: int) -> list[Cell]:
        """Return what stands in the shared cells of a row where they do not span: the first is the rows' name."""
        if at == 0:
            return list(self.shared)
        return [*self.shared[:1], *(AS_ABOVE if cell else None for cell in self.shared[1:])]


@dataclass(frozen=True)
class Table:
    """A table with a head. ``empty`` is said in place of rows where there are none."""

    columns: Sequence[Column]
    groups: Sequence[Group]
    empty: str

    @property
    def rows(self) -> Iterator[list[Cell]]:
        """Every row in full: what a group shares stands in each of its rows."""
        for group in self.groups:
            for row in group.rows:
                yield [*group.shared, *row]


@dataclass(frozen=True)
class Document:
    """A document as at one moment. ``notes`` are sentences under the table, such as the licence of quoted words."""

    title: str
    particulars: Sequence[tuple[str, Cell]]
    table: Table
    as_at: str
    made_by: str
    notes: Sequence[str] = ()
    classification: str = CLASSIFICATION

    @property
    def heading_rows(self) -> list[tuple[str, Cell]]:
        """What stands before the table, wherever that is: classification, title, particulars, moment and maker."""
        return [
            ("Classification", self.classification),
            ("Document", self.title),
            *self.particulars,
            ("As at", self.as_at),
            ("Made by", self.made_by),
        ]


def plain_text(value: str) -> str:
    """Return a text as any document can hold it: odd line ends become line breaks, control characters go."""
    return _NOT_IN_XML.sub("", _LINE_ENDS.sub("\n", value))


def in_words(cell: Cell) -> str:
    """Return a cell as a reader sees it: a day as "27 March 2026"."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell.day} {cell:%B} {cell.year}"
    return plain_text(cell)
