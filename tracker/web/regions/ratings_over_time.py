"""What the page of a region's ratings shows: standards by framework, inspections beside each other, newest first.

Every body stands under its own name: what a company or a unit was rated is not the region's rating.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tracker.accounts.models import Person
from tracker.inspections.models import Discrepancy, InspectionReport
from tracker.inspections.rating_models import KeyQuestion, OverallRating, Printed, StandardRating
from tracker.inspections.rating_queries import Ratings, discrepancies_about_ratings, ratings_of_bodies
from tracker.organisations.models import UNIT_TYPES, Organisation
from tracker.organisations.name_folding import fold
from tracker.organisations.queries import bodies_of
from tracker.recommendations.by_standard import list_with_standard
from tracker.recommendations.models import Recommendation

FRAMEWORK_NOT_KNOWN = "It is not recorded by which standards"
NOT_NAMED = "Not named in the report"


@dataclass(frozen=True)
class Cell:
    """What one report prints on one standard, or on the body as a whole; several where it says different things."""

    report: InspectionReport
    ratings: Sequence[StandardRating | OverallRating]
    key_questions: Sequence[KeyQuestion] = ()


@dataclass(frozen=True)
class Row:
    """One standard through the inspections, and the recommendations of these reports that belong to it."""

    code: str
    name: str
    cells: Sequence[Cell]
    recommendations: Sequence[Recommendation]

    @property
    def words(self) -> str:
        """The number and the name."""
        return f"{self.code} {self.name}"


@dataclass(frozen=True)
class FrameworkTable:
    """One body's ratings by the same standards."""

    framework: str
    reports: Sequence[InspectionReport]
    overall: Sequence[Cell]
    rows: Sequence[Row]
    discrepancies: Sequence[tuple[InspectionReport, Sequence[Discrepancy]]]


@dataclass(frozen=True)
class BodyRatings:
    """Everything one body was rated, and its recommendations whose standard stands in no table."""

    organisation: Organisation
    tables: Sequence[FrameworkTable]
    elsewhere: Sequence[Recommendation]


@dataclass(frozen=True)
class RatingsOverTime:
    """The page: the region first, then its units and the bodies before them, as far as they were rated."""

    bodies: Sequence[BodyRatings]
    ratings: Ratings

    @property
    def is_invented(self) -> bool:
        """Whether all that is shown comes from invented reports."""
        return all(each.report.invented for each in self.ratings.every)


def ratings_over_time(region: Organisation, viewer: Person) -> RatingsOverTime:
    """Return it all: there are a few inspections of a body in ten years, so nothing is paged."""
    ratings = ratings_of_bodies(bodies_of(region), viewer=viewer)
    by_body: dict[UUID, list[Printed]] = {}
    for each in ratings.every:
        assert each.organisation_id is not None
        by_body.setdefault(each.organisation_id, []).append(each)
    discrepancies = discrepancies_about_ratings({each.report_id for each in ratings.every})
    made_to = _by_addressee(list_with_standard(by_body, viewer=viewer) if by_body else ())
    subjects = _subjects(ratings)
    bodies = [
        _body(printed, made_to.get(organisation_id, ()), discrepancies, subjects)
        for organisation_id, printed in by_body.items()
    ]
    return RatingsOverTime(sorted(bodies, key=lambda body: _place(body.organisation, region)), ratings)


def _place(organisation: Organisation, region: Organisation) -> tuple[int, str, str, str]:
    """Return where a body stands: the region, then what stands, then what has closed, the latest first."""
    if organisation.id == region.id:
        return (0, "", "", "")
    if organisation.valid_to is None:
        return (1 if organisation.type in UNIT_TYPES else 2, "", organisation.title, str(organisation.id))
    latest_first = "".join(str(9 - int(digit)) for digit in re.sub(r"\D", "", organisation.valid_to))
    return (3, latest_first, organisation.title, str(organisation.id))


def _body(
    printed: Sequence[Printed],
    recommendations: Sequence[Recommendation],
    discrepancies: Mapping[UUID, Sequence[Discrepancy]],
    subjects: Mapping[UUID, set[str]],
) -> BodyRatings:
    organisation = printed[0].organisation
    assert organisation is not None
    by_framework: dict[str, list[Printed]] = {}
    framework_of: dict[UUID, str] = {}
    for each in printed:
        if isinstance(each, StandardRating | OverallRating):
            framework = each.framework or FRAMEWORK_NOT_KNOWN
            framework_of.setdefault(each.report_id, framework)
            by_framework.setdefault(framework, []).append(each)
    for each in printed:
        if isinstance(each, KeyQuestion):
            framework = framework_of.get(each.report_id, FRAMEWORK_NOT_KNOWN)
            by_framework.setdefault(framework, []).append(each)
    tables = [
        _table(framework, found, recommendations, discrepancies, subjects)
        for framework, found in by_framework.items()
    ]
    shown = {each.id for table in tables for row in table.rows for each in row.recommendations}
    return BodyRatings(
        organisation,
        sorted(tables, key=lambda table: _age(table.reports[0]), reverse=True),
        [each for each in recommendations if each.id not in shown],
    )


