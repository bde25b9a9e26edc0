"""Checking one recommendation against the words of the document, and typing one in."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.core.errors import RuleBroken
from tracker.organisations.models import Organisation
from tracker.reports_import import queries, services
from tracker.reports_import.bodies import KnownBodies
from tracker.reports_import.lifecycle import OPEN, CheckState
from tracker.reports_import.models import FoundItem
from tracker.reports_import.permissions import may_change, require_change
from tracker.reports_import.source_text import source_around
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.imports import wording
from tracker.web.imports.blueprint import bp
from tracker.web.imports.forms import ItemForm
from tracker.web.saving import saved

#: What the buttons of the form send.
RIGHT, SAVE, SPLIT, JOIN, REMOVE, PUT_BACK = "right", "save", "split", "join", "remove", "put_back"


@bp.route("/imports/<uuid:import_id>/items/<int:serial>", methods=["GET", "POST"])
def check_item(import_id: UUID, serial: int) -> ResponseReturnValue:
    """Show one recommendation beside the document's own words, and put it right."""
    person = signed_in_person()
    item = queries.get_item(import_id, serial, viewer=person)
    organisations = queries.list_organisations()
    form = _form_of(item, organisations)
    if form.validate_on_submit():
        try:
            return _take_step(item, form, organisations, person)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, item, now={"addressee": lambda: str(item.addressee_id or "")})
    items = item.report_import.items
    return render_template(
        "imports/item.html",
        form=form,
        item=item,
        report_import=item.report_import,
        number=items.index(item) + 1,
        count=len(items),
        before=items[items.index(item) - 1] if items.index(item) else None,
        following=services.next_after(item),
        has_next_to_join=services.next_after(item, kept_only=True) is not None,
        unaddressed=len(services.unaddressed_beside(item)),
        is_removed=item.check is CheckState.REMOVED,
        is_open=may_change(person) and item.report_import.state in OPEN,
        repeats=wording.repeats_of(item, queries.repeated_codes(item.report_import)),
        source=source_around(item.report_import.text, item),
        wording=wording,
    )


@bp.route("/imports/<uuid:import_id>/items/new", methods=["GET", "POST"])
def add_item(import_id: UUID) -> ResponseReturnValue:
    """Type in a recommendation that was not found."""
    person = signed_in_person()
    require_change(person)
    report_import = queries.get_import(import_id, viewer=person)
    organisations = queries.list_organisations()
    last = report_import.items[-1] if report_import.items else None
    form = ItemForm(
        data={
            "version": report_import.version,
            "heading": last.heading if last else "",
            "addressee": str(last.addressee_id or "") if last else "",
        }
    )
    form.addressee.choices = choices_of(wording.choices_among(organisations), empty=wording.NOBODY_CHOSEN)
    if form.validate_on_submit():
        try:
            added = services.add_by_hand(
                report_import,
                text=form.text.data or "",
                addressee=_chosen(form, organisations),
                number=form.number.data or "",
                heading=form.heading.data or "",
                standard=form.standard.data or "",
                by=person,
            )
            if request.form.get("step") == "another":
                return saved("Recommendation added", ".add_item", import_id=import_id)
            return saved("Recommendation added", ".show", import_id=import_id, _anchor=f"item-{added.serial}")
        except RuleBroken as error:
            form.show(error)
    return render_template("imports/new_item.html", form=form, report_import=report_import)


def _form_of(item: FoundItem, organisations: Sequence[Organisation]) -> ItemForm:
    form = ItemForm(
        data={
            "version": item.version,
            "text": item.text,
            "addressee": str(item.addressee_id or ""),
            "number": item.number,
            "heading": item.heading,
            "standard": item.standard,
        }
    )
    likely: list[UUID] = []
    if item.addressee_id is None and item.heading:
        likely = KnownBodies.of(organisations).meant_by(item.heading)
    form.addressee.choices = choices_of(
        wording.choices_among(organisations, likely=likely), empty=wording.NOBODY_CHOSEN
    )
    form.whole_block.label.text = "The others under this heading that are for nobody yet are for the same"
    return form


def _chosen(form: ItemForm, organisations: Sequence[Organisation]) -> Organisation | None:
    return next((each for each in organisations if str(each.id) == form.addressee.data), None)


def _take_step(
    item: FoundItem, form: ItemForm, organisations: Sequence[Organisation], person: Person
) -> ResponseReturnValue:
    """Save what was typed, then do what the button says, and lead on."""
    step = request.form.get("step", SAVE)
    import_id = item.import_id
    services.correct_item(
        item,
        # With "Split" the text holds the empty line that says where.
        text=item.text if step == SPLIT else form.text.data or "",
        addressee=_chosen(form, organisations),
        number=form.number.data or "",
        heading=form.heading.data or "",
        standard=form.standard.data or "",
        by=person,
        expected_version=form.expected_version,
    )
    if form.whole_block.data:
        services.address_block(item, by=person)
    if step == SPLIT:
        parts = services.split(item, text=form.text.data or "", by=person, expected_version=item.version)
        message = f"Split into {len(parts)} recommendations"
    elif step == JOIN:
        services.join_with_next(item, by=person, expected_version=item.version)
        message = "Joined with the next recommendation"
    elif step == RIGHT:
        services.mark_checked(item, by=person, expected_version=item.version)
        return _go_on(item, "Recommendation checked")
    elif step == REMOVE:
        services.not_a_recommendation(item, by=person, expected_version=item.version)
        return _go_on(item, "This is no recommendation and will not be published")
    elif step == PUT_BACK:
        services.put_back(item, by=person, expected_version=item.version)
        message = "Put back among the recommendations"
    else:
        message = "Change saved"
    return saved(message, ".check_item", import_id=import_id, serial=item.serial)


def _go_on(item: FoundItem, message: str) -> ResponseReturnValue:
    following = services.next_to_check(item)
    if following is None:
        return saved(f"{message}. Every recommendation is checked", ".show", import_id=item.import_id)
    return saved(message, ".check_item", import_id=item.import_id, serial=following.serial)
