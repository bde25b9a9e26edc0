"""Reading CSV as any spreadsheet program writes it: commas, semicolons or tabs, UTF-8 or the encoding of Windows."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from tracker.core.documents.comma_separated import without_guard
from tracker.core.documents.content import plain_text
from tracker.core.documents.reading.sheets import (
    MOST_COLUMNS,
    MOST_ROWS,
    ReadCell,
    Sheet,
    SheetRow,
    UnreadableFile,
    too_many_rows,
)

_SEPARATORS = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Rows in which the separator is looked for.
_BEGINNING = 30


def read_csv(content: bytes) -> Sheet:
    """Return the file as a sheet. The guard that our own files carry against formulas comes off.

    Raises:
        UnreadableFile: no text can be read from it, or it has more rows or longer cells than are taken.
    """
    text = _text(content)
    separator, skip = _separator(text)
    rows: list[SheetRow] = []
    for number, cells in enumerate(_rows(text, separator), start=1):
        if number <= skip:
            continue
        found = [_cell(cell) for cell in cells[:MOST_COLUMNS]]
        if any(found):
            rows.append(SheetRow(number, found))
        if len(rows) > MOST_ROWS:
            raise too_many_rows()
    return Sheet("", rows, [])


def _text(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for each in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = content.decode(each)
        except UnicodeDecodeError:
            continue
        # Files of other kinds are full of these; a table has none.
        if text.count("\0") > len(text) // 100:
            break
        return text.replace("\0", "")
    raise UnreadableFile(
        "The characters of the selected file cannot be read. Save it as “CSV UTF-8” and try again"
    )


def _separator(text: str) -> tuple[str, int]:
    """Return what stands between cells, and how many rows at the top are not part of the table."""
    first = text[:10].split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == len("sep=") + 1:
        return first[-1], 1
    return max(_SEPARATORS, key=lambda each: _regularity(text, each)), 0


def _regularity(text: str, separator: str) -> tuple[int, int]:
    """Return how many of the first rows are equally long, and how long: commas in sentences make uneven rows."""
    lengths = Counter(len(row) for row in islice(_rows(text, separator), _BEGINNING) if len(row) > 1)
    return max(((count, length) for length, count in lengths.items()), default=(0, 0))


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        # One missing quotation mark makes a single cell of all that follows.
        message = "A cell of the selected file does not end. Check that no quotation mark is missing"
        raise UnreadableFile(message) from None


def _cell(text: str) -> ReadCell:
    return without_guard(plain_text(text)).strip() or None
