"""Publishing recommendations, saying who carries them, and linking one to the earlier ones it repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.core.short_codes import new_codes
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.organisations.queries import ANSWERING_TYPES, is_closed, responding_organisation
from tracker.recommendations.lifecycle import RecommendationStatus
from tracker.recommendations.models import Assignment, Confidence, Recommendation, Repeat

CODE_PREFIX = "R"

#: The row of the access table that says who publishes and corrects what is published.
CHANGE = "import.change"

#: The row that says who links a recommendation to the earlier ones it repeats.
LINK = "repeat.link"


@dataclass(frozen=True)
class RecommendationAsPrinted:
    """One recommendation of a report that is about to be published.

    ``responding`` is who shall carry it where a person has chosen; otherwise it follows from the addressee.
    """

    block: int
    position: int
    number: str
    heading: str
    addressee: Organisation
    text: str
    confidence: Confidence
    page: int | None = None
    start: int | None = None
    end: int | None = None
    standard: str | None = None
    responding: Organisation | None = None


def publish_recommendations(
    report: InspectionReport, items: Sequence[RecommendationAsPrinted], *, by: Person
) -> list[Recommendation]:
    """Put a report's recommendations into the register, each carried by whoever answers for its addressee.

    What is addressed to a body that has closed is carried by nobody until somebody is chosen.

    Raises:
        NotPermitted: ``by`` does not publish.
        RuleBroken: a text or number is empty, two stand at the same place, or who was chosen cannot answer.
    """
    require_deed(by, CHANGE)
    if len({item.position for item in items}) < len(items):
        raise RuleBroken("Two recommendations stand at the same place of the report")
    for item in items:
        if not item.text.strip() or not item.number.strip():
            raise RuleBroken(
                f"Recommendation {item.number or item.position} has no number or no text", field="text"
            )
    today = clock.today()
    codes = new_codes(CODE_PREFIX, len(items), taken_among=_taken_codes)
    published = [_published(report, item, code, today) for item, code in zip(items, codes, strict=True)]
    with act("recommendation published", by=by):
        db.session.add_all(published)
    return published


def assign(
    recommendation: Recommendation, organisation: Organisation, *, by: Person, from_: date, reason: str
) -> Assignment:
    """Say that the organisation carries the recommendation from that day; whoever carried it until then no longer does.

    The printed addressee stays as it is.

    Raises:
        NotPermitted: ``by`` does not change what is published.
        RuleBroken: there is no reason, the organisation cannot answer, carries it already, or the day is too early.
    """
    require_deed(by, CHANGE)
    if not reason.strip():
        raise RuleBroken("Enter why the recommendation is moved", field="reason")
    _require_answering(organisation, from_)
    current = [assignment for assignment in recommendation.assignments if assignment.valid_to is None]
    if any(assignment.organisation_id == organisation.id for assignment in current):
        raise RuleBroken(f"{organisation.name} carries this recommendation already", field="organisation")
    if any(assignment.valid_from >= from_ for assignment in current):
        raise RuleBroken("The day must be after the day from which it is carried now", field="from_")
    with act("recommendation assigned", by=by, reason=reason.strip()):
        for assignment in current:
            assignment.valid_to = from_ - timedelta(days=1)
        added = Assignment(organisation=organisation, valid_from=from_, reason=reason.strip())
        recommendation.assignments.append(added)
    return added


def link_repeat(later: Recommendation, earlier: Recommendation, *, by: Person) -> Repeat:
    """Record that the later recommendation makes the earlier one again. A link that is there stays the only one.

    The earlier one stays open until somebody judges its progress; whoever links one that was judged works its status
    out anew (``refresh_statuses``).

    Raises:
        NotPermitted: ``by`` does not link.
        RuleBroken: both stand in one report, the later report is the older one, or the chain would close to a ring.
    """
    require_deed(by, LINK)
    require_may_repeat(later, earlier)
    known = _find_repeat(later, earlier)
    if known is not None:
        return known
    with act("repeat linked", by=by):
        repeat = Repeat(later=later, earlier=earlier)
        db.session.add(repeat)
    return repeat


def require_may_repeat(later: Recommendation, earlier: Recommendation) -> None:
    """Do nothing if the later recommendation may repeat the earlier one, or does already.

    Raises:
        RuleBroken: both stand in one report, the later report is the older one, or the chain would close to a ring.
    """
    if later.report_id == earlier.report_id:
        raise RuleBroken("A recommendation cannot repeat one of its own report", field="earlier")
    if is_certainly_after(earlier.report.published, later.report.published):
        raise RuleBroken("A recommendation can only repeat one of an earlier report", field="earlier")
    if _leads_back(start=earlier, to=later):
        raise RuleBroken("The earlier recommendation already repeats the later one", field="earlier")


def unlink_repeat(
    later: Recommendation, earlier: Recommendation, *, by: Person, reason: str | None = None
) -> None:
    """Take back that the later recommendation repeats the earlier one; both linking and unlinking stay on record.

    Raises:
        NotPermitted: ``by`` does not link.
        RuleBroken: they are not linked.
    """
    require_deed(by, LINK)
    repeat = _find_repeat(later, earlier)
    if repeat is None:
        raise RuleBroken("These recommendations are not linked")
    with act("repeat unlinked", by=by, reason=reason):
        db.session.delete(repeat)


def is_certainly_after(published: str | None, other: str | None) -> bool:
    """Say whether the one date is after the other whatever they leave open: a day, a month only, or not known."""
    if published is None or other is None:
        return False
    exact = min(len(published), len(other))
    return published[:exact] > other[:exact]


def _published(
    report: InspectionReport, item: RecommendationAsPrinted, code: str, today: date
) -> Recommendation:
    if item.responding is not None:
        _require_answering(item.responding, today)
    responding = item.responding or responding_organisation(item.addressee, today)
    return Recommendation(
        code=code,
        report=report,
        block=item.block,
        position=item.position,
        number=item.number.strip(),
        heading=item.heading.strip(),
        addressee=item.addressee,
        text=item.text.strip(),
        page=item.page,
        start=item.start,
        end=item.end,
        confidence=item.confidence,
        standard=item.standard,
        status=RecommendationStatus.AWAITING_RESPONSE,
        assignments=[Assignment(organisation=responding, valid_from=today)] if responding else [],
    )


def _taken_codes(candidates: list[str]) -> list[str]:
    return list(db.session.scalars(select(Recommendation.code).where(Recommendation.code.in_(candidates))))


def _require_answering(organisation: Organisation, on: date) -> None:
    if organisation.type not in ANSWERING_TYPES or is_closed(organisation, on):
        raise RuleBroken(
            f"{organisation.name} cannot answer a recommendation: choose a region, HMPPS or the Ministry of Justice",
            field="organisation",
        )


def _find_repeat(later: Recommendation, earlier: Recommendation) -> Repeat | None:
    return db.session.scalar(
        select(Repeat).where(Repeat.later_id == later.id, Repeat.earlier_id == earlier.id)
    )


def _leads_back(*, start: Recommendation, to: Recommendation) -> bool:
    """Say whether the chain of repeats that begins here reaches the other recommendation."""
    chain = select(Repeat.earlier_id).where(Repeat.later_id == start.id).cte("chain", recursive=True)
    chain = chain.union(select(Repeat.earlier_id).join(chain, Repeat.later_id == chain.c.earlier_id))
    return db.session.scalar(select(chain.c.earlier_id).where(chain.c.earlier_id == to.id)) is not None
