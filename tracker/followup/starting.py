"""Starting a follow-up of an organisation."""

from __future__ import annotations

from sqlalchemy import select

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.core.short_codes import new_codes
from tracker.followup import permissions
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment, FollowUp
from tracker.followup.queries import list_inspectors, list_recommendations_to_follow_up
from tracker.organisations.models import Organisation
from tracker.organisations.partial_dates import NotAPartialDate, PartialDate


def start_follow_up(
    organisation: Organisation,
    *,
    inspection: str,
    fieldwork_started: str | None,
    by: Person,
    invented: bool = False,
) -> FollowUp:
    """Start a follow-up of the organisation with all its earlier recommendations proposed.

    Each one is taken in until the inspector leaves it out; one left out stays "not followed up", visibly. Somebody else
    reads it before it is published, unless the inspectorate has one inspector only.

    Raises:
        NotPermitted: ``by`` is not of the inspectorate.
        RuleBroken: the name is empty, the date is none, or there is nothing to follow up.
    """
    require_deed(by, permissions.START)
    name = inspection.strip()
    if not name:
        raise RuleBroken("Enter the name of the inspection", field="inspection")
    if fieldwork_started is not None:
        try:
            PartialDate.parse(fieldwork_started)
        except NotAPartialDate:
            raise RuleBroken("Fieldwork start must be a real date", field="fieldwork_started") from None
    proposed = list_recommendations_to_follow_up(organisation)
    if not proposed:
        raise RuleBroken(
            f"There are no open recommendations for {organisation.name}, so there is nothing to follow up",
            field="organisation",
        )
    follow_up = FollowUp(
        code=new_code(),
        organisation=organisation,
        inspection=name,
        fieldwork_started=fieldwork_started,
        state=FollowUpState.PLANNED,
        started_at=clock.now(),
        started_by=by,
        invented=invented,
        second_reading=len(list_inspectors()) > 1,
    )
    with act("follow-up started", by=by):
        db.session.add(follow_up)
        for position, recommendation in enumerate(proposed, start=1):
            db.session.add(
                Assessment(follow_up=follow_up, recommendation=recommendation, position=position, taken=True)
            )
    return follow_up


def new_code() -> str:
    """Return a short code that no follow-up has."""
    return new_codes("F", 1, taken_among=_taken_codes)[0]


def _taken_codes(candidates: list[str]) -> list[str]:
    return list(db.session.scalars(select(FollowUp.code).where(FollowUp.code.in_(candidates))))
