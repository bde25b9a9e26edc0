"""Footnotes whose mark lost its raised place: "the framework4 was" with "4 The framework is" below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.reports_import.reading.characters import as_superscript
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.sections import body_size

#: A footnote stands at the foot of the page of its mark, or soon after.
REACH = 80

#: Letters of such a part of the usual size are those of a footnote.
SMALL = 0.9

#: In small letters, a footnote may be numbered as a list is.
_SMALL_NOTE = re.compile(r"^(?P<number>\d{1,2})[.)]?\s+(?=\S)")
#: "the van[9] leaves", and "[9] There are four vans." at the end of the report.
_BRACKETED_NOTE = re.compile(r"^\[(?P<number>\d{1,3})\]\s+(?=\S)")
_NOTE = re.compile(r"^(?P<number>\d{1,2})\s+(?=[A-Z\u2018\u201c'\"]|https?:)")


def _mark(number: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<=[a-z]{{3}}){number}(?=[\s,.;:)]|$)|(?<=[a-z]{{2}}[.,;:)\u2019'\"]){number}(?=\s|$)"
    )


def _bracketed(number: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=[\w.,;:)\u2019'\"])\[{number}\]")


def with_raised_marks(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with such marks and footnotes raised, where both are there; others are left alone."""
    raised = list(lines)
    usual = body_size(lines)
    for index, line in enumerate(lines):
        small = 0 < line.size < SMALL * usual
        bracketed = _BRACKETED_NOTE.match(line.text)
        note = bracketed or _NOTE.match(line.text) or (_SMALL_NOTE.match(line.text) if small else None)
        if note is None or not (line.gap or small or bracketed):
            continue
        mark = _bracketed(note["number"]) if bracketed else _mark(note["number"])
        reach = index if bracketed else min(index, REACH)
        for earlier in range(index - 1, index - 1 - reach, -1):
            above = raised[earlier]
            lost = mark.search(above.text) is not None
            if lost or (
                as_superscript(note["number"]) in above.text and (small or not _is_listed(raised, index))
            ):
                raised[earlier] = _raised(above, mark, note["number"]) if lost else above
                raised[index] = replace(
                    line, text=as_superscript(note["number"]) + " " + line.text[note.end() :], cells=()
                )
                break
    return raised


def _is_listed(lines: Sequence[Line], index: int) -> bool:
    """Say whether a line that looks like a footnote may be an item of a list whose numbers have no full stop."""
    note = _NOTE.match(lines[index].text)
    neighbours = (str(int(note["number"]) + step) for step in (-1, 1)) if note else ()
    near = lines[max(0, index - REACH) : index + REACH]
    numbers = {other["number"] for line in near if (other := _NOTE.match(line.text))}
    return not numbers.isdisjoint(neighbours)


def _raised(line: Line, mark: re.Pattern[str], number: str) -> Line:
    superscript = as_superscript(number)
    return replace(
        line,
        text=mark.sub(superscript, line.text),
        cells=tuple(mark.sub(superscript, cell) for cell in line.cells),
    )
