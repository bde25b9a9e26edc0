"""How often and for how long the same thing has been asked for: what a chain of repeats says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import CTE, select, union
from sqlalchemy.orm import InstrumentedAttribute

from tracker.core import clock
from tracker.core.database import db
from tracker.inspections.models import InspectionReport
from tracker.organisations.partial_dates import PartialDate
from tracker.recommendations.lifecycle import ENDED, RecommendationStatus
from tracker.recommendations.models import Recommendation, Repeat


@dataclass(frozen=True)
class Link:
    """One recommendation of a chain: the report that makes it, and how it stands."""

    report_id: UUID
    published: str | None
    status: RecommendationStatus
    ended_on: date | None

    @classmethod
    def of(cls, recommendation: Recommendation) -> Link:
        """Return the link that a recommendation is, its report at hand."""
        return cls(
            recommendation.report_id,
            recommendation.report.published,
            recommendation.status,
            recommendation.followed_up_on,
        )


@dataclass(frozen=True)
class Asked:
    """How often something was made again, and how many whole years it has been or was open; None if no date is known.

    Several recommendations of one report that repeat it count once.
    """

    times_repeated: int
    years_open: int | None
    is_open: bool

    @property
    def words(self) -> str:
        """The same in a sentence or two, such as "Repeated twice. Open for 3 years."."""
        times = {0: "", 1: "Repeated once. ", 2: "Repeated twice. "}.get(
            self.times_repeated, f"Repeated {self.times_repeated} times. "
        )
        if self.years_open is None:
            return times.strip()
        years = {0: "less than a year", 1: "1 year"}.get(self.years_open, f"{self.years_open} years")
        return f"{times}{'Open for' if self.is_open else 'Was open for'} {years}."


def asked_for(chain: Iterable[Link]) -> Asked:
    """Return what a chain says; one recommendation alone is a chain too.

    It is open while any of its recommendations is; otherwise it was open until the last judgement that is known.
    """
    links = list(chain)
    is_open = any(link.status not in ENDED for link in links)
    first = min((link.published for link in links if link.published), default=None)
    last = clock.today() if is_open else max((each.ended_on for each in links if each.ended_on), default=None)
    return Asked(
        times_repeated=len({link.report_id for link in links}) - 1,
        years_open=None if first is None or last is None else _whole_years(first, last),
        is_open=is_open,
    )


def asked_by(recommendation_ids: Collection[UUID]) -> dict[UUID, Asked]:
    """Return for each of these recommendations what its chain says; asks one question, and nothing for none."""
    if not recommendation_ids:
        return {}
    before = _walk("before", Repeat.later_id, Repeat.earlier_id, recommendation_ids)
    after = _walk("after", Repeat.earlier_id, Repeat.later_id, recommendation_ids)
    itself = select(Recommendation.id.label("root"), Recommendation.id.label("id")).where(
        Recommendation.id.in_(recommendation_ids)
    )
    members = union(itself, select(before.c.root, before.c.id), select(after.c.root, after.c.id)).subquery()
    rows = db.session.execute(
        select(
            members.c.root,
            Recommendation.report_id,
            InspectionReport.published,
            Recommendation.status,
            Recommendation.followed_up_on,
        )
        .join(Recommendation, Recommendation.id == members.c.id)
        .join(InspectionReport, InspectionReport.id == Recommendation.report_id)
    )
    chains: dict[UUID, list[Link]] = {}
    for root, *link in rows:
        chains.setdefault(root, []).append(Link(*link))
    return {root: asked_for(links) for root, links in chains.items()}


def _walk(
    name: str, from_: InstrumentedAttribute[UUID], to: InstrumentedAttribute[UUID], roots: Collection[UUID]
) -> CTE:
    """Return everything that is reached from these in one direction, with where it was reached from."""
    walked = select(from_.label("root"), to.label("id")).where(from_.in_(roots)).cte(name, recursive=True)
    return walked.union(select(walked.c.root, to).join(walked, from_ == walked.c.id))


def _whole_years(first: str, last: date) -> int:
    day = PartialDate.parse(first).first_day
    return max(0, last.year - day.year - ((last.month, last.day) < (day.month, day.day)))
