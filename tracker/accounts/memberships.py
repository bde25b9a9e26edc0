"""Roles from a day to a day. Nobody holds roles on both sides, and somebody always runs the service (design 2, 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from tracker.accounts import sessions
from tracker.accounts.access import HEADQUARTERS_ROLES, INSPECTORATE_ROLES, REGION_ROLES, require_deed
from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.accounts.sessions import EndReason
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Actor, act
from tracker.core.validity import in_force
from tracker.organisations.models import Organisation, OrganisationType

RESPONDING_ROLES = REGION_ROLES | HEADQUARTERS_ROLES

_REGION = frozenset({OrganisationType.REGION})
_REGION_AND_UNITS = _REGION | {
    OrganisationType.PDU,
    OrganisationType.FUNCTIONAL_UNIT,
    OrganisationType.NATIONAL_UNIT,
}
_HEADQUARTERS = frozenset({OrganisationType.DEPARTMENT, OrganisationType.AGENCY, OrganisationType.SERVICE})
_INSPECTORATE = frozenset({OrganisationType.INSPECTORATE})

#: In which kinds of organisation a role exists.
PLACES_OF_ROLES: Mapping[Role, frozenset[OrganisationType]] = {
    Role.DIRECTOR: _REGION,
    Role.PLAN_LEAD: _REGION,
    Role.PDU_HEAD: frozenset({OrganisationType.PDU}),
    Role.ACTION_OWNER: _REGION_AND_UNITS | _HEADQUARTERS,
    Role.READER: _REGION_AND_UNITS,
    Role.INSPECTOR: _INSPECTORATE,
    Role.EDITOR: _INSPECTORATE,
    Role.HQ_RESPONDER: _HEADQUARTERS,
    Role.HQ_OVERVIEW: _HEADQUARTERS,
    Role.ADMINISTRATOR: _HEADQUARTERS | _INSPECTORATE | _REGION,
}

ONE_DAY = timedelta(days=1)


class NobodyOnBothSides(RuleBroken):
    """The person would inspect and answer at the same time."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            f"{person.name} cannot have a role in the inspectorate and one that answers to it at the same time",
            field="role",
        )


class LastAdministrator(RuleBroken):
    """Nobody would be left to run the service."""

    def __init__(self) -> None:
        super().__init__("This is the only administrator. Give someone else that role first", field="role")


def add_membership(
    person: Person,
    organisation: Organisation,
    role: Role,
    *,
    by: Actor,
    valid_from: date | None = None,
    valid_to: date | None = None,
    reason: str | None = None,
) -> Membership:
    """Give the person a role from a day (today unless told) to a day (for good unless told), both included.

    Their sessions end, so that new rights begin with a new sign-in.

    Raises:
        NobodyOnBothSides: they hold a role on the other side on one of those days.
        RuleBroken: the role does not exist in such an organisation, is held already, or ends before it begins.
        NotPermitted: ``by`` does not run the service.
    """
    _require_right(by)
    first = valid_from or clock.today()
    if valid_to is not None and valid_to < first:
        raise RuleBroken("The last day must be the same as or after the first day", field="valid_to")
    if organisation.type not in PLACES_OF_ROLES[role]:
        raise RuleBroken(f"There is no {role.value.replace('_', ' ')} at {organisation.name}", field="role")
    _lock(person)
    overlapping = [held for held in person.memberships if _overlap(held, first, valid_to)]
    if any(held.role is role and held.organisation_id == organisation.id for held in overlapping):
        raise RuleBroken(
            f"{person.name} already has this role at {organisation.name} in that time", field="role"
        )
    if _is_on_both_sides({role, *(held.role for held in overlapping)}):
        raise NobodyOnBothSides(person)
    with act("role given", by=by, reason=reason):
        membership = Membership(
            person=person, organisation=organisation, role=role, valid_from=first, valid_to=valid_to
        )
        db.session.add(membership)
    sessions.end_sessions_of(person, reason=EndReason.ROLES_CHANGED)
    return membership


def end_membership(
    membership: Membership, *, by: Actor, last_day: date | None = None, reason: str | None = None
) -> None:
    """Let the role end after that day; at once unless told. One that has not begun by then leaves only its events.

    Raises:
        LastAdministrator: nobody else would run the service.
        RuleBroken: the role has ended before that day.
        NotPermitted: ``by`` does not run the service.
    """
    _require_right(by)
    last = last_day or clock.today() - ONE_DAY
    if membership.valid_to is not None and membership.valid_to < last:
        raise RuleBroken("This role has already ended", field="last_day")
    if membership.role is Role.ADMINISTRATOR:
        require_another_administrator(membership.person)
    person = membership.person
    with act("role ended", by=by, reason=reason):
        if membership.valid_from > last:
            # Deleted by name: one that only fell out of the list would leave no event.
            db.session.delete(membership)
        else:
            membership.valid_to = last
    db.session.expire(person, ["memberships"])
    sessions.end_sessions_of(person, reason=EndReason.ROLES_CHANGED)


def require_another_administrator(person: Person) -> None:
    """Do nothing if someone else runs the service, today and for good. Holds until the transaction ends.

    Raises:
        LastAdministrator: nobody does.
    """
    today = clock.today()
    administrators = db.session.scalars(
        select(Person)
        .join(Membership)
        .where(
            Membership.role == Role.ADMINISTRATOR,
            in_force(Membership, today),
            Person.state != PersonState.SUSPENDED,
        )
        .order_by(Person.id)
        .with_for_update(of=Person)
        .execution_options(populate_existing=False)
    ).all()
    others = [other for other in administrators if other.id != person.id]
    for other in others:
        # What was read before the lock may have ended while we waited for it: the one who asks is often among them.
        db.session.expire(other, ["memberships"])
    if not any(
        held.role is Role.ADMINISTRATOR and held.valid_from <= today and held.valid_to is None
        for other in others
        for held in other.memberships
    ):
        raise LastAdministrator


def _require_right(by: Actor) -> None:
    """People need the right; the service itself, at its command line, has it."""
    if isinstance(by, Person):
        require_deed(by, "people")


def _lock(person: Person) -> None:
    """Let nobody else give the person a role before this transaction ends; read what they hold now."""
    if person in db.session.new or person not in db.session:
        return
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    db.session.refresh(person, ["memberships"])


def _overlap(held: Membership, first: date, last: date | None) -> bool:
    return (held.valid_to is None or held.valid_to >= first) and (last is None or held.valid_from <= last)


def _is_on_both_sides(roles: set[Role]) -> bool:
    return bool(roles & INSPECTORATE_ROLES) and bool(roles & RESPONDING_ROLES)
