"""Letters that only their neighbours show to be the marks of a list: "A. keep", "B. tell", or a bare "a keep"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.reports_import.reading.characters import AFTER_LETTER
from tracker.reports_import.reading.lines import Line

#: The next letter stands at most so many lines below.
REACH = 14
_LETTER = re.compile(r"[(]?(?P<letter>[A-Za-z])[.)]?\s+(?=\S)")


def with_lettered_items(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with such letters marked.

    The first stands below a line that ends with a colon, and each next letter is found soon below the one before.
    """
    marked = list(lines)
    runs = [run for index in range(1, len(lines)) if (run := _run_from(lines, index))]
    for index, end in (place for run in runs for place in run):
        text = lines[index].text
        marked[index] = replace(lines[index], text=f"{text[:end].rstrip()}{AFTER_LETTER} {text[end:]}")
    return marked


def _run_from(lines: Sequence[Line], first: int) -> list[tuple[int, int]]:
    """Return the place of each letter of the list that begins at a line, and where the words behind it begin."""
    begins = _LETTER.match(lines[first].text)
    if not begins or begins["letter"] not in "aA" or not lines[first - 1].text.endswith(":"):
        return []
    shape, wanted = _shape(begins), begins["letter"]
    if shape == "a)":
        return []  # Such a mark shows by itself what it is.
    found: list[tuple[int, int]] = []
    index = first
    while index < len(lines) and (not found or index - found[-1][0] <= REACH):
        letter = _LETTER.match(lines[index].text)
        if letter and letter["letter"] == wanted and _shape(letter) == shape and not lines[index].cells:
            found.append((index, letter.end()))
            wanted = chr(ord(wanted) + 1)
        index += 1
    return found if len(found) > 1 else []


def _shape(letter: re.Match[str]) -> str:
    """Return the letter's case and whether anything stands between it and the words."""
    case = "a" if letter["letter"].islower() else "A"
    return f"{case})" if letter.group().strip() != letter["letter"] else case
