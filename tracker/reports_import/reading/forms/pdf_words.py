"""From the words on a page to its lines: raised marks, columns, and columns without rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.reports_import.reading.characters import BULLET, as_superscript, clean
from tracker.reports_import.reading.markers import Style, marker_of

#: A figure this much smaller than the letters beside it, and raised, is a footnote mark.
SMALL = 0.9
#: So many letter heights above the line it is one even in letters as large, if it touches the word before it.
RAISED = 0.3
#: White space of so many letter heights inside a line parts two columns of a table without rules.
COLUMN_GAP = 1.8
#: White space of so many letter heights above a line in a cell begins a paragraph.
PARAGRAPH_GAP = 0.7

#: What stands for a sign that the font gives no letter for; at the head of a line, it is a bullet.
_NO_LETTER = re.compile(r"\(cid:\d+\)")

_RAISED = re.compile(r"\d{1,3}|\[\d{1,3}\]|\(\d{1,3}\)")

Word = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of words with its place on the page."""

    cells: tuple[str, ...]
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def lines_of(words: Sequence[Word]) -> list[PageLine]:
    """Return the lines of one column from top to bottom."""
    return [line_of(cluster) for cluster in clustered(words)]


def paragraphs_of(words: Sequence[Word]) -> tuple[str, ...]:
    """Return the paragraphs of a table cell: a mark of a list, or white space above, begins a new one."""
    paragraphs: list[str] = []
    above: PageLine | None = None
    for line in lines_of(words):
        text = clean(line.text)
        apart = above is None or line.top - above.bottom > PARAGRAPH_GAP * line.size
        if apart or ((marked := marker_of(text)) and marked.style is not Style.BARE):
            paragraphs.append(text)
        else:
            last = paragraphs[-1]
            last = last[:-1] if _is_broken(last, text) else last
            paragraphs[-1] = f"{last}{'' if _glues(paragraphs[-1]) else ' '}{text}"
        above = line
    return tuple(map(clean, paragraphs))


def _is_broken(above: str, below: str) -> bool:
    return above.endswith("\u00ad") and below[:1].islower()


def _glues(above: str) -> bool:
    return above.endswith(("-", "\u00ad", "/"))


def clustered(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Yield the words of each line, left to right. A raised mark belongs to the line that it overlaps."""
    line: list[Word] = []
    top = bottom = 0.0
    for word in sorted(words, key=lambda word: (round(word["bottom"], 1), word["x0"])):
        middle = (word["top"] + word["bottom"]) / 2
        overlaps = line and (line[-1]["top"] + line[-1]["bottom"]) / 2 >= word["top"]
        if overlaps or (line and top <= middle <= bottom):
            line.append(word)
            top, bottom = min(top, word["top"]), max(bottom, word["bottom"])
        else:
            if line:
                yield sorted(line, key=lambda word: float(word["x0"]))
            line, top, bottom = [word], word["top"], word["bottom"]
    if line:
        yield sorted(line, key=lambda word: float(word["x0"]))


def line_of(words: Sequence[Word]) -> PageLine:
    """Return the words of a line as one, in cells where wide white space parts them."""
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word["size"], 1)] += len(word["text"])
    size = max(sizes, key=lambda one: (sizes[one], one))
    base = max(word["bottom"] for word in words if round(word["size"], 1) == size)
    cells: list[str] = []
    right = 0.0
    for word in words:
        text = _NO_LETTER.sub(BULLET if not cells else "", word["text"])
        raised = _RAISED.fullmatch(text) is not None and (
            (word["size"] < SMALL * size and word["bottom"] < base - 0.1 * size)
            or (bool(cells) and word["x0"] - right < 0.3 * size and word["bottom"] < base - RAISED * size)
        )
        if raised:
            text = as_superscript(text.strip("[]()"))
        space = word["x0"] - right
        if not cells:
            cells.append(text)
        elif raised and space < 0.3 * size:
            cells[-1] += text
        elif space > COLUMN_GAP * size and not _is_mark(cells):
            cells.append(text)
        else:
            # A soft hyphen may be drawn as a space of no width.
            together = space < 0.05 * size and round(word["size"], 1) == size
            cells[-1] += text if together else f" {text}"
        right = word["x1"]
    return PageLine(
        cells=tuple(cells),
        x0=float(words[0]["x0"]),
        x1=float(words[-1]["x1"]),
        top=float(min(word["top"] for word in words)),
        bottom=float(base),
        size=size,
        bold=all(
            "bold" in word["fontname"].casefold() or "black" in word["fontname"].casefold() for word in words
        ),
    )


def _is_mark(cells: Sequence[str]) -> bool:
    """Say whether the line has only the mark of a list item so far."""
    if len(cells) != 1:
        return False
    mark = clean(cells[0])
    found = marker_of(f"{mark} x")
    return mark == BULLET or (found is not None and found.length == len(mark) + 1)
