"""PDF files with a text layer, read by what stands where on the page."""

from __future__ import annotations

import io
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from tracker.reports_import.reading.characters import clean
from tracker.reports_import.reading.errors import Damaged, NoTextInside, PasswordProtected, TookTooLong
from tracker.reports_import.reading.forms.pages import without_furniture
from tracker.reports_import.reading.forms.pdf_bullets import bullets_beside
from tracker.reports_import.reading.forms.pdf_columns import Side, pieces_of
from tracker.reports_import.reading.forms.pdf_open_tables import open_tables_of
from tracker.reports_import.reading.forms.pdf_pages import pages_of_words
from tracker.reports_import.reading.forms.pdf_tables import Row, carries_on, joined_row, tables_of
from tracker.reports_import.reading.forms.pdf_words import PageLine, Word, clustered, line_of
from tracker.reports_import.reading.forms.writer import DocumentWriter, row_of
from tracker.reports_import.reading.lines import Document, Line

#: No published report is nearly as long; whoever has one can split it.
MOST_PAGES = 1_500
#: Lines of one paragraph follow each other at the usual distance, or at most so much more.
PARAGRAPH_PITCH = 1.3
#: On a page with fewer lines than this, the margin of the whole document counts.
LEAST_LINES_FOR_MARGIN = 8

#: The last mark of a PDF stands within so many bytes of its end.
END_OF_FILE_WITHIN = 2048

_END_OF_FILE = b"%%EOF"
_BROKEN_FILE = (
    PSException,
    PdfminerException,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
    OSError,
    struct.error,
    zlib.error,
)


def read_pdf(content: bytes) -> Document:
    """Turn a PDF into lines.

    Raises:
        PasswordProtected: it can only be opened with a password.
        TookTooLong: it has more pages than any report.
        Damaged: it cannot be parsed.
        NoTextInside: there is no text layer.
    """
    if _END_OF_FILE not in content[-END_OF_FILE_WITHIN:]:
        # Libraries repair such a file from what is left of it, and then recommendations would be missing.
        raise Damaged
    try:
        pages = _without_rest_rows([list(lines) for lines in _pages(content)])
    except _BROKEN_FILE as error:
        if isinstance(error, PDFPasswordIncorrect) or any(
            isinstance(arg, PDFPasswordIncorrect) for arg in error.args
        ):
            raise PasswordProtected from error
        raise Damaged from error
    writer = DocumentWriter()
    for line in (line for page in pages for line in page):
        if line.parts and line.parts[0] and not any(line.parts[1:]):
            # A row over the whole width of a table is a heading in it.
            for words in line.parts[0]:
                writer.add_line(replace(line, text=words, cells=(), parts=()))
        else:
            writer.add_line(line)
    document = writer.document()
    if not document.lines:
        raise NoTextInside
    return document


def _pages(content: bytes) -> list[list[Line]]:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        if len(pdf.pages) > MOST_PAGES:
            raise TookTooLong
        read = [_placed(page) for page in pages_of_words(pdf)]
    return without_furniture(_styled(read))


@dataclass(frozen=True, slots=True)
class _Column:
    """A piece of a page: its lines and table rows from top to bottom."""

    side: Side
    parts: list[PageLine | Row]

    @property
    def lines(self) -> list[PageLine]:
        return [part for part in self.parts if isinstance(part, PageLine)]


_PlacedPage = Sequence[_Column]


def _placed(page: Page) -> list[_Column]:
    """Return what stands on a page, in reading order."""
    words = page.extract_words(
        extra_attrs=["fontname", "size", "upright"], x_tolerance_ratio=0.15, x_tolerance=3
    )
    words = _upright(words)
    words += bullets_beside(page, words)
    tables, outside = tables_of(page, words)
    pieces = pieces_of(outside, [(table.top, table.bottom) for table in tables])
    placed: list[_Column] = []
    for piece in pieces:
        open_tables, lines = open_tables_of(list(clustered(piece.words)))
        own = [*(table for table in tables if (table.top, table.bottom) in piece.tables), *open_tables]
        parts: list[tuple[float, PageLine | Row]] = [(line.top, line) for line in map(line_of, lines)]
        parts += [(table.top, row) for table in own for row in table.rows]
        placed.append(_Column(piece.side, [part for _, part in sorted(parts, key=lambda one: one[0])]))
    return placed


