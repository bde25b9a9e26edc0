"""The people of one organisation, for those who lead its plans. Roles are given by an administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.accounts.access import may_do, require_sight
from tracker.accounts.models import Membership, Person, PersonState
from tracker.action_plans import open_work
from tracker.action_plans.open_work import Workload
from tracker.action_plans.permissions import concerns_organisation
from tracker.core.errors import NotFound
from tracker.organisations.models import Organisation
from tracker.organisations.queries import get_organisation
from tracker.reminders.failed_address_queries import get_failed_address_at, places_of_people_not_reached
from tracker.reminders.failed_addresses import confirm_address
from tracker.reminders.undelivered import list_undelivered
from tracker.web.account.role_names import ROLE_NAMES
from tracker.web.forms import TrackerForm
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved

bp = Blueprint("people", __name__, url_prefix="/people")


@dataclass(frozen=True)
class RoleHeld:
    """One role in words, and from when until when."""

    words: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Member:
    """Somebody with the roles they hold today or later, and what is open."""

    person: Person
    roles: Sequence[RoleHeld]
    is_suspended: bool
    actions: int
    leads: int
    may_be_relieved: bool
    #: Whether emails to this person fail, and whether that is looked after here.
    is_not_reached: bool
    is_mended_here: bool


@bp.get("/<code>")
def in_organisation(code: str) -> ResponseReturnValue:
    """List who holds which role in an organisation and its units, with what they still have to do there."""
    viewer = signed_in_person()
    organisation = find_own(code, viewer)
    workloads = {each.person.id: each for each in open_work.list_workloads([organisation.id])}
    return render_template(
        "people/in_organisation.html",
        organisation=organisation,
        members=_members(open_work.list_members(organisation), workloads, organisation),
        left=[each for each in workloads.values() if open_work.is_left_behind(each)],
        may_hand_over=may_do(viewer, "handover", concerns_organisation(organisation)),
    )


@bp.route("/<code>/<uuid:person_id>/address", methods=["GET", "POST"])
def address(code: str, person_id: UUID) -> ResponseReturnValue:
    """Show that emails to somebody here fail, and let the viewer say that the address is right."""
    viewer = signed_in_person()
    organisation = find_own(code, viewer)
    failed = get_failed_address_at(organisation, person_id, viewer=viewer)
    form = TrackerForm()
    if form.validate_on_submit():
        confirm_address(failed, by=viewer)
        return saved(f"Emails go to {failed.person.name} again", "people.in_organisation", code=code)
    return render_template(
        "people/address.html",
        organisation=organisation,
        failed=failed,
        undelivered=list_undelivered([failed], at=organisation).get(failed.id, []),
        form=form,
    )


def find_own(code: str, viewer: Person) -> Organisation:
    """Return the organisation with this code.

    Raises:
        NotFound: there is none, or its people are not the viewer's to look at.
    """
    if not code.isprintable():
        raise NotFound  # PostgreSQL cannot even be asked for a code with a NUL in it.
    organisation = get_organisation(code)
    require_sight(viewer, "people.own", concerns_organisation(organisation))
    return organisation


def _members(
    memberships: Sequence[Membership], workloads: Mapping[UUID, Workload], organisation: Organisation
) -> list[Member]:
    found: dict[UUID, list[Membership]] = {}
    for held in memberships:
        found.setdefault(held.person_id, []).append(held)
    not_reached = places_of_people_not_reached(found)
    members = []
    for person_id, held_by_one in found.items():
        person = held_by_one[0].person
        load = workloads.get(person_id)
        members.append(
            Member(
                person,
                [_role(held, organisation) for held in held_by_one],
                person.state is PersonState.SUSPENDED,
                load.actions if load else 0,
                load.leads if load else 0,
                load is not None,
                person_id in not_reached,
                organisation.id in not_reached.get(person_id, ()),
            )
        )
    return members


def _role(held: Membership, organisation: Organisation) -> RoleHeld:
    words = ROLE_NAMES[held.role]
    if held.organisation_id != organisation.id:
        words = f"{words}, {held.organisation.name}"
    return RoleHeld(words, held.valid_from, held.valid_to)
