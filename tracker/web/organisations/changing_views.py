"""Recording what happens to bodies. The gate lets in administrators only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.taking_over import what_is_touched
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.organisations import changes, queries
from tracker.organisations.change_rules import last_day_before
from tracker.organisations.models import UNIT_TYPES, Organisation, OrganisationType
from tracker.organisations.partial_dates import NotAPartialDate, PartialDate
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.organisations.blueprint import bp
from tracker.web.organisations.forms import (
    CloseForm,
    ConfirmForm,
    MoveForm,
    NewForm,
    RenameForm,
    SuccessionForm,
    WhatHappensForm,
)
from tracker.web.organisations.views import organisation_at
from tracker.web.organisations.wording import TYPE_WORDS, change_in_words
from tracker.web.saving import saved
from tracker.web.sent_forms import when_sent

#: By the endpoint that asks for the rest.
CHANGES = {
    "succession": "Others take over: it becomes another body, is merged, split or redrawn",
    "move": "It moves to another region",
    "rename": "It only changes its name",
    "close": "It closes and nobody takes over",
}


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add a body that begins."""
    form = NewForm()
    today = clock.today()
    above = [each for each in queries.list_answering() if not queries.is_closed(each, today)]
    form.kind.choices = choices_of(
        [(kind, TYPE_WORDS[kind]) for kind in changes.ADDABLE_TYPES], empty="Choose"
    )
    form.parent.choices = choices_of([(each.id, each.title) for each in above], empty="Nothing")
    if form.validate_on_submit():
        try:
            added = changes.add_organisation(
                form.name.data or "",
                OrganisationType(form.kind.data),
                parent=next((each for each in above if str(each.id) == form.parent.data), None),
                began=form.began.data,
                by=signed_in_person(),
            )
            return saved(f"{added.title} added", ".show", code=added.code)
        except RuleBroken as error:
            form.show(error)
    return render_template("organisations/new.html", form=form)


@bp.route("/<code>/change", methods=["GET", "POST"])
def change(code: str) -> ResponseReturnValue:
    """Ask what happens to a body, and lead to the questions about that."""
    organisation = organisation_at(code)
    form = WhatHappensForm()
    is_unit = organisation.type in UNIT_TYPES
    possible = {name: words for name, words in CHANGES.items() if is_unit or name != "move"}
    form.change.choices = choices_of(possible.items())
    if form.validate_on_submit():
        return redirect(url_for(f".{form.change.data}", code=code), code=303)
    return render_template("organisations/change.html", form=form, organisation=organisation)


@bp.route("/<code>/rename", methods=["GET", "POST"])
def rename(code: str) -> ResponseReturnValue:
    """Give a body another name; it is still found under the old one."""
    organisation = organisation_at(code)
    form = RenameForm(obj=organisation)

    def save() -> ResponseReturnValue:
        changes.rename_organisation(
            organisation, form.name.data or "", by=signed_in_person(), expected_version=form.expected_version
        )
        return saved("New name saved. The old one is kept beside it", ".show", code=code)

    done = when_sent(form, save, about=organisation)
    return done or render_template("organisations/rename.html", form=form, organisation=organisation)


@bp.route("/<code>/close", methods=["GET", "POST"])
def close(code: str) -> ResponseReturnValue:
    """Say that a body ended and nobody took over."""
    organisation = organisation_at(code)
    form = CloseForm()
    if form.validate_on_submit():
        try:
            changes.close_organisation(
                organisation, form.on.data, by=signed_in_person(), note=form.note.data or None
            )
            return saved(f"{organisation.title} closed", ".show", code=code)
        except RuleBroken as error:
            form.show(error)
    touched = what_is_touched([organisation])
    return render_template("organisations/close.html", form=form, organisation=organisation, touched=touched)


@bp.route("/<code>/move", methods=["GET", "POST"])
def move(code: str) -> ResponseReturnValue:
    """Say that a unit belongs to another region."""
    organisation = organisation_at(code)
    form = MoveForm()
    today = clock.today()
    regions = [
        each
        for each in queries.list_regions()
        if not queries.is_closed(each, today) and each.id != organisation.parent_id
    ]
    form.region.choices = choices_of([(each.id, each.title) for each in regions], empty="Choose")
    if form.validate_on_submit():
        try:
            region = next(each for each in regions if str(each.id) == form.region.data)
            changes.move_unit(
                organisation, region, form.on.data, by=signed_in_person(), note=form.note.data or None
            )
            return saved(f"{organisation.title} moved to {region.title}", ".show", code=code)
        except RuleBroken as error:
            form.show(error)
    touched = what_is_touched([organisation])
    return render_template("organisations/move.html", form=form, organisation=organisation, touched=touched)


