"""Writes the extracted text of forms that have none of their own, and keeps each line's place in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.reports_import.reading.characters import clean
from tracker.reports_import.reading.lines import Document, Line


class DocumentWriter:
    """Collects lines in reading order."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._written: list[str] = []
        self._length = 0

    def add(
        self,
        printed: str,
        *,
        cells: Sequence[str] = (),
        gap: bool = True,
        bold: bool = False,
        heading: int | None = None,
        level: int | None = None,
    ) -> None:
        """Add a line, or a table row if there are cells. A line without words is left out."""
        row = tuple(clean(cell) for cell in cells)
        text = clean(" ".join(row) if row else printed)
        if not text:
            return
        self.add_line(
            Line(
                text=text,
                start=0,
                end=0,
                gap=gap,
                bold=bold,
                heading=heading,
                level=level,
                cells=row if sum(bool(cell) for cell in row) > 1 else (),
            )
        )

    def add_line(self, line: Line) -> None:
        """Add a line whose style is known already; its place becomes the one in this text."""
        written = "\t".join(line.cells) if line.cells else line.text
        self._written.append(written)
        self._lines.append(replace(line, start=self._length, end=self._length + len(written.rstrip())))
        self._length += len(written) + 1

    def add_paragraph(
        self, printed: str, *, bold: bool = False, heading: int | None = None, level: int | None = None
    ) -> None:
        """Add a paragraph; a tab in it parts columns, and a line break begins a new line."""
        for number, line in enumerate(printed.split("\n")):
            cells = line.split("\t") if "\t" in line.strip() else ()
            self.add(line, cells=cells, gap=number == 0, bold=bold, heading=heading, level=level)

    def document(self) -> Document:
        """Return everything that was added."""
        return Document("\n".join(self._written), tuple(self._lines))
