"""Pages of handovers: question pages, a check page, and what came of it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.accounts.queries import find_person
from tracker.action_plans import action_queries, handing_over, open_work, request_queries
from tracker.action_plans.open_work import OpenWork
from tracker.action_plans.permissions import concerns_organisation
from tracker.core.database import db
from tracker.core.errors import NotFound, RuleBroken
from tracker.organisations.models import Organisation
from tracker.web.conflicts import SOMEONE_WAS_FASTER
from tracker.web.forms import choices_of
from tracker.web.handovers.forms import (
    LIST_HAS_CHANGED,
    CheckForm,
    ReceiverForm,
    Ticked,
    WhatForm,
    choices_of_work,
)
from tracker.web.identity import signed_in_person
from tracker.web.people.views import find_own
from tracker.web.saving import saved

bp = Blueprint("handovers", __name__, url_prefix="/handovers")

#: Sent by the check page's other button: show me the ticks again.
CHANGE = "change"


@bp.get("/<code>")
def index(code: str) -> ResponseReturnValue:
    """List the people who have left, or may not sign in, and still own something here."""
    organisation = _organisation(code, signed_in_person())
    left = open_work.list_left_behind([organisation.id])
    return render_template(
        "handovers/index.html",
        organisation=organisation,
        left=[(each, open_work.last_day_of(each.person, organisation.id)) for each in left],
    )


@bp.route("/<code>/<uuid:person_id>", methods=["GET", "POST"])
def receiver(code: str, person_id: UUID) -> ResponseReturnValue:
    """Ask who takes over."""
    organisation = _organisation(code, signed_in_person())
    leaver, work = _leaver(person_id, organisation)
    form = ReceiverForm()
    others = [each for each in action_queries.list_possible_owners(organisation) if each.id != leaver.id]
    form.to.choices = choices_of(((each.id, each.name) for each in others), empty="Select a person")
    if form.validate_on_submit():
        where = url_for(".what", code=code, person_id=person_id, to_id=form.to.data)
        return redirect(where, 303)
    return render_template(
        "handovers/receiver.html",
        organisation=organisation,
        leaver=leaver,
        work=work,
        form=form,
        has_others=bool(others),
    )


@bp.route("/<code>/<uuid:person_id>/to/<uuid:to_id>", methods=["GET", "POST"])
def what(code: str, person_id: UUID, to_id: UUID) -> ResponseReturnValue:
    """Ask what moves, with everything ticked to begin with; then show what was ticked and ask why."""
    organisation = _organisation(code, signed_in_person())
    leaver, work = _leaver(person_id, organisation)
    taker = _taker(to_id, organisation, leaver)
    form = WhatForm(data=None if request.method == "POST" else {"items": _all_values(work)})
    if form.validate_on_submit():
        ticked = Ticked.of(form.items.data or [])
        if _is_as_seen(ticked, work):
            check_form = CheckForm(formdata=None, data={"items": form.items.data})
            return _render_check(organisation, leaver, taker, ticked.of_work(work), check_form)
        form.items.errors = [LIST_HAS_CHANGED]
    return _render_what(organisation, leaver, taker, work, form)


@bp.route("/<code>/<uuid:person_id>/to/<uuid:to_id>/check", methods=["GET", "POST"])
def check(code: str, person_id: UUID, to_id: UUID) -> ResponseReturnValue:
    """Hand over what was ticked, with the reason. Opened by its address, it begins with the ticks."""
    viewer = signed_in_person()
    organisation = _organisation(code, viewer)
    leaver, work = _leaver(person_id, organisation)
    taker = _taker(to_id, organisation, leaver)
    form = CheckForm()
    ticked = Ticked.of(form.items.data or [])
    if request.form.get(CHANGE):
        again = WhatForm(formdata=None, data={"items": form.items.data})
        return _render_what(organisation, leaver, taker, work, again)
    if form.validate_on_submit():
        try:
            handover = handing_over.hand_over(
                organisation,
                from_person=leaver,
                to_person=taker,
                actions=ticked.actions,
                responses=ticked.responses,
                reason=form.reason.data or "",
                by=viewer,
            )
            return saved("Work handed over", ".show", handover_id=handover.id)
        except RuleBroken as error:
            form.show(error)
        except (*SOMEONE_WAS_FASTER, NotFound):
            return _changed_meanwhile(organisation, leaver, taker)
    if not ticked.actions and not ticked.responses:
        return redirect(url_for(".what", code=code, person_id=person_id, to_id=to_id), 303)
    if not _is_as_seen(ticked, work):
        return _changed_meanwhile(organisation, leaver, taker)
    return _render_check(organisation, leaver, taker, ticked.of_work(work), form)


@bp.get("/made/<uuid:handover_id>")
def show(handover_id: UUID) -> ResponseReturnValue:
    """Show what moved, from whom to whom, and who was told."""
    handover = handing_over.get_handover(handover_id, viewer=signed_in_person())
    actions, responses = handing_over.list_handed_over(handover)
    return render_template("handovers/show.html", handover=handover, moved=OpenWork(actions, responses))


def _organisation(code: str, viewer: Person) -> Organisation:
    organisation = find_own(code, viewer)
    require_deed(viewer, "handover", concerns_organisation(organisation))
    return organisation


def _leaver(person_id: UUID, organisation: Organisation) -> tuple[Person, OpenWork]:
    """Return whose work it is: somebody who owns something open there, or has held a role there."""
    person = find_person(person_id)
    if person is None:
        raise NotFound
    work = open_work.list_open_work(person, organisation)
    if not work and not open_work.was_ever_in(person, organisation.id):
        raise NotFound
    return person, work


def _taker(person_id: UUID, organisation: Organisation, leaver: Person) -> Person:
    """Return who takes over: somebody else who can own an action there today."""
    for person in action_queries.list_possible_owners(organisation):
        if person.id == person_id != leaver.id:
            return person
    raise NotFound


def _all_values(work: OpenWork) -> list[str]:
    return [value for value, _words in choices_of_work(work)]


def _is_as_seen(ticked: Ticked, work: OpenWork) -> bool:
    """Say whether everything ticked is still there as the person saw it."""
    left = ticked.of_work(work)
    return (len(left.actions), len(left.responses)) == (len(ticked.actions), len(ticked.responses))


def _render_what(
    organisation: Organisation, leaver: Person, taker: Person, work: OpenWork, form: WhatForm
) -> str:
    form.items.choices = choices_of(choices_of_work(work))
    return render_template(
        "handovers/what.html", organisation=organisation, leaver=leaver, taker=taker, work=work, form=form
    )


def _render_check(
    organisation: Organisation, leaver: Person, taker: Person, moving: OpenWork, form: CheckForm
) -> str:
    return render_template(
        "handovers/check.html",
        organisation=organisation,
        leaver=leaver,
        taker=taker,
        moving=moving,
        requests=request_queries.count_open_about([action.id for action in moving.actions]),
        form=form,
        change=CHANGE,
    )


def _changed_meanwhile(organisation: Organisation, leaver: Person, taker: Person) -> tuple[str, int]:
    """Return the page that says so and leads back to the list as it is now; nothing has moved."""
    names = (organisation.code, leaver.id, taker.id)
    db.session.rollback()
    page = render_template(
        "handovers/changed_meanwhile.html",
        back=url_for(".what", code=names[0], person_id=names[1], to_id=names[2]),
        reason=request.form.get("reason", ""),
    )
    return page, 409
