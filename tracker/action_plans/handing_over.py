"""Handing work over: what somebody who leaves or is away still owns and leads on goes to somebody else, at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.action_plans import action_queries
from tracker.action_plans.holding import hold, note_edit
from tracker.action_plans.lifecycle import OPEN_ACTIONS
from tracker.action_plans.models import Action, ActionPlan, Response
from tracker.action_plans.owning import make_owner
from tracker.action_plans.permissions import concerns_organisation
from tracker.action_plans.rules import required_text
from tracker.core import clock
from tracker.core.database import Base, Identified, db
from tracker.core.errors import ChangedMeanwhile, NotFound, RuleBroken
from tracker.core.events import Audience, Event, Recorded, act
from tracker.organisations.models import Organisation

Thing = TypeVar("Thing", Action, Response)


class Handover(Identified, Recorded, Base):
    """Work in one organisation went from one person to another. What moved stands in the record of the same act."""

    __tablename__ = "handover"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    reason: Mapped[str]

    organisation: Mapped[Organisation] = relationship()
    from_person: Mapped[Person] = relationship(foreign_keys=from_id)
    to_person: Mapped[Person] = relationship(foreign_keys=to_id)
    by: Mapped[Person] = relationship(foreign_keys=by_id)

    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="to_somebody_else"),
        CheckConstraint("length(reason) > 0", name="has_reason"),
    )

    def event_audience(self) -> Audience:
        return Audience.RESPONDER

    def event_organisation(self) -> UUID | None:
        return self.organisation_id


def hand_over(
    organisation: Organisation,
    *,
    from_person: Person,
    to_person: Person,
    actions: Mapping[UUID, int],
    responses: Mapping[UUID, int],
    reason: str,
    by: Person,
) -> Handover:
    """Give these open actions, and the lead on these answers, to another person: all of them or none.

    Each comes with the version that ``by`` was looking at. Wherever a plan stands, the reason is kept with every
    change. An answer's lead moves even where answers do not change any more: somebody has to carry it.

    Raises:
        NotFound: ``by`` may not hand work over in this organisation.
        RuleBroken: nothing was chosen, the reason is missing, or the other person is the same or holds no post there.
        ChangedMeanwhile: something among it was changed, completed, withdrawn or given away after ``by`` looked.
    """
    require_deed(by, "handover", concerns_organisation(organisation))
    if not actions and not responses:
        raise RuleBroken("Select what to hand over", field="items")
    if from_person.id == to_person.id:
        raise RuleBroken(f"{to_person.name} owns this work already", field="to")
    if not action_queries.can_own(to_person, organisation):
        raise RuleBroken(f"{to_person.name} does not hold a post in {organisation.name} today", field="to")
    why = required_text(reason, field="reason", name="Reason", missing="Enter why the work is handed over")
    held_actions = _find_actions(actions.keys(), organisation)
    held_responses = _find_responses(responses.keys(), organisation)
    _hold_all(held_actions, held_responses, actions, responses)
    if any(each.owner_id != from_person.id or each.state not in OPEN_ACTIONS for each in held_actions):
        raise ChangedMeanwhile
    if any(each.lead_id != from_person.id for each in held_responses):
        raise ChangedMeanwhile
    with act("work handed over", by=by, reason=why):
        handover = Handover(
            organisation=organisation,
            from_person=from_person,
            to_person=to_person,
            by=by,
            at=clock.now(),
            reason=why,
        )
        db.session.add(handover)
        with act("owner changed", by=by, reason=why):
            for action in held_actions:
                make_owner(action, to_person, by=by)
        with act("lead named", by=by, reason=why):
            for response in held_responses:
                response.lead = to_person
        for plan in _plans_of(held_actions, held_responses):
            note_edit(plan)
    return handover


def get_handover(handover_id: UUID, *, viewer: Person) -> Handover:
    """Return a handover.

    Raises:
        NotFound: there is none, or the viewer may not hand work over there.
    """
    handover = db.session.get(Handover, handover_id)
    if handover is None:
        raise NotFound
    require_deed(viewer, "handover", concerns_organisation(handover.organisation))
    return handover


def list_handed_over(handover: Handover) -> tuple[list[Action], list[Response]]:
    """Return what moved, from the record: actions and answers, as they stand now."""
    of_this = select(Event.act_id).where(
        Event.subject_type == Handover.__tablename__, Event.subject_id == handover.id
    )
    moved = select(Event.subject_id).where(Event.act_id.in_(of_this))
    actions = db.session.scalars(
        select(Action)
        .where(Action.id.in_(moved.where(Event.subject_type == Action.__tablename__)))
        .order_by(Action.target_date, Action.id)
    )
    responses = db.session.scalars(
        select(Response)
        .where(Response.id.in_(moved.where(Event.subject_type == Response.__tablename__)))
        .order_by(Response.id)
    )
    return list(actions), list(responses)


def _find_actions(chosen: Collection[UUID], organisation: Organisation) -> list[Action]:
    statement = select(Action).join(Action.plan).where(Action.id.in_(chosen))
    found = db.session.scalars(statement.where(ActionPlan.organisation_id == organisation.id)).all()
    return _all_of(chosen, found)


def _find_responses(chosen: Collection[UUID], organisation: Organisation) -> list[Response]:
    statement = select(Response).join(Response.plan).where(Response.id.in_(chosen))
    found = db.session.scalars(statement.where(ActionPlan.organisation_id == organisation.id)).all()
    return _all_of(chosen, found)


def _all_of(chosen: Collection[UUID], found: Sequence[Thing]) -> list[Thing]:
    """Return what was found, in an order that is the same for everybody who holds it; refuse where one is missing."""
    if len(found) != len(chosen):
        raise NotFound
    return sorted(found, key=lambda each: each.id)


def _hold_all(
    actions: Sequence[Action],
    responses: Sequence[Response],
    action_versions: Mapping[UUID, int],
    response_versions: Mapping[UUID, int],
) -> None:
    """Hold the plans, then what moves, each in the order of its identifiers."""
    for plan in _plans_of(actions, responses):
        hold(plan)
    for action in actions:
        hold(action, expected_version=action_versions[action.id])
    for response in responses:
        hold(response, expected_version=response_versions[response.id])


def _plans_of(actions: Sequence[Action], responses: Sequence[Response]) -> list[ActionPlan]:
    """Return the plans that these stand in, in the order of their identifiers."""
    plans = {each.plan for each in actions} | {each.plan for each in responses}
    return sorted(plans, key=lambda each: each.id)
