"""What every form becomes: the extracted text, and its lines with their place and style."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Line:
    """One line, paragraph, list item or table row, as a reader sees it.

    ``start`` and ``end`` are offsets into the document's text. Mark-up is gone from ``text``, list numbers
    that exist only as mark-up are written out, and footnote marks are superscript digits. A form that knows
    only where lines break on the page gives such lines, with their ``room``; the others give paragraphs.
    """

    text: str
    start: int
    end: int
    page: int | None = None
    #: White space above that is more than the space between two lines of a paragraph.
    gap: bool = False
    #: How far in the line begins, in the form's own unit.
    indent: float = 0.0
    #: Letters that would still fit before the margin; without end where lines are whole paragraphs.
    room: float = math.inf
    #: Height of the letters; 0 where the form has no sizes.
    size: float = 0.0
    bold: bool = False
    #: 1 to 6 where the form itself says that this is a heading.
    heading: int | None = None
    #: Depth in a list where the form itself says that this is a list item.
    level: int | None = None
    #: Whether the form itself says that these are another's words.
    quoted: bool = False
    #: The cells of a table row, left to right.
    cells: tuple[str, ...] = ()
    #: For each cell its paragraphs and list items, with their marks; empty where the form does not tell them apart.
    parts: tuple[tuple[str, ...], ...] = ()

    def joined_with(self, following: Line, text: str) -> Line:
        """Return this line carried on by ``following``, with the words of both."""
        return replace(self, text=text, end=following.end, room=following.room)


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file and its lines, in reading order. Knows nothing of what the text is about."""

    text: str
    lines: tuple[Line, ...]
