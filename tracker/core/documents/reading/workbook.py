"""What is in an Excel workbook. To be called in a process of its own: the file is not to be trusted."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

from tracker.core.documents.content import plain_text
from tracker.core.documents.reading.sheets import (
    LONGEST_TEXT,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    FaultyCell,
    Formula,
    ReadCell,
    Sheet,
    SheetRow,
    UnreadableFile,
    too_many_rows,
)

#: Rows and gaps together that are looked through before a file counts as too long.
_MOST_LOOKED_THROUGH = 200_000
_PIECE = 1024 * 1024
#: No workbook has these; they are how XML reaches for other files, or grows without end.
_REFUSED = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')


def read_workbook(content: bytes) -> list[Sheet]:
    """Return the sheets that are in sight, formulas not worked out.

    Raises:
        UnreadableFile: it has more sheets or rows than are taken, or parts that no workbook has.
    """
    package = zipfile.ZipFile(io.BytesIO(content))
    _refuse_odd_parts(package)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(sheets) > MOST_SHEETS:
        raise UnreadableFile(f"The file has more than {MOST_SHEETS} sheets. Copy the plan into the template")
    return [_read(sheet, package) for sheet in sheets]


def _read(sheet: Any, package: zipfile.ZipFile) -> Sheet:
    # What a sheet says of its own size is often wrong.
    sheet.reset_dimensions()
    rows: list[SheetRow] = []
    for looked_through, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if looked_through > _MOST_LOOKED_THROUGH:
            raise too_many_rows()
        found = [_cell(cell) for cell in cells]
        while found and found[-1] is None:
            found.pop()
        if found:
            rows.append(SheetRow(looked_through, found))
            if len(rows) > MOST_ROWS:
                raise too_many_rows()
    return Sheet(sheet.title, rows, list(_merged(sheet, package)))


def _cell(cell: Any) -> ReadCell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return None
    if kind == "f":
        return Formula()
    if kind == "e":
        return FaultyCell(str(value)[:20])
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = plain_text(str(value)).strip()
    if len(text) > LONGEST_TEXT:
        raise UnreadableFile(f"A cell has more than {LONGEST_TEXT:,} characters")
    return text or None


def _merged(sheet: Any, package: zipfile.ZipFile) -> Iterator[tuple[str, int]]:
    """Yield the merged places of a sheet: openpyxl passes over them when it reads with little memory."""
    path = str(sheet._worksheet_path)
    before = b""
    with package.open(path) as part:
        while piece := part.read(_PIECE):
            held = before + piece
            for found in _MERGED.finditer(held):
                place = found.group(1).decode()
                yield place, int(range_boundaries(place)[3] or 0)
            # A mark may lie across two pieces; what was found already ends before the cut.
            cut = max((found.end() for found in _MERGED.finditer(held)), default=0)
            before = held[max(cut, len(held) - 200) :]


def _refuse_odd_parts(package: zipfile.ZipFile) -> None:
    for name in package.namelist():
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        before = b""
        with package.open(name) as part:
            while piece := part.read(_PIECE):
                held = before + piece
                if any(mark in held for mark in _REFUSED):
                    raise UnreadableFile(
                        "The selected file holds parts that no workbook has. Save it anew in Excel"
                    )
                before = piece[-40:]
