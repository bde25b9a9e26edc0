"""New recommendations that an inspector names as repeats while their report is still being checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.database import Base, Identified, db
from tracker.core.errors import RuleBroken
from tracker.core.events import Audience, Recorded, act
from tracker.followup.holding import begin_change
from tracker.followup.lifecycle import RepeatAnswer
from tracker.followup.models import Assessment
from tracker.followup.repeating import add_published, bodies_asked, list_named, list_possible_repeats
from tracker.recommendations.models import Recommendation
from tracker.recommendations.similarity import rank
from tracker.reports_import.lifecycle import OPEN, CheckState
from tracker.reports_import.models import FoundItem, ReportImport
from tracker.reports_import.permissions import visible_imports
from tracker.reports_import.queries import recommendations_by_id

#: So many are shown to choose from; any other is named by its reference.
MOST_OFFERED = 8


class AwaitedRepeat(Identified, Recorded, Base):
    """An inspector says that a found recommendation makes the judged one again. Its publication keeps that."""

    __tablename__ = "awaited_repeat"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("found_item.id"), index=True)

    assessment: Mapped[Assessment] = relationship()
    item: Mapped[FoundItem] = relationship()

    __table_args__ = (UniqueConstraint("assessment_id", "item_id"),)

    def event_thread(self) -> UUID | None:
        return self.assessment_id

    def event_audience(self) -> Audience:
        return Audience.INSPECTORATE


@dataclass(frozen=True)
class Offered:
    """A recommendation that may be the repeat: published, or found in a report that is still being checked."""

    made: Recommendation | FoundItem
    is_named: bool

    @property
    def is_published(self) -> bool:
        """Say whether it is published."""
        return isinstance(self.made, Recommendation)


def list_offered(assessment: Assessment, *, viewer: Person) -> Sequence[Offered]:
    """Return what may make the judged recommendation again: what is named already, then the most alike first."""
    named = {each.id for each in list_named(assessment)} | {each.id for each in list_awaited(assessment)}
    bodies = bodies_asked(assessment)
    found = {each.id: each for each in _found_for(bodies, viewer)}
    possible = [(key, item.text) for key, item in found.items()]
    possible += list_possible_repeats(assessment, bodies)
    alike = [key for key, _score in rank(assessment.recommendation.text, possible)]
    wanted = list(dict.fromkeys([*sorted(named, key=str), *alike]))[: max(MOST_OFFERED, len(named))]
    published = {
        each.id: each for each in recommendations_by_id(str(key) for key in wanted if key not in found)
    }
    known: Mapping[UUID, Recommendation | FoundItem] = {**published, **found}
    return [Offered(known[key], key in named) for key in wanted if key in known]


def list_awaited(assessment: Assessment) -> Sequence[FoundItem]:
    """Return the found recommendations that are named, of reports that may still be published."""
    return db.session.scalars(
        select(FoundItem)
        .join(AwaitedRepeat, AwaitedRepeat.item_id == FoundItem.id)
        .where(AwaitedRepeat.assessment_id == assessment.id, _may_still_be_published())
        .order_by(FoundItem.position, FoundItem.part)
    ).all()


def is_awaited() -> ColumnElement[bool]:
    """Return the condition under which a judgement names a recommendation whose report is still being checked."""
    return exists(
        select(AwaitedRepeat.id)
        .join(FoundItem, FoundItem.id == AwaitedRepeat.item_id)
        .where(AwaitedRepeat.assessment_id == Assessment.id, _may_still_be_published())
        .correlate(Assessment)
    )


def await_repeats(
    assessment: Assessment, item_ids: Collection[UUID], *, by: Person, expected_version: int
) -> None:
    """Say which recommendations of reports that are still being checked make the judged one again; others go.

    Raises:
        NotFound, NotPermitted: ``by`` does not assess.
        ChangedMeanwhile: somebody saved the assessment first.
        RuleBroken: the judgement does not say that it is repeated, or one was published or removed meanwhile.
    """
    begin_change(assessment, by=by, expected_version=expected_version)
    if item_ids and assessment.repeated is not RepeatAnswer.YES:
        raise RuleBroken("The judgement does not say that this recommendation is repeated")
    possible = {each.id: each for each in _found_for(bodies_asked(assessment), by)}
    known = {
        awaited.item_id: awaited
        for awaited in db.session.scalars(
            select(AwaitedRepeat).where(AwaitedRepeat.assessment_id == assessment.id)
        )
    }
    if set(item_ids) - set(possible) - set(known):
        raise RuleBroken("One of these was published or removed meanwhile. Look again", field="later")
    with act("repeats named", by=by):
        for item_id in item_ids:
            if item_id not in known:
                db.session.add(AwaitedRepeat(assessment=assessment, item=possible[item_id]))
        for item_id, awaited in known.items():
            if item_id not in item_ids:
                db.session.delete(awaited)


def keep_awaited(items: Sequence[FoundItem], published: Sequence[Recommendation], *, by: Person) -> None:
    """Turn what was named before publication into what is named of published recommendations, and link what is due.

    Raises:
        RuleBroken: one cannot repeat what it is said to repeat; the message names both.
    """
    became = {item.id: made for item, made in zip(items, published, strict=True)}
    awaited = db.session.scalars(
        select(AwaitedRepeat)
        .where(AwaitedRepeat.item_id.in_(became))
        .options(joinedload(AwaitedRepeat.assessment).joinedload(Assessment.recommendation))
        .order_by(AwaitedRepeat.id)
    ).all()
    for each in awaited:
        later, earlier = became[each.item_id], each.assessment.recommendation
        try:
            add_published(each.assessment, later, by=by)
        except RuleBroken as error:
            raise RuleBroken(f"Recommendation {later.number} and {earlier.code}: {error.message}") from error
        with act("repeats named", by=by):
            db.session.delete(each)


def _found_for(bodies: Collection[UUID], viewer: Person) -> Sequence[FoundItem]:
    return db.session.scalars(
        select(FoundItem)
        .join(FoundItem.report_import)
        .where(
            visible_imports(viewer),
            FoundItem.addressee_id.in_(bodies),
            FoundItem.check != CheckState.REMOVED,
            ReportImport.state.in_(OPEN),
        )
        .options(joinedload(FoundItem.report_import), joinedload(FoundItem.addressee))
        .order_by(ReportImport.uploaded_at.desc(), FoundItem.position, FoundItem.part)
    ).all()


def _may_still_be_published() -> ColumnElement[bool]:
    open_imports = select(ReportImport.id).where(ReportImport.state.in_(OPEN))
    return (FoundItem.check != CheckState.REMOVED) & FoundItem.import_id.in_(open_imports)
