"""The words of the document around a place in it."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.reports_import.models import FoundItem

#: About as much as fits beside a text box without scrolling far.
LETTERS_AROUND = 900


@dataclass(frozen=True)
class SourceText:
    """The marked words, and what stands before and after them. Begins and ends at the end of a line."""

    before: str
    marked: str
    after: str


def source_around(text: str | None, item: FoundItem) -> SourceText | None:
    """Return the document's own words around a recommendation, or None where its place is not known."""
    if not text or item.start is None or item.end is None or not 0 <= item.start <= item.end <= len(text):
        return None
    first, last = max(0, item.start - LETTERS_AROUND), min(len(text), item.end + LETTERS_AROUND)
    if first:
        line_end = text.find("\n", first, item.start)
        first = line_end + 1 if line_end >= 0 else first
    if last < len(text):
        line_end = text.rfind("\n", item.end, last)
        last = line_end if line_end >= 0 else last
    return SourceText(text[first : item.start], text[item.start : item.end], text[item.end : last])
