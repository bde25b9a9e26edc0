"""What else a document holds, as tables to compare with it: so that nothing found stays unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.organisations.partial_dates import PartialDate
from tracker.reports_import.models import ReportImport

NOT_PRINTED = "Not printed"

Row = Mapping[str, Any]
Column = tuple[str, Callable[[Row], object]]


@dataclass(frozen=True)
class FoundTable:
    """A table of words. A column in which nothing was found is left out."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def tables_of(report_import: ReportImport) -> list[FoundTable]:
    """Return everything found in the document that has no page of its own, kind by kind."""
    found: Row = report_import.extract or {}
    tables = (_table(caption, columns, found.get(key) or ()) for key, caption, columns in _KINDS)
    return [table for table in tables if table.rows]


def _table(caption: str, columns: Sequence[Column], found: Sequence[Row]) -> FoundTable:
    whole = [[_words(value(row)) for _, value in columns] for row in found]
    filled = [place for place in range(len(columns)) if any(row[place] for row in whole)]
    return FoundTable(
        caption=f"{caption} ({len(whole)})",
        headings=[columns[place][0] for place in filled],
        rows=[[row[place] or NOT_PRINTED for place in filled] for row in whole],
    )


def _words(value: object) -> str:
    return "" if value is None else str(value).strip()


def _get(key: str) -> Callable[[Row], object]:
    return lambda row: row.get(key)


def _answer(row: Row) -> str | None:
    answer: str | None = row["answer"]
    return answer.capitalize() if answer else None


def _target_date(row: Row) -> str | None:
    printed, read = row["target_date_printed"], row["target_date"]
    if read is None:
        return None if printed is None else f"{printed} (no date that we can read)"
    words = PartialDate.parse(read).words
    return words if printed in {None, words} else f"{words} (printed as “{printed}”)"


_KINDS: Sequence[tuple[str, str, Sequence[Column]]] = (
    (
        "action_plan",
        "Action plan",
        (
            ("Number", _get("number")),
            ("Recommendation", _get("recommendation")),
            ("Answer", _answer),
            ("Action", _get("action")),
            ("Owner", _get("owner")),
            ("Target date", _target_date),
            ("Progress", _get("progress")),
            ("Page", _get("page")),
        ),
    ),
)
