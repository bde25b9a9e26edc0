"""Several actions in one row of an action plan: a list in the cell of actions, with owners and dates beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import Style, marker_of

Columns = Mapping[str, int]
Row = Mapping[str, str]

#: What each action has of its own; number, recommendation and answer are those of the whole row.
_OF_EACH = ("action", "owner", "date", "progress")


def words_of_row(block: Line, columns: Columns) -> Row:
    """Return the words of each column, without footnote marks."""
    return {name: without_marks(block.cells[place]) for name, place in columns.items()}


def actions_in(block: Line, columns: Columns) -> Sequence[Row]:
    """Return the actions of a row: one, unless its cells say clearly where each ends.

    They do so where the actions are a list, or have as many owners or dates beside them. An owner or a date that is
    printed once is that of every action; other numbers of them leave the row whole, for a person to part.
    """
    whole = words_of_row(block, columns)
    cells = {name: _items(block, place) for name, place in columns.items() if name in _OF_EACH}
    actions = cells.get("action", [])
    count = len(actions)
    beside = [cells[name] for name in ("owner", "date") if name in cells]
    is_list = all(marker_of(words) for words in actions)
    if count < 2 or not (is_list or any(len(items) == count for items in beside)):
        return [whole]
    if any(len(items) not in (0, 1, count) for name, items in cells.items() if name != "progress"):
        return [whole]
    return [
        {name: _unmarked(items[at] if len(items) == count else whole[name]) for name, items in cells.items()}
        for at in range(count)
    ]


def _items(block: Line, place: int) -> list[str]:
    """Return the items of a cell; a paragraph below an item, or words before a list, stand with their item."""
    paragraphs = block.parts[place] if place < len(block.parts) else (block.cells[place],)
    paragraphs = tuple(words for paragraph in paragraphs if (words := without_marks(paragraph)))
    if not any(map(marker_of, paragraphs)):
        return list(paragraphs)
    items: list[str] = []
    for words in paragraphs:
        if marker_of(words) or not items:
            items.append(words)
        else:
            items[-1] = f"{items[-1]} {words}"
    return items


def _unmarked(words: str) -> str:
    marker = marker_of(words)
    kept = marker is None or marker.style in (Style.SECTIONED, Style.BARE, Style.LABELLED)
    return words if kept or marker is None else words[marker.length :]
