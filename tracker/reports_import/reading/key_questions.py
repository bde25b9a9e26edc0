"""Finds the questions behind the ratings that have a percentage in a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.flow import Flow
from tracker.reports_import.reading.found import KeyQuestion, StandardRating
from tracker.reports_import.reading.lines import Line

_PERCENT = re.compile(r"(\d{1,3})\s?%")
_NUMBER = re.compile(r"(?P<standard>[A-Z]?\s?\d\.\d)\.\d{1,2}\.?\s*", re.IGNORECASE)
_STANDARD = re.compile(r"(?:standard\s+)?(?P<label>[A-Z]?\s?\d\.\d)\.?(?:\s+\D.{0,120})?", re.IGNORECASE)
_ASKS = re.compile(r"^(?:is|are|does|do|has|have|was|were|did|can|to what)\b", re.IGNORECASE)
_ROW = re.compile(r"(?P<question>\S.*\?)\s*(?P<percent>\d{1,3})\s?%")


def find_key_questions(
    flow: Flow, ratings: Sequence[StandardRating], subject: str | None
) -> tuple[KeyQuestion, ...]:
    """Return each question with its percentage once, under the standard whose table it stands in."""
    labels = {_bare(rating.standard): rating.standard for rating in ratings}
    found: dict[tuple[str | None, str], KeyQuestion] = {}
    current: str | None = None
    for block in flow.blocks:
        if (heading := _standard_heading(block)) is not None:
            current = labels.get(_bare(heading), heading)
        row = _question_row(block)
        if row is None:
            continue
        number, question, percent = row
        standard = labels.get(_bare(number), number) if number else current
        found.setdefault((standard, question), KeyQuestion(subject, standard, question, percent))
    return tuple(found.values())


def _bare(label: str) -> str:
    return re.sub(r"[^\d.]", "", label).strip(".")


def _standard_heading(block: Line) -> str | None:
    text = without_marks(block.cells[0] if block.cells and block.cells[0] else block.text)
    if _NUMBER.match(text) or len(text.split()) > 30:
        return None
    heading = _STANDARD.fullmatch(text)
    if heading is None:
        return None
    label = heading["label"]
    return f"{label[0].upper()} {label[1:].strip()}" if label[0].isalpha() else label


def _question_row(block: Line) -> tuple[str | None, str, int] | None:
    """Return the standard, if the question bears its number, the question and the percentage of a row."""
    if block.cells:
        cells = [without_marks(cell) for cell in block.cells if cell]
        percents = [match for cell in cells if (match := _PERCENT.fullmatch(cell))]
        questions = [cell for cell in cells if cell.endswith("?")]
        if len(percents) != 1 or len(questions) != 1:
            return None
        numbers = [match for cell in cells if (match := _NUMBER.match(cell))]
        question, percent = questions[0], int(percents[0][1])
    else:
        row = _ROW.fullmatch(without_marks(block.text))
        if row is None:
            return None
        question, percent = row["question"], int(row["percent"])
        numbers = [match] if (match := _NUMBER.match(question)) else []
    question = _NUMBER.sub("", question, count=1) if _NUMBER.match(question) else question
    if not _ASKS.match(question) or percent > 100:
        return None
    number = numbers[0]["standard"] if numbers else None
    return number, question, percent
