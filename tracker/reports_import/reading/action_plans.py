"""Finds the tables of an action plan: the answer to each recommendation, and each action with its owner and date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tracker.reports_import.reading.actions_in_cells import Columns, actions_in, words_of_row
from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.flow import Flow
from tracker.reports_import.reading.found import PlannedAction
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.numbers import DATE, date_of

#: The header may say "4. Response" or "Response (action taken or planned)": what counts is the word.
_COLUMNS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"(?:\d\.?\s+)?{pattern}", re.IGNORECASE)
    for name, pattern in (
        ("number", r"(?:rec(?:ommendation)?s?\.?\s*)?(?:no\.?|nos\.?|number|ref(?:erence)?\.?|#)"),
        ("recommendation", r"(?:the |hmip |inspection )*recommendations?(?: text)?|recommended actions?"),
        ("answer", r".*\b(?:agreed|accepted)\b.*"),
        ("owner", r".*\b(?:owners?|responsib\w+|leads?|named individuals?|by whom)\b.*"),
        ("date", r".*\b(?:dates?|timescales?|deadlines?|by when|when)\b.*"),
        ("progress", r".*\b(?:progress|update|status|rag)\b.*"),
        ("action", r".*\b(?:actions?|response|what we will do)\b.*"),
    )
}
#: Words may follow an answer, but a choice of answers that nobody made is none.
_ALONE = r"\b(?!.*\b(?:agreed?|accepted|not|part(?:ly|ially)?)\b).*"
_YES = r"(?:agreed?|accepted)"
_ANSWERS = (
    (
        "partly agreed",
        re.compile(
            rf"(?:(?:part(?:ly|ially)|in part)\W+{_YES}|{_YES}\W+(?:in part|part(?:ly|ially))){_ALONE}",
            re.IGNORECASE,
        ),
    ),
    ("not agreed", re.compile(rf"(?:not\W+{_YES}|rejected|disagreed|refused){_ALONE}", re.IGNORECASE)),
    ("agreed", re.compile(rf"(?:fully\W+)?{_YES}{_ALONE}", re.IGNORECASE)),
)
_NUMBER = re.compile(
    r"(?:rec(?:ommendation)?\.?\s*)?(?P<number>[A-Z]?\d{1,3}(?:\.\d{1,2})?[a-z]?)[.):]?", re.IGNORECASE
)
_NUMBER_IN_TEXT = re.compile(r"(?P<number>\d{1,3})[.)]\s+(?=\S)")
_DATE = re.compile(rf"\b{DATE}\b", re.IGNORECASE)
_FIGURES = re.compile(r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>20\d\d)\b")


def plan_tables(blocks: Sequence[Line]) -> Iterator[tuple[int, Columns]]:
    """Yield the index of each row of an action plan with the columns of its table; headers are rows too.

    A table goes on after a page break, with or without its header again. It ends at a heading or at a row of another
    width.
    """
    columns: Columns | None = None
    width = 0
    for index, block in enumerate(blocks):
        if block.cells and (begun := plan_columns(block)):
            columns, width = begun, len(block.cells)
            yield index, columns
        elif columns and len(block.cells) == width:
            yield index, columns
        elif block.cells or block.heading is not None:
            columns = None


def plan_columns(block: Line) -> Columns | None:
    """Return the columns if this row is the header of an action plan."""
    found: dict[str, int] = {}
    for index, cell in enumerate(block.cells):
        words = without_marks(cell).rstrip(":? ")
        for name, pattern in _COLUMNS.items():
            if name not in found and pattern.fullmatch(words):
                found[name] = index
                break
    says_what = "number" in found or "recommendation" in found
    # A table of new recommendations may name who leads, but no answer and no date beside what was done.
    answers = "answer" in found or ("owner" in found and "date" in found)
    return found if says_what and answers and "action" in found else None


def find_action_plan(blocks: Sequence[Line]) -> tuple[PlannedAction, ...]:
    """Return one entry for each action, and one for an answer without any. Nothing is filled in that is not printed.

    A row that leaves number, recommendation and answer empty is a further action for the recommendation above it.
    """
    found: list[PlannedAction] = []
    for index, columns in plan_tables(blocks):
        block = blocks[index]
        if plan_columns(block) is not None:
            continue
        row = words_of_row(block, columns)
        above = found[-1] if found else None
        goes_on = above is not None and not any(
            row.get(name) for name in ("number", "recommendation", "answer")
        )
        number, words = (above.number, above.recommendation) if goes_on and above else _recommendation(row)
        answer = above.answer if goes_on and above else _answer(row)
        if number is None and words is None:
            continue
        if answer is None and not row.get("action"):
            continue
        for action in actions_in(block, columns):
            printed = action.get("date") or None
            found.append(
                PlannedAction(
                    number=number,
                    recommendation=words,
                    answer=answer,
                    action=action.get("action") or None,
                    owner=action.get("owner") or None,
                    target_date=_date(printed or ""),
                    target_date_printed=printed,
                    progress=action.get("progress") or None,
                    page=block.page,
                )
            )
    return tuple(found)


def without_plan(flow: Flow) -> Flow:
    """Return the flow without the rows of action plans, which quote recommendations and make none."""
    rows = {index for index, _ in plan_tables(flow.blocks)}
    if not rows:
        return flow
    return replace(flow, blocks=tuple(block for index, block in enumerate(flow.blocks) if index not in rows))


def _recommendation(row: Mapping[str, str]) -> tuple[str | None, str | None]:
    words = row.get("recommendation", "")
    alone = _NUMBER.fullmatch(row.get("number", "").strip())
    if alone:
        return alone["number"], words or None
    if "number" not in row and (inside := _NUMBER_IN_TEXT.match(words)):
        return inside["number"], words[inside.end() :] or None
    return row.get("number") or None, words or None


def _answer(row: Mapping[str, str]) -> str | None:
    printed = row.get("answer", "").strip(" .*")
    return next((answer for answer, pattern in _ANSWERS if pattern.fullmatch(printed)), None)


def _date(printed: str) -> str | None:
    """Return the day or month that is printed, if it is only one; "ongoing" and two dates are for a person to read."""
    written = list(_DATE.finditer(printed))
    figures = list(_FIGURES.finditer(printed))
    if len(written) + len(figures) != 1:
        return None
    if written:
        return date_of(written[0].groupdict())
    day, month, year = (int(figures[0][name]) for name in ("day", "month", "year"))
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None