def _upright(words: list[Word]) -> list[Word]:
    """Return the words without those that run up or down the margin of the page."""
    upright = [word for word in words if word["upright"]]
    return upright if len(upright) * 2 > len(words) else words


def _styled(pages: Sequence[_PlacedPage]) -> list[list[Line]]:
    every = [line for page in pages for column in page for line in column.lines]
    pitches = _usual_pitches(pages)
    ends = sorted(line.x1 for line in every)
    usual_margin = ends[int(len(ends) * 0.97)] if ends else 0.0
    letter = 0.5 * _usual_size(every)
    styled = []
    for number, page in enumerate(pages, start=1):
        lines: list[Line] = []
        for column in page:
            # The columns between two headings have the margins of the whole page.
            own = [line for other in page if other.side is column.side for line in other.lines]
            left = min((line.x0 for line in own), default=0.0)
            reach = max((line.x1 for line in own), default=0.0)
            alone = len(page) == 1 and len(own) < LEAST_LINES_FOR_MARGIN
            margin = max(reach, usual_margin) if alone else reach
            above: PageLine | None = None
            for part in column.parts:
                if isinstance(part, PageLine):
                    lines.append(_line(part, above, number, letter, (left, margin), pitches))
                    above = part
                else:
                    above = None
                    lines.append(row_of(part, number))
        styled.append([line for line in lines if line.text])
    return styled


def _usual_size(lines: Sequence[PageLine]) -> float:
    """Return the size of letters that most of the text is set in."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=1.0) or 1.0


def _usual_pitches(pages: Sequence[_PlacedPage]) -> dict[float, float]:
    """Return for each size of letters how far apart the lines of a paragraph stand."""
    steps: dict[float, Counter[float]] = {}
    for above, below in (pair for page in pages for column in page for pair in pairwise(column.parts)):
        if isinstance(above, PageLine) and isinstance(below, PageLine) and above.size == below.size:
            step = round(below.bottom - above.bottom, 1)
            if 0 < step < 2.2 * below.size:
                steps.setdefault(below.size, Counter())[step] += 1
    pitches = {}
    for size, counted in steps.items():
        often = max(counted.values())
        # Space between paragraphs may be as frequent as lines inside them, but is never the smaller.
        pitches[size] = min(step for step, times in counted.items() if times * 4 >= often)
    return pitches


def _line(
    part: PageLine,
    above: PageLine | None,
    page: int,
    letter: float,
    margins: tuple[float, float],
    pitches: dict[float, float],
) -> Line:
    text = clean(part.text)
    left, right = margins
    pitch = pitches.get(part.size, 1.5 * part.size)
    return Line(
        text=text,
        start=0,
        end=0,
        page=page,
        gap=above is None
        or part.bottom - above.bottom > PARAGRAPH_PITCH * pitch
        or part.bottom < above.bottom,
        indent=(part.x0 - left) / letter,
        room=(right - part.x1) / (0.5 * part.size),
        size=part.size,
        bold=part.bold,
        cells=(cells := tuple(map(clean, part.cells)) if len(part.cells) > 1 else ()),
        parts=tuple((cell,) if cell else () for cell in cells),
    )


def _without_rest_rows(pages: list[list[Line]]) -> Iterator[list[Line]]:
    """Yield the pages with table rows whole that a page end cut, and without headers that are repeated."""
    header: Line | None = None
    last: Line | None = None
    whole: list[list[Line]] = []
    for page in pages:
        lines: list[Line] = []
        for number, line in enumerate(page):
            if not line.cells:
                header = last = None
            elif last is None or len(last.cells) != len(line.cells):
                header = line
            elif number == 0 and header is not None and header.cells == line.cells:
                continue
            elif not lines and whole and carries_on(last, line):
                last = whole[-1][-1] = joined_row(last, line)
                continue
            lines.append(line)
            last = line if line.cells else None
        whole.append(lines)
    yield from whole
