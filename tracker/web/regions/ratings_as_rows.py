"""Ratings over time as rows of a file: one rating or key question each, for programs that sort and filter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.core.documents.content import Cell as Text
from tracker.inspections.rating_models import OverallRating, Printed
from tracker.web.dates import day_short
from tracker.web.regions.ratings_over_time import Cell, FrameworkTable, RatingsOverTime, Row
from tracker.web.statuses import tag_of

HEADINGS = (
    "Body", "By which standards", "Inspection", "Published", "Fieldwork started", "Number", "Standard", "Rating",
    "Score", "Highest score", "Reason printed", "Key question", "Answered yes (%)", "Corrections", "Recommendations",
)  # fmt: skip

OVERALL = "Overall"


def ratings_as_rows(shown: RatingsOverTime) -> list[list[Text]]:
    """Return the rows in the order of the page."""
    return [
        [body.organisation.title, table.framework, *row]
        for body in shown.bodies
        for table in body.tables
        for row in _rows_of(table, shown)
    ]


def _rows_of(table: FrameworkTable, shown: RatingsOverTime) -> Iterator[list[Text]]:
    for cell in table.overall:
        for rating in cell.ratings:
            yield _row(cell, rating, shown, number="", standard=OVERALL, recommendations="")
    for row in table.rows:
        for cell in row.cells:
            for rating in cell.ratings:
                yield _row(
                    cell,
                    rating,
                    shown,
                    number=row.code,
                    standard=row.name,
                    recommendations=_recommendations(row, cell),
                )
            for question in cell.key_questions:
                yield [
                    *_about(cell),
                    row.code,
                    row.name,
                    *[""] * 4,
                    question.question,
                    str(question.percent_yes),
                    _corrections(question, shown),
                    "",
                ]


def _row(
    cell: Cell, rating: Printed, shown: RatingsOverTime, *, number: str, standard: str, recommendations: str
) -> list[Text]:
    score: Sequence[int | None] = (None, None)
    if isinstance(rating, OverallRating):
        score = (rating.score, rating.score_out_of)
    return [
        *_about(cell),
        number,
        standard,
        getattr(rating, "rating", ""),
        *("" if each is None else str(each) for each in score),
        getattr(rating, "override_reason", None) or "",
        "",
        "",
        _corrections(rating, shown),
        recommendations,
    ]


def _about(cell: Cell) -> list[Text]:
    report = cell.report
    return [
        report.title,
        report.published_on or report.published or "",
        report.fieldwork_started or "",
    ]


def _corrections(printed: Printed, shown: RatingsOverTime) -> str:
    return "\n".join(
        f"{day_short(each.at)}, {each.by.name}: {each.text} ({each.reason})"
        for each in shown.ratings.corrections.get(printed.id, ())
    )


def _recommendations(row: Row, cell: Cell) -> str:
    return ", ".join(
        f"{each.code} ({tag_of(each.status).text})"
        for each in row.recommendations
        if each.report_id == cell.report.id
    )