@bp.route("/<code>/succession", methods=["GET", "POST"])
def succession(code: str) -> ResponseReturnValue:
    """Ask who ends and who takes over from when; nothing is recorded before the page after this one."""
    organisation = organisation_at(code)
    ending, taking_over = _candidates(organisation)
    asked = _asked()
    form = SuccessionForm(
        ending=[str(each) for each in asked["ending"]] or [str(organisation.id)],
        taking_over=[str(each) for each in asked["taking_over"]],
        on=asked["on"],
        note=asked["note"],
    )
    form.ending.choices = choices_of((each.id, each.title) for each in ending)
    form.taking_over.choices = choices_of((each.id, _where(each, organisation)) for each in taking_over)
    if form.validate_on_submit():
        try:
            changes.check_succession(
                _chosen(ending, form.ending.data), _chosen(taking_over, form.taking_over.data), form.on.data
            )
            answers = {
                "ending": form.ending.data,
                "taking_over": form.taking_over.data,
                "on": str(form.on.data),
                "note": form.note.data or None,
            }
            return redirect(url_for(".check_succession", code=code, **answers), code=303)
        except RuleBroken as error:
            form.show(error)
    return render_template("organisations/succession.html", form=form, organisation=organisation)


@bp.route("/<code>/succession/check", methods=["GET", "POST"])
def check_succession(code: str) -> ResponseReturnValue:
    """Show what follows from a succession, and record it once that is confirmed."""
    organisation = organisation_at(code)
    possible_ends, possible_heirs = _candidates(organisation)
    asked = _asked()
    ending = _chosen(possible_ends, asked["ending"])
    taking_over = _chosen(possible_heirs, asked["taking_over"])
    on = asked["on"]
    answers = {**asked, "on": None if on is None else str(on)}
    again = url_for(".succession", code=code, **answers)
    if not ending or not taking_over or on is None:
        return redirect(again, code=303)
    form = ConfirmForm()
    words = change_in_words(ending, taking_over)
    if form.validate_on_submit():
        try:
            changes.record_succession(ending, taking_over, on, by=signed_in_person(), note=asked["note"])
            return saved(f"Recorded: {words}", ".show", code=code)
        except RuleBroken as error:
            form.show(error)
    return render_template(
        "organisations/check_succession.html",
        form=form,
        organisation=organisation,
        words=words,
        on=on.words,
        last_day=last_day_before(on).words,
        note=asked["note"],
        touched=[(each, what_is_touched([each])) for each in ending],
        again=again,
    )


def _asked() -> dict[str, Any]:
    """Return the answers that stand in the address; what is no answer counts as none."""
    try:
        on = PartialDate.parse(request.args.get("on", ""))
    except NotAPartialDate:
        on = None
    return {
        "ending": request.args.getlist("ending"),
        "taking_over": request.args.getlist("taking_over"),
        "on": on,
        "note": request.args.get("note", "").strip()[:1000] or None,
    }


def _chosen(possible: Sequence[Organisation], typed: Sequence[str | UUID] | None) -> list[Organisation]:
    wanted = {str(each) for each in typed or ()}
    return [each for each in possible if str(each.id) in wanted]


def _where(body: Organisation, beside: Organisation) -> str:
    """Return the name of a body, with its region where that is another one."""
    if body.type not in UNIT_TYPES or body.parent is None or body.parent_id == beside.parent_id:
        return body.title
    return f"{body.title}, in {body.parent.title}"


def _candidates(organisation: Organisation) -> tuple[list[Organisation], list[Organisation]]:
    """Return who may end together with this body, itself first, and who may take over.

    A unit's neighbours come before the units of other regions: work also passes across a border.
    """
    today = clock.today()
    everybody = list(queries.organisations_by_id().values())
    if organisation.type in UNIT_TYPES:
        heirs = [each for each in everybody if each.type in UNIT_TYPES]
        neighbours = [each for each in heirs if each.parent_id == organisation.parent_id]
    else:
        neighbours = [each for each in everybody if each.type is organisation.type]
        heirs = [each for each in everybody if each.type in {organisation.type, OrganisationType.REGION}]
    standing = sorted(
        (each for each in neighbours if each.id != organisation.id and not queries.is_closed(each, today)),
        key=lambda each: each.name,
    )
    heirs = sorted(
        (each for each in heirs if not queries.is_closed(each, today)),
        key=lambda each: (each.parent_id != organisation.parent_id, each.name),
    )
    return [organisation, *standing], heirs
