"""Comparing the ratings of an import with the document, putting them right, and typing them in."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core.errors import NotFound, RuleBroken
from tracker.reports_import import queries, services
from tracker.reports_import.lifecycle import OPEN
from tracker.reports_import.models import ReportImport
from tracker.reports_import.permissions import may_change, require_change
from tracker.reports_import.ratings import PARTS, FoundRating, FoundRatings, inspected_ids, ratings_of
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.identity import signed_in_person
from tracker.web.imports.blueprint import bp
from tracker.web.imports.forms import StepForm
from tracker.web.imports.rating_forms import FORMS, AnyRatingForm
from tracker.web.saving import saved

#: What the second button of the form sends.
ANOTHER = "another"

#: By the word in the address: what one is called.
CALLED = {"overall": "overall rating", "standards": "rating of a standard", "key-questions": "key question"}


@bp.get("/imports/<uuid:import_id>/ratings")
def ratings(import_id: UUID) -> ResponseReturnValue:
    """Show every rating and key question as it would be published."""
    person = signed_in_person()
    report_import = queries.get_import(import_id, viewer=person)
    bodies = queries.organisations_by_id(inspected_ids(report_import))
    return render_template(
        "imports/ratings.html",
        report_import=report_import,
        ratings=ratings_of(report_import, bodies),
        bodies={str(key): body for key, body in bodies.items()},
        can_check=may_change(person) and report_import.state in OPEN,
    )


@bp.route("/imports/<uuid:import_id>/ratings/<part>/<int:place>", methods=["GET", "POST"])
def rating(import_id: UUID, part: str, place: int) -> ResponseReturnValue:
    """Put one of them right."""
    person = signed_in_person()
    require_change(person)
    report_import = queries.get_import(import_id, viewer=person)
    found = _get(services.import_ratings(report_import), part, place)
    form = _form(report_import, part, found.subject, vars(found))
    if form.validate_on_submit():
        try:
            services.save_rating(
                report_import,
                form.answer(found.subject),
                at=place,
                by=person,
                expected_version=form.expected_version,
                also_same_subject=bool(form.same_subject.data),
            )
            return saved("Saved", ".ratings", import_id=import_id, _anchor=f"{part}-{place}")
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            now = {name: partial(_now, report_import, part, place, name) for name in vars(found)}
            return conflict(form, report_import, now=now)
    return render_template(
        "imports/rating.html",
        form=form,
        report_import=report_import,
        part=part,
        called=CALLED[part],
        found=found,
        place=place,
        remove=StepForm(data={"version": report_import.version}),
        is_open=report_import.state in OPEN,
    )


@bp.post("/imports/<uuid:import_id>/ratings/<part>/<int:place>/remove")
def remove_rating(import_id: UUID, part: str, place: int) -> ResponseReturnValue:
    """Take out what is no rating of this report."""
    person = signed_in_person()
    require_change(person)
    report_import = queries.get_import(import_id, viewer=person)
    _get(services.import_ratings(report_import), part, place)
    form = StepForm()
    if form.validate_on_submit():
        services.remove_rating(report_import, part, place, by=person, expected_version=form.expected_version)
        return saved(f"{CALLED[part].capitalize()} removed", ".ratings", import_id=import_id)
    return redirect(url_for(".ratings", import_id=import_id), 303)


@bp.route("/imports/<uuid:import_id>/ratings/<part>/new", methods=["GET", "POST"])
def add_rating(import_id: UUID, part: str) -> ResponseReturnValue:
    """Type in one that was not found."""
    person = signed_in_person()
    require_change(person)
    report_import = queries.get_import(import_id, viewer=person)
    if part not in PARTS:
        raise NotFound
    last = services.import_ratings(report_import).of_part(part)[-1:]
    known = {name: getattr(each, name, None) for each in last for name in ("organisation_id", "framework")}
    form = _form(report_import, part, None, known)
    if form.validate_on_submit():
        try:
            services.save_rating(
                report_import,
                form.answer(_printed_name(report_import, form.organisation_id.data)),
                at=None,
                by=person,
                expected_version=form.expected_version,
            )
            words = f"{CALLED[part].capitalize()} added"
            if request.form.get("step") == ANOTHER:
                return saved(words, ".add_rating", import_id=import_id, part=part)
            return saved(words, ".ratings", import_id=import_id)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, report_import)
    return render_template(
        "imports/rating.html",
        form=form,
        report_import=report_import,
        part=part,
        called=CALLED[part],
        found=None,
        is_open=report_import.state in OPEN,
    )


def _form(
    report_import: ReportImport, part: str, subject: str | None, known: dict[str, object]
) -> AnyRatingForm:
    bodies = queries.organisations_by_id(inspected_ids(report_import))
    form = FORMS[part](data={**known, "version": report_import.version})
    return form.shown_for(sorted(bodies.values(), key=lambda body: body.title), subject)


def _get(ratings: FoundRatings, part: str, place: int) -> FoundRating:
    found = ratings.find(part, place)
    if found is None:
        raise NotFound
    return found


def _now(report_import: ReportImport, part: str, place: int, name: str) -> object:
    return getattr(services.import_ratings(report_import).find(part, place), name, None)


def _printed_name(report_import: ReportImport, organisation_id: str | None) -> str | None:
    names = (
        body["name"]
        for body in report_import.inspected or ()
        if organisation_id and body["organisation_id"] == organisation_id
    )
    return next(names, None)
