"""The numbers that a word processor shows before paragraphs and does not store in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from tracker.reports_import.reading.forms.numbering import letters, roman

MOST_LEVELS = 9
BULLET = "\u2022"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str


@dataclass(slots=True)
class _List:
    """One abstract list: its levels, and how far each has counted. Several lists of a document may share it."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts as the word processor does. Ask for each paragraph once, in reading order."""

    def __init__(self, root: Any) -> None:
        self._lists: dict[str, _List] = {}
        self._instances: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def label(self, instance: str, depth: int) -> str:
        """Return what is shown before the next paragraph of this list at this depth; empty if nothing is."""
        abstract = self._lists.get(self._instances.get(instance, ""))
        if abstract is None or not 0 <= depth < MOST_LEVELS or depth not in abstract.levels:
            return ""
        level = abstract.levels[depth]
        if level.form == "none":
            return ""
        if level.form == "bullet":
            return BULLET
        first = self._starts.get(instance, {}).get(depth)
        if first is not None and (instance, depth) not in self._started:
            self._started.add((instance, depth))
            abstract.counts[depth] = first
        else:
            abstract.counts[depth] = abstract.counts.get(depth, level.start - 1) + 1
        for deeper in range(depth + 1, MOST_LEVELS):
            abstract.counts.pop(deeper, None)
        return re.sub(r"%(\d)", lambda place: self._shown(abstract, int(place[1]) - 1), level.text)

    def _shown(self, abstract: _List, depth: int) -> str:
        level = abstract.levels.get(depth)
        if level is None:
            return ""
        number = abstract.counts.get(depth, level.start)
        forms = {
            "lowerLetter": letters(number),
            "upperLetter": letters(number).upper(),
            "lowerRoman": roman(number),
            "upperRoman": roman(number).upper(),
        }
        return forms.get(level.form, str(number))

    def _read(self, root: Any) -> None:
        for abstract in root.findall(qn("w:abstractNum")):
            levels = {
                int(level.get(qn("w:ilvl"), "0")): _level(level) for level in abstract.findall(qn("w:lvl"))
            }
            self._lists[abstract.get(qn("w:abstractNumId"), "")] = _List(levels)
        for number in root.findall(qn("w:num")):
            instance = number.get(qn("w:numId"), "")
            self._instances[instance] = _value(number, "w:abstractNumId", "")
            for override in number.findall(qn("w:lvlOverride")):
                if (start := _value(override, "w:startOverride", "")).isdigit():
                    self._starts.setdefault(instance, {})[int(override.get(qn("w:ilvl"), "0"))] = int(start)


def _level(element: Any) -> _Level:
    start = _value(element, "w:start", "1")
    return _Level(
        start=int(start) if start.isdigit() else 1,
        form=_value(element, "w:numFmt", "decimal"),
        text=_value(element, "w:lvlText", ""),
    )


def _value(element: Any, tag: str, otherwise: str) -> str:
    found = element.find(qn(tag))
    return otherwise if found is None else found.get(qn("w:val"), otherwise)
