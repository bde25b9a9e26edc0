"""Footnotes whose mark lost its raised place: "the framework4 was" with "4 The framework is" below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.reports_import.reading.characters import as_superscript
from tracker.reports_import.reading.lines import Line

#: A footnote stands at the foot of the page of its mark, or soon after.
REACH = 80

_NOTE = re.compile(r"^(?P<number>\d{1,2})\s+(?=[A-Z\u2018\u201c'\"]|https?:)")


def _mark(number: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<=[a-z]{{3}}){number}(?=[\s,.;:)]|$)|(?<=[a-z]{{2}}[.,;:)\u2019'\"]){number}(?=\s|$)"
    )


def with_raised_marks(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with such marks and footnotes raised, where both are there; others are left alone."""
    raised = list(lines)
    for index, line in enumerate(lines):
        note = _NOTE.match(line.text)
        if note is None or not line.gap:
            continue
        mark = _mark(note["number"])
        for earlier in range(index - 1, max(-1, index - 1 - REACH), -1):
            above = raised[earlier]
            if mark.search(above.text):
                raised[earlier] = _raised(above, mark, note["number"])
                raised[index] = replace(
                    line, text=as_superscript(note["number"]) + " " + line.text[note.end() :], cells=()
                )
                break
    return raised


def _raised(line: Line, mark: re.Pattern[str], number: str) -> Line:
    superscript = as_superscript(number)
    return replace(
        line,
        text=mark.sub(superscript, line.text),
        cells=tuple(mark.sub(superscript, cell) for cell in line.cells),
    )
