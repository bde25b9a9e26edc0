"""Pages set in columns: which words are read one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from tracker.reports_import.reading.forms.pdf_words import Word, clustered

#: A page is set in columns if each has so many lines, of so many words on average.
LEAST_COLUMN_LINES = 8
LEAST_COLUMN_WORDS = 3.5
#: A gutter between columns is at least so many points wide, and at most such a part of the lines runs across it.
GUTTER = 9
MOST_ACROSS = 0.6
#: It lies in the middle part of the text.
MIDDLE = (0.38, 0.62)
#: White space this wide inside a column makes it a column of a table.
GAP_IN_COLUMN = 7.0
#: A list keeps so much room for its numbers.
ROOM_FOR_NUMBERS = 30.0
#: Letters this much taller than those below are a heading.
TALLER = 1.08

Span = tuple[float, float]


class Side(IntEnum):
    """Where on the page a piece of text stands."""

    ACROSS = 0
    LEFT = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are read one after the other, from top to bottom, before those of the next piece."""

    side: Side
    words: list[Word]
    #: The tables that stand among them, by top and bottom.
    tables: tuple[Span, ...] = ()


def pieces_of(words: Sequence[Word], tables: Sequence[Span] = ()) -> list[Piece]:
    """Return the pieces of a page in reading order; a page that is not set in columns is one piece.

    What runs across both columns, and every table (given by its top and bottom), parts the columns above from those
    below it.
    """
    whole = [Piece(Side.ACROSS, list(words), tuple(tables))]
    gutter = _gutter(words)
    if gutter is None:
        return whole
    left, right = gutter
    over = [(word["top"], word["bottom"]) for word in words if word["x0"] < right and word["x1"] > left]
    across = _merged([*tables, *over])
    bands = list(_bands(words, across, (left + right) / 2))
    sides = [[word for band in bands for word in band[number] if band[1] and band[2]] for number in (1, 2)]
    if not all(map(_is_column, sides)):
        return whole
    pieces: list[Piece] = []
    for band, (top, bottom) in zip(bands, [(0.0, 0.0), *across], strict=True):
        among = tuple(table for table in tables if top <= table[0] and table[1] <= bottom)
        for number, part in enumerate(_under_headings(band)):
            pieces += [
                Piece(side, found, among if number == 0 and side is Side.ACROSS else ())
                for side, found in zip(Side, part, strict=True)
                if found or (among and number == 0 and side is Side.ACROSS)
            ]
    return pieces


Band = tuple[list[Word], list[Word], list[Word]]


def _gutter(words: Sequence[Word]) -> Span | None:
    """Return the strip in the middle of the text across which the fewest words lie, if there are few."""
    if len(words) < 2 * LEAST_COLUMN_LINES * LEAST_COLUMN_WORDS:
        return None
    left, right = min(word["x0"] for word in words), max(word["x1"] for word in words)
    first, last = (int(left + part * (right - left)) for part in MIDDLE)
    covered: Counter[int] = Counter()
    for word in words:
        if word["x1"] >= first and word["x0"] <= last:
            covered.update(range(max(first, int(word["x0"])), min(last, int(word["x1"])) + 1))
    lines = len({round(word["bottom"]) for word in words})
    crowded = {x: max(covered[x + step] for step in range(GUTTER)) for x in range(first, last - GUTTER)}
    if not crowded or (fewest := min(crowded.values())) > MOST_ACROSS * lines:
        return None
    best = [x for x, most in crowded.items() if most == fewest]
    middle = best[len(best) // 2]
    return float(middle), float(middle + GUTTER)


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for top, bottom in sorted(spans):
        if merged and top <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], bottom))
        else:
            merged.append((top, bottom))
    return merged


def _bands(words: Sequence[Word], across: Sequence[Span], gutter: float) -> Iterator[Band]:
    """Yield what runs across, and the two columns below it, from the top of the page down."""
    found: list[Band] = [([], [], []) for _ in range(len(across) + 1)]
    for word in words:
        middle = (word["top"] + word["bottom"]) / 2
        above = sum(1 for top, _ in across if top <= middle)
        runs = above > 0 and middle <= across[above - 1][1]
        side = Side.ACROSS if runs else Side.LEFT if (word["x0"] + word["x1"]) / 2 < gutter else Side.RIGHT
        found[above][side].append(word)
    yield from found


def _is_column(words: Sequence[Word]) -> bool:
    """Say whether the words are set as lines of text, with no columns of a table among them."""
    lines = list(clustered(words))
    if len(lines) < LEAST_COLUMN_LINES or len(words) / len(lines) < LEAST_COLUMN_WORDS:
        return False
    left, right = min(word["x0"] for word in words) + ROOM_FOR_NUMBERS, max(word["x1"] for word in words)
    free = _free(words, left, right - ROOM_FOR_NUMBERS)
    return free < GAP_IN_COLUMN


def _free(words: Sequence[Word], left: float, right: float) -> float:
    """Return how wide the widest strip without words is."""
    widest, reached = 0.0, left
    for x0, x1 in sorted((float(word["x0"]), float(word["x1"])) for word in words):
        if x0 > right:
            break
        widest = max(widest, x0 - reached)
        reached = max(reached, x1)
    return widest


def _under_headings(band: Band) -> Iterator[Band]:
    """Yield a band in parts where a heading that would run across is short: nothing stands beside it on the right."""
    across, left, right = band
    lines = list(clustered(left))
    sizes = Counter(round(word["size"], 1) for word in left)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    for number in range(len(lines) - 1, -1, -1):
        heading = lines[number]
        if max(word["size"] for word in heading) < TALLER * usual or number + 1 == len(lines):
            continue
        upper, lower = _parted(right, heading, usual)
        if not lower or (number > 0 and not upper):
            continue
        above = [word for line in lines[:number] for word in line]
        below = [word for line in lines[number + 1 :] for word in line]
        yield from _under_headings((across, above, upper))
        yield heading, below, lower
        return
    yield band


def _parted(right: Sequence[Word], heading: Sequence[Word], usual: float) -> tuple[list[Word], list[Word]]:
    """Return what stands on the right above a heading and below it; nothing if there is no room for it between them."""
    top, bottom = min(word["top"] for word in heading), max(word["bottom"] for word in heading)
    upper = [word for word in right if word["bottom"] <= top + 1]
    lower = [word for word in right if word["top"] >= bottom - 1]
    if len(upper) + len(lower) < len(right) or not lower:
        return [], []
    ends = max((word["bottom"] for word in upper), default=0.0)
    begins = min(word["top"] for word in lower)
    return (upper, lower) if begins - ends >= bottom - top + 0.8 * usual else ([], [])
