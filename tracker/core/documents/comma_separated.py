"""CSV that opens as text in every spreadsheet program, and how its guard comes off again.

A cell in which a program might see a formula gets an apostrophe in front (assurance G7). As the file may be opened with
another separator, the places after a semicolon, a tab and a line break count as beginnings too. An apostrophe that is
there already is guarded as well, so that ``without_guard`` restores every text exactly.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date

from tracker.core.documents.content import Cell, Document, plain_text

BYTE_ORDER_MARK = "\ufeff"

#: The last four are the full-width forms of the first four.
_LOOKS_LIKE_A_FORMULA = "=+\\-@\t\uff1d\uff0b\uff0d\uff20"
_GUARDED = re.compile(rf"(^|[;\n\t])(?=['{_LOOKS_LIKE_A_FORMULA}])")
_WITH_GUARD = re.compile(rf"(^|[;\n\t])'(?=['{_LOOKS_LIKE_A_FORMULA}])")


def make_csv(document: Document) -> bytes:
    """Return the document as CSV: particulars first, an empty line, then the table, every line equally long.

    UTF-8 with a byte order mark, quoted as in RFC 4180. Days are written as 2026-03-27, which every program reads in
    the same way.
    """
    table = document.table
    rows: list[list[Cell]] = [list(row) for row in document.heading_rows]
    rows += [["Note", note] for note in document.notes]
    rows += [[], [column.title for column in table.columns], *table.rows]
    if not table.groups:
        rows.append([table.empty])
    return write_rows(rows, width=max(2, len(table.columns)))


def write_rows(rows: list[list[Cell]], *, width: int) -> bytes:
    """Return rows as CSV, each filled up to the same number of cells."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for row in rows:
        cells = [_as_text(cell) for cell in row]
        writer.writerow([*cells, *[""] * (width - len(cells))])
    return (BYTE_ORDER_MARK + written.getvalue()).encode()


def with_guard(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return _GUARDED.sub(r"\1'", text)


def without_guard(text: str) -> str:
    """Return a text as it was before ``with_guard``."""
    return _WITH_GUARD.sub(r"\1", text)


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else with_guard(plain_text(cell))
