"""Tables without rules: white space that runs down between cells, and rows of several lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tracker.reports_import.reading.forms.pdf_tables import Row, Table
from tracker.reports_import.reading.forms.pdf_words import Word, paragraphs_of
from tracker.reports_import.reading.markers import marker_of

#: White space of so many letter heights inside a line may part two cells.
CELL_GAP = 1.0
#: In other lines of the table at least so much of it is free, or a word begins just where the column does.
LEAST_FREE = 0.8
#: Rows of a table do not stand further apart than so many letter heights.
FURTHEST = 2.6
#: The space between two rows is wider than that between two lines of a cell, by so many letter heights.
WIDER = 0.15

Cluster = Sequence[Word]
Strip = tuple[float, float]


@dataclass(slots=True)
class _Run:
    """Lines down which the same strips of white space run."""

    strips: list[Strip]
    lines: list[Cluster] = field(default_factory=list)
    starts: list[set[int]] = field(default_factory=list)
    aligned: bool = False
    #: Those of the lines that were found above the first.
    above: list[Cluster] = field(default_factory=list)

    def takes(self, line: Cluster) -> bool:
        """Add a line if no word of it lies across a strip; the strips become as narrow as it leaves them."""
        size = _size(line)
        if self.lines and _top(line) - _bottom(self.lines[-1]) > FURTHEST * size:
            return False
        narrowed: list[Strip | None] = []
        for strip, starts in zip(self.strips, self.starts, strict=True):
            free = _free(line, strip)
            wide = free is not None and free[1] - free[0] >= LEAST_FREE * size
            begins = free is not None and round(free[1]) in starts and free[1] - free[0] > 1
            self.aligned |= begins and not wide
            narrowed.append(free if wide or begins else None)
        if None in narrowed and (all(strip is None for strip in narrowed) or not _gaps(line)):
            return False
        kept = [number for number, strip in enumerate(narrowed) if strip is not None]
        self.strips = [strip for strip in narrowed if strip is not None]
        self.starts = [self.starts[number] for number in kept]
        for number, (_, right) in enumerate(self.strips):
            self.starts[number].update(round(word["x0"]) for word in line if abs(word["x0"] - right) < 1)
        self.lines.append(line)
        return True

    def takes_above(self, line: Cluster) -> bool:
        """Add a line above the others, if it stands as near and leaves the strips free."""
        below = self.lines
        if _top(below[0]) - _bottom(line) > FURTHEST * _size(line):
            return False
        strips, self.lines = self.strips, []
        taken = self.takes(line) and len(self.strips) == len(strips)
        self.strips, self.lines = (self.strips, [line, *below]) if taken else (strips, below)
        self.above += [line] if taken else []
        return taken

    def column(self, word: Word) -> int:
        """Return in which column a word stands."""
        middle = (word["x0"] + word["x1"]) / 2
        return sum(1 for left, right in self.strips if (left + right) / 2 < middle)

    def columns(self, line: Cluster) -> frozenset[int]:
        """Return in which columns a line has words."""
        return frozenset(map(self.column, line))


def open_tables_of(lines: Sequence[Cluster]) -> tuple[list[Table], list[Cluster]]:
    """Return the tables whose rows run over several lines, and the lines outside them.

    A table in which every row is one line needs no finding: the white space in the line says enough.
    """
    beside = list(_with_those_beside(lines))
    if sum(1 for line in beside if _gaps(line.words)) < 2:
        return [], list(lines)
    together = [line.words for line in beside]
    tables: list[Table] = []
    outside: list[Cluster] = []
    at = last = 0
    while at < len(beside):
        run = _run(together, at, last)
        centred = any(len(line.lines) > 1 for line in beside[at : at + len(run.lines)]) if run else False
        rows = _rows(run, centred) if run else []
        if not run or len(rows) < 2:
            outside += beside[at].lines
            at += 1
            continue
        if (more := len(run.above)) > 0:
            outside = outside[: -sum(len(beside[at - 1 - number].lines) for number in range(more))]
        tables += _tables(run, rows)
        outside += [line for row in rows if not _is_row(run, row) for line in row]
        at = last = at + len(run.lines) - more
    return tables, outside


@dataclass(slots=True)
class _Beside:
    """Lines that stand beside each other at half the height, as cells do that are centred on their row."""

    lines: list[Cluster]
    words: Cluster


def _with_those_beside(lines: Sequence[Cluster]) -> Iterator[_Beside]:
    group: list[Cluster] = []
    for line in lines:
        if group and _top(line) < _bottom(group[-1]) - 1 and not _overlap(group[-1], line):
            group.append(line)
            continue
        if group:
            yield _Beside(
                group, sorted((word for other in group for word in other), key=lambda word: float(word["x0"]))
            )
        group = [line]
    if group:
        yield _Beside(
            group, sorted((word for other in group for word in other), key=lambda word: float(word["x0"]))
        )


def _overlap(one: Cluster, other: Cluster) -> bool:
    return bool(one[0]["x0"] < other[-1]["x1"] and other[0]["x0"] < one[-1]["x1"])


def _run(lines: Sequence[Cluster], first: int, earliest: int) -> _Run | None:
    """Return the lines around the first that can be a table, none of them above the earliest."""
    if not (seeds := _gaps(lines[first])):
        return None
    run = _Run(strips=seeds, starts=[set() for _ in seeds])
    for line in lines[first:]:
        if not run.takes(line):
            break
    while run.lines and _is_below(run):
        run.lines.pop()
    for line in reversed(lines[earliest:first]):
        if not run.lines or len(run.columns(line)) < 2 or not run.takes_above(line):
            break
    many = [line for line in run.lines if len(run.columns(line)) > 1]
    if len(many) < 2 or _only_marks(run):
        return None
    _part_where_header_is_full(run)
    return run


def _part_where_header_is_full(run: _Run) -> None:
    """Add the strips that the first line has no wide space for, because the head of a column fills its width.

    Such a strip is wide in some line and free in every one, and just behind it words begin in most of the lines that
    have words on both sides.
    """
    for line in run.lines[1:]:
        for strip in _gaps(line):
            places = [_free(other, strip) for other in run.lines]
            free = [place for place in places if place is not None and place[1] - place[0] > 1]
            if len(free) < len(run.lines) or any(
                left < strip[1] and strip[0] < right for left, right in run.strips
            ):
                continue
            narrow = (max(left for left, _ in free), min(right for _, right in free))
            both = [
                other
                for other in run.lines
                if any(word["x1"] <= narrow[0] + 1 for word in other)
                and any(word["x0"] >= narrow[1] - 1 for word in other)
            ]
            begin = [other for other in both if any(abs(word["x0"] - narrow[1]) < 1 for word in other)]
            if narrow[1] - narrow[0] > 1 and len(begin) > 2 and len(begin) * 3 >= len(both) * 2:
                at = sum(1 for other in run.strips if other[1] <= narrow[0])
                run.strips.insert(at, narrow)
                run.starts.insert(at, {round(narrow[1])})


def _is_below(run: _Run) -> bool:
    """Say whether the last line stands below the table rather than in it."""
    if len(run.lines) < 2:
        return False
    above, last = run.lines[-2:]
    alone = len(run.columns(last)) == 1
    return alone and (_top(last) - _bottom(above) > 0.9 * _size(last) or _size(last) != _size(above))


def _only_marks(run: _Run) -> bool:
    """Say whether this is a list: its first column holds only marks, and there is one column beside it."""
    if len(run.strips) > 1:
        return False
    first = [" ".join(word["text"] for word in line if run.column(word) == 0) for line in run.lines]
    return all(marker_of(f"{words} x") for words in first if words)


def _rows(run: _Run, centred: bool) -> list[list[Cluster]]:
    """Return the lines of each row; nothing if no row has two."""
    every = frozenset(range(len(run.strips) + 1))
    gaps = [max(0.0, _top(below) - _bottom(above)) for above, below in pairwise(run.lines)]
    if not gaps:
        return []
    size = _size(run.lines[0])
    partial = [
        gap
        for gap, (above, below) in zip(gaps, pairwise(run.lines), strict=True)
        if run.columns(below) < every and run.columns(below) & run.columns(above)
    ]
    if not partial and max(gaps) - min(gaps) < 2 * WIDER * size:
        return [[line] for line in run.lines] if run.aligned or centred else []
    inside = min(partial or gaps) + max(1.0, WIDER * size)
    tight = all(gap <= inside for gap in gaps)
    rows: list[list[Cluster]] = [[run.lines[0]]]
    for gap, line in zip(gaps, run.lines[1:], strict=True):
        if gap > inside or (tight and run.columns(line) == every):
            rows.append([line])
        else:
            rows[-1].append(line)
    return rows if run.aligned or centred or any(len(row) > 1 for row in rows) else []


def _is_row(run: _Run, row: Sequence[Cluster]) -> bool:
    return len(frozenset().union(*map(run.columns, row))) > 1


def _tables(run: _Run, rows: Sequence[Sequence[Cluster]]) -> Iterator[Table]:
    """Yield a table for each row, so that text between rows keeps its place."""
    for row in rows:
        if _is_row(run, row):
            words = [word for line in row for word in line]
            yield Table((_cells(run, words),), float(min(map(_top, row))), float(max(map(_bottom, row))))


def _cells(run: _Run, words: Sequence[Word]) -> Row:
    columns: list[list[Word]] = [[] for _ in range(len(run.strips) + 1)]
    for word in words:
        columns[run.column(word)].append(word)
    return tuple(map(paragraphs_of, columns))


def _gaps(line: Cluster) -> list[Strip]:
    """Return the wide white spaces in a line, if one of them is not that behind the mark of a list."""
    size = _size(line)
    strips: list[Strip] = []
    reached = float(line[0]["x1"])
    for word in line[1:]:
        if word["x0"] - reached > CELL_GAP * size:
            strips.append((reached, float(word["x0"])))
        reached = max(reached, float(word["x1"]))
    if len(strips) == 1:
        head = " ".join(word["text"] for word in line if word["x1"] <= strips[0][0] + 0.1)
        if marker_of(f"{head} x") and len(head) < 6:
            return []
    return strips


def _free(line: Cluster, strip: Strip) -> Strip | None:
    """Return the widest part of a strip over which no word of the line lies."""
    best: Strip | None = None
    reached, right = strip
    for word in line:
        if word["x1"] <= reached or word["x0"] >= right:
            continue
        if best is None or word["x0"] - reached > best[1] - best[0]:
            best = (reached, float(word["x0"]))
        reached = max(reached, float(word["x1"]))
    if reached < right and (best is None or right - reached > best[1] - best[0]):
        best = (reached, right)
    return best if best and best[1] > best[0] else None


def _size(line: Cluster) -> float:
    return float(max(word["size"] for word in line))


def _top(line: Cluster) -> float:
    return float(min(word["top"] for word in line))


def _bottom(line: Cluster) -> float:
    return float(max(word["bottom"] for word in line))