def _table(
    framework: str,
    printed: Sequence[Printed],
    recommendations: Sequence[Recommendation],
    discrepancies: Mapping[UUID, Sequence[Discrepancy]],
    subjects: Mapping[UUID, set[str]],
) -> FrameworkTable:
    reports = sorted({each.report for each in printed}, key=_age, reverse=True)
    overall = [each for each in printed if isinstance(each, OverallRating)]
    own = {each.subject for each in printed if each.subject}
    return FrameworkTable(
        framework=framework,
        reports=reports,
        overall=[
            Cell(report, [each for each in overall if each.report_id == report.id]) for report in reports
        ],
        rows=_rows(printed, reports, recommendations),
        discrepancies=[
            (report, found)
            for report in reports
            if (
                found := [
                    each
                    for each in discrepancies.get(report.id, ())
                    if _is_about(each.message, own, subjects.get(report.id, set()))
                ]
            )
        ],
    )


def _rows(
    printed: Sequence[Printed],
    reports: Sequence[InspectionReport],
    recommendations: Sequence[Recommendation],
) -> list[Row]:
    rated = [each for each in printed if isinstance(each, StandardRating)]
    questions = [each for each in printed if isinstance(each, KeyQuestion)]
    names = {(each.code, fold(each.name)): each.name for each in rated}
    rated_codes = {(each.report_id, each.code) for each in rated}
    # A standard may have key questions and no rating, such as outcomes: it has a row too.
    unrated = {each.code or "" for each in questions if (each.report_id, each.code) not in rated_codes}
    names |= {(code, fold(NOT_NAMED)): NOT_NAMED for code in unrated}
    rows = []
    for (code, folded), name in sorted(names.items(), key=lambda known: (_natural(known[0][0]), known[1])):
        cells = []
        for report in reports:
            ratings = [
                each
                for each in rated
                if (each.report_id, each.code, fold(each.name)) == (report.id, code, folded)
            ]
            is_here = bool(ratings) or (name == NOT_NAMED and (report.id, code) not in rated_codes)
            asked = [each for each in questions if (each.report_id, each.code or "") == (report.id, code)]
            cells.append(Cell(report, ratings, asked if is_here else ()))
        rows.append(
            Row(
                code,
                name,
                cells,
                [
                    each
                    for each in recommendations
                    if each.report_id in {report.id for report in reports}
                    and is_of_standard(each.standard or "", code, name)
                ],
            )
        )
    return rows


def is_of_standard(written: str, code: str, name: str) -> bool:
    """Say whether a recommendation's standard, as an editor wrote it, means this one: by number, by name or by both."""
    wanted = fold(written)
    return bool(wanted) and wanted in {fold(code), fold(name), fold(f"{code} {name}")}


def _is_about(message: str, own: Iterable[str], everybodys: Iterable[str]) -> bool:
    """Say whether a discrepancy concerns this body: it names it, or nobody at all."""
    return any(name in message for name in own) or not any(name in message for name in everybodys)


def _subjects(ratings: Ratings) -> Mapping[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    for each in ratings.every:
        if each.subject:
            found.setdefault(each.report_id, set()).add(each.subject)
    return found


def _by_addressee(recommendations: Iterable[Recommendation]) -> Mapping[UUID, Sequence[Recommendation]]:
    found: dict[UUID, list[Recommendation]] = {}
    for each in recommendations:
        found.setdefault(each.addressee_id, []).append(each)
    return found


def _age(report: InspectionReport) -> tuple[str, str, str]:
    """Return what sorts reports by when they were published, or by their fieldwork where no date is printed."""
    printed = str(report.published_on) if report.published_on else report.published
    return (printed or report.fieldwork_started or "", report.title, str(report.id))


def _natural(code: str) -> tuple[str, tuple[int, ...]]:
    """Return what sorts "2.10" behind "2.9"."""
    letters = re.sub(r"[\d.]", "", code)
    return (letters.strip(), tuple(int(each) for each in re.findall(r"\d+", code)))
