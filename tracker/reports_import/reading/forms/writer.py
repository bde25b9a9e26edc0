"""Writes the extracted text of forms that have none of their own, and keeps each line's place in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.reports_import.reading.characters import BULLET, clean
from tracker.reports_import.reading.lines import Document, Line


def row_of(cells: Sequence[Sequence[str]], page: int | None = None) -> Line:
    """Return a table row whose cells have these paragraphs. In the words of a cell the bullets are gone."""
    parts = tuple(tuple(filter(None, map(clean, paragraphs))) for paragraphs in cells)
    row = tuple(" ".join(part.removeprefix(f"{BULLET} ") for part in paragraphs) for paragraphs in parts)
    return Line(text=clean(" ".join(row)), start=0, end=0, page=page, gap=True, cells=row, parts=parts)


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
        quoted: bool = False,
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
                quoted=quoted,
                cells=row if sum(bool(cell) for cell in row) > 1 else (),
            )
        )

    def add_row(self, cells: Sequence[Sequence[str]], *, quoted: bool = False) -> None:
        """Add a table row, of each cell its paragraphs. One that has words in a single cell is a line of text."""
        line = row_of(cells)
        if not line.text:
            return
        filled = [paragraphs for paragraphs in line.parts if paragraphs]
        if len(filled) > 1:
            self.add_line(replace(line, quoted=quoted))
        else:
            for paragraph in filled[0]:
                self.add(paragraph, quoted=quoted)

    def add_line(self, line: Line) -> None:
        """Add a line whose style is known already; its place becomes the one in this text."""
        written = "\t".join(line.cells) if line.cells else line.text
        self._written.append(written)
        self._lines.append(replace(line, start=self._length, end=self._length + len(written.rstrip())))
        self._length += len(written) + 1

    def add_paragraph(
        self,
        printed: str,
        *,
        bold: bool = False,
        heading: int | None = None,
        level: int | None = None,
        quoted: bool = False,
    ) -> None:
        """Add a paragraph; a tab in it parts columns, and a line break begins a new line."""
        for number, line in enumerate(printed.split("\n")):
            cells = line.split("\t") if "\t" in line.strip() else ()
            self.add(
                line, cells=cells, gap=number == 0, bold=bold, heading=heading, level=level, quoted=quoted
            )

    def document(self) -> Document:
        """Return everything that was added."""
        return Document("\n".join(self._written), tuple(self._lines))
