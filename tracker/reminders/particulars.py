"""What e-mails may say of things: names, codes, numbers and days, never anybody's own words (assurance G5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select, type_coerce
from sqlalchemy.orm import aliased, joinedload

from tracker.accounts.models import Person, first_name_of
from tracker.action_plans.deciding import list_missing
from tracker.action_plans.lifecycle import PlanState
from tracker.action_plans.models import Action, ActionPlan
from tracker.action_plans.queries import PlanItem, list_items
from tracker.core import clock
from tracker.core.database import RepeatedUuid, db
from tracker.followup.models import Assessment, FollowUp
from tracker.followup.stage_models import AnnouncedRecommendation, Announcement
from tracker.inspections.models import Inspected, InspectionReport
from tracker.organisations.models import HEADQUARTERS_TYPES, Organisation, OrganisationType
from tracker.organisations.queries import responding_organisation
from tracker.organisations.type_wording import addressee_name, name_in_sentence
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.recommendations.models import Recommendation
from tracker.reminders.wording import counted


@dataclass(frozen=True)
class ActionFacts:
    """What an e-mail may say of an action."""

    id: UUID
    code: str
    region: str
    region_code: str
    report: str
    number: str
    addressee: str
    recommendation_code: str
    owner: str
    owner_id: UUID
    target_date: date
    last_update_on: date | None
    body: OrganisationType = OrganisationType.REGION


@dataclass(frozen=True)
class PlanFacts:
    """What an e-mail may say of an action plan."""

    id: UUID
    code: str
    region: str
    #: "Fenmarch regional inspection 2025".
    inspection: str
    report: str
    report_id: UUID
    due_on: date | None
    state: PlanState
    submitted_on: date | None
    submitted_by: str | None
    decided_by: str | None
    total: int
    completed: int
    missing: tuple[str, ...]
    body: OrganisationType = OrganisationType.REGION


@dataclass(frozen=True)
class FollowUpFacts:
    """What an e-mail may say of a follow-up."""

    id: UUID
    code: str
    region: str
    inspection: str
    starts_on: date | None
    ends_on: date | None
    ready_by: date | None
    #: Whom the inspectorate named as the one to ask, with how to reach them.
    contact: str | None
    recommendations: tuple[str, ...]
    #: How many recommendations each category was given to, once published.
    categories: tuple[tuple[ProgressCategory, int], ...]
    still_required: int


def is_of_headquarters(facts: ActionFacts | PlanFacts) -> bool:
    """Say whether headquarters answer for it themselves: nobody directs them, and their responders lead the plan."""
    return facts.body in HEADQUARTERS_TYPES


def body_in_sentence(facts: ActionFacts | PlanFacts) -> str:
    """Return whose it is, as it stands within a sentence: "the Ministry of Justice"."""
    return name_in_sentence(facts.region, facts.body.value)


def load_action_facts(action_ids: Collection[UUID]) -> dict[UUID, ActionFacts]:
    """Return what an e-mail may say of each of these actions, read in one query."""
    if not action_ids:
        return {}
    region, addressee = aliased(Organisation), aliased(Organisation)
    # Names and not objects: a morning tells of ten thousand actions, which share few regions and owners.
    rows = db.session.execute(
        select(
            Action.id,
            Action.code,
            Action.target_date,
            Action.last_update_at,
            region.name.label("region"),
            region.code.label("region_code"),
            region.type.label("body"),
            InspectionReport.title.label("report"),
            Recommendation.number,
            Recommendation.code.label("recommendation_code"),
            addressee.name.label("addressee"),
            addressee.type.label("addressee_type"),
            Person.name.label("owner"),
            type_coerce(Action.owner_id, RepeatedUuid).label("owner_id"),
        )
        .select_from(Action)
        .join(ActionPlan, Action.plan_id == ActionPlan.id)
        .join(region, ActionPlan.organisation_id == region.id)
        .join(InspectionReport, ActionPlan.report_id == InspectionReport.id)
        .join(Recommendation, Action.recommendation_id == Recommendation.id)
        .join(addressee, Recommendation.addressee_id == addressee.id)
        .join(Person, Action.owner_id == Person.id)
        .where(Action.id.in_(action_ids))
    )
    return {
        row.id: ActionFacts(
            id=row.id,
            code=row.code,
            region=on_one_line(row.region),
            region_code=row.region_code,
            report=on_one_line(row.report),
            number=on_one_line(row.number),
            addressee=_title_on_one_line(row.addressee, row.addressee_type),
            recommendation_code=row.recommendation_code,
            owner=first_name_of(row.owner),
            owner_id=row.owner_id,
            target_date=row.target_date,
            last_update_on=london_day(row.last_update_at),
            body=row.body,
        )
        for row in rows
    }


@lru_cache(maxsize=1_000)
def _title_on_one_line(name: str, kind: OrganisationType) -> str:
    return on_one_line(addressee_name(name, kind.value, ()))


def load_plan_facts(plan_ids: Collection[UUID]) -> dict[UUID, PlanFacts]:
    """Return what an e-mail may say of each of these plans. A message is about one plan, rarely about two."""
    if not plan_ids:
        return {}
    plans = db.session.scalars(
        select(ActionPlan)
        .where(ActionPlan.id.in_(plan_ids))
        .options(
            joinedload(ActionPlan.organisation),
            joinedload(ActionPlan.report)
            .selectinload(InspectionReport.inspected)
            .joinedload(Inspected.organisation),
            joinedload(ActionPlan.submitted_by),
            joinedload(ActionPlan.decided_by),
        )
        .execution_options(populate_existing=True)
    )
    return {plan.id: _plan_facts(plan) for plan in plans}


def _plan_facts(plan: ActionPlan) -> PlanFacts:
    items = [item for item in list_items(plan) if item.is_expected]
    missing = list_missing(items)
    return PlanFacts(
        id=plan.id,
        code=plan.code,
        region=on_one_line(plan.organisation.name),
        inspection=name_of_inspection(plan.organisation, plan.report),
        report=on_one_line(plan.report.title),
        report_id=plan.report_id,
        due_on=plan.due_on,
        state=plan.state,
        submitted_on=london_day(plan.submitted_at),
        submitted_by=plan.submitted_by.first_name if plan.submitted_by else None,
        decided_by=plan.decided_by.first_name if plan.decided_by else None,
        total=len(items),
        completed=sum(item.is_completed for item in items),
        missing=tuple(_line_of_missing(items, each.recommendation_id, each.what) for each in missing),
        body=plan.organisation.type,
    )


def _line_of_missing(items: Sequence[PlanItem], recommendation_id: UUID, what: str) -> str:
    recommendation = next(
        item.recommendation for item in items if item.recommendation.id == recommendation_id
    )
    return f"{named(recommendation)}: {what}"


def load_follow_up_facts(follow_up_ids: Collection[UUID]) -> dict[UUID, FollowUpFacts]:
    """Return what an e-mail may say of each of these follow-ups."""
    if not follow_up_ids:
        return {}
    follow_ups = db.session.scalars(
        select(FollowUp)
        .where(FollowUp.id.in_(follow_up_ids))
        .options(joinedload(FollowUp.organisation))
        .execution_options(populate_existing=True)
    ).all()
    announcements = {
        each.follow_up_id: each
        for each in db.session.scalars(
            select(Announcement)
            .where(Announcement.follow_up_id.in_(follow_up_ids))
            .options(joinedload(Announcement.organisation))
        )
    }
    return {each.id: _follow_up_facts(each, announcements.get(each.id)) for each in follow_ups}


def _follow_up_facts(follow_up: FollowUp, announcement: Announcement | None) -> FollowUpFacts:
    if announcement is not None:
        answering = announcement.organisation
    else:
        answering = responding_organisation(follow_up.organisation, clock.today()) or follow_up.organisation
    judgements = _judgements(follow_up) if follow_up.published_at is not None else []
    counts = Counter(category for category, _required in judgements if category is not None)
    return FollowUpFacts(
        id=follow_up.id,
        code=follow_up.code,
        region=on_one_line(answering.name),
        inspection=on_one_line(follow_up.inspection),
        starts_on=announcement.fieldwork_from if announcement else None,
        ends_on=announcement.fieldwork_to if announcement else None,
        ready_by=announcement.ready_by if announcement else None,
        contact=on_one_line(announcement.contact) if announcement else None,
        recommendations=tuple(_announced(announcement)) if announcement else (),
        categories=tuple((category, counts[category]) for category in ProgressCategory if counts[category]),
        still_required=sum(1 for _category, required in judgements if required),
    )


def _judgements(follow_up: FollowUp) -> list[tuple[ProgressCategory | None, bool | None]]:
    rows = db.session.execute(
        select(Assessment.category, Assessment.still_required).where(
            Assessment.follow_up_id == follow_up.id, Assessment.taken
        )
    )
    return [(row.category, row.still_required) for row in rows]


def _announced(announcement: Announcement) -> list[str]:
    found = db.session.scalars(
        select(Recommendation)
        .join(AnnouncedRecommendation, AnnouncedRecommendation.recommendation_id == Recommendation.id)
        .where(AnnouncedRecommendation.announcement_id == announcement.id)
        .options(joinedload(Recommendation.addressee))
        .order_by(AnnouncedRecommendation.position)
    )
    return [f"{named(each)} ({each.code})" for each in found]


def named(recommendation: Recommendation) -> str:
    """Return the printed number with the addressee's full title: "Recommendation 3 to Fenmarch Coast PDU"."""
    return f"Recommendation {on_one_line(recommendation.number)} to {on_one_line(recommendation.addressee.title)}"


def name_of_inspection(organisation: Organisation, report: InspectionReport) -> str:
    """Return for example "Fenmarch regional inspection 2025".

    A body of headquarters is not what was inspected: "Ministry of Justice, Fenmarch Coast PDU inspection 2026".
    """
    year = report.published[:4] if report.published else ""
    what = f"{report.kind} {year}"
    if organisation.type not in HEADQUARTERS_TYPES:
        return on_one_line(f"{organisation.name} {what}")
    return on_one_line(f"{organisation.name}, {_inspected(report)} {what}")


def _inspected(report: InspectionReport) -> str:
    """Name whom the inspection looked at: the first with how many more, or nobody for one of the whole service."""
    names = [each.organisation.name for each in report.inspected]
    if len(names) > 1:
        return f"{names[0]} and {counted(len(names) - 1, 'other')},"
    return names[0] if names else ""


def on_one_line(name: str) -> str:
    """Return a name without line ends, which would make it a part of its own in the e-mail."""
    return " ".join(name.split())


def london_day(moment: datetime | None) -> date | None:
    """Return the day in London of a moment."""
    return clock.london(moment).date() if moment is not None else None
