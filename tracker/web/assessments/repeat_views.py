"""Picking the new recommendation that makes a judged one again, right after the judgement says so or later."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.core.errors import RuleBroken
from tracker.core.short_codes import tidy_code
from tracker.followup import permissions, queries, services
from tracker.followup.lifecycle import FollowUpState, RepeatAnswer
from tracker.followup.models import Assessment
from tracker.recommendations.models import Recommendation
from tracker.recommendations.queries import find_recommendation_id
from tracker.reports_import.awaited import Offered, await_repeats, list_offered
from tracker.reports_import.queries import recommendations_by_id
from tracker.web.assessments.blueprint import bp
from tracker.web.assessments.forms import RepeatedInForm
from tracker.web.assessments.views import CLOSED_FOR_WRITING, go_where_asked
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved

#: What the button beside the box for a reference sends.
ADD = "add"


@bp.route("/<uuid:recommendation_id>/repeated-in", methods=["GET", "POST"])
def repeated_in(follow_up_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Show what may make the recommendation again, most alike first, and keep which of it does."""
    person = signed_in_person()
    assessment = queries.get_assessment(follow_up_id, recommendation_id, viewer=person)
    follow_up = assessment.follow_up
    permissions.require_to(permissions.ASSESS, follow_up, person)
    if assessment.repeated is not RepeatAnswer.YES:
        return redirect(
            url_for(".assess", follow_up_id=follow_up_id, recommendation_id=recommendation_id), 303
        )
    offered = list_offered(assessment, viewer=person)
    form = _form_of(assessment, offered)
    if form.validate_on_submit():
        try:
            _save(assessment, form, person)
            return _lead_on(assessment, person)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, assessment, now={"later": lambda: _named(offered)})
    return render_template(
        "assessments/repeated_in.html",
        form=form,
        assessment=assessment,
        follow_up=follow_up,
        recommendation=assessment.recommendation,
        has_offers=bool(offered),
        is_published=follow_up.state is FollowUpState.PUBLISHED,
        hints={str(each.made.id): _where(each) for each in offered},
    )


def _form_of(assessment: Assessment, offered: Sequence[Offered]) -> RepeatedInForm:
    form = RepeatedInForm(data={"version": assessment.version, "later": _named(offered)})
    form.later.choices = [
        *((str(each.made.id), each.made.text) for each in offered),
        (RepeatedInForm.NOT_YET, "Not yet in a report"),
    ]
    return form


def _named(offered: Sequence[Offered]) -> list[str]:
    return [str(each.made.id) for each in offered if each.is_named]


def _where(offered: Offered) -> str:
    """Return where a recommendation stands: its report and number, and whether that is published."""
    made = offered.made
    if isinstance(made, Recommendation):
        return f"{made.code} · {made.report.in_short}, number {made.number} · To {made.addressee.title}"
    title = made.report_import.title or made.report_import.file_name or "Report without a title"
    number = f", number {made.number}" if made.number else ""
    to = f" · To {made.addressee.title}" if made.addressee else ""
    return f"Still being checked: {title}{number}{to}"


def _save(assessment: Assessment, form: RepeatedInForm, person: Person) -> None:
    offered = {str(each.made.id): each for each in list_offered(assessment, viewer=person)}
    chosen = set(form.chosen)
    published = {key for key in chosen if key not in offered or offered[key].is_published}
    if form.code.data:
        published.add(_id_of(form.code.data, person))
    await_repeats(
        assessment,
        {UUID(key) for key in chosen - published},
        by=person,
        expected_version=form.expected_version,
    )
    services.name_repeats(
        assessment, recommendations_by_id(published), by=person, expected_version=form.expected_version
    )


def _lead_on(assessment: Assessment, person: Person) -> ResponseReturnValue:
    follow_up = assessment.follow_up
    if request.form.get("step") == ADD:
        return saved(
            "Saved",
            ".repeated_in",
            follow_up_id=follow_up.id,
            recommendation_id=assessment.recommendation_id,
        )
    if follow_up.state in CLOSED_FOR_WRITING:
        return saved("Saved", "follow_ups.show", follow_up_id=follow_up.id)
    return go_where_asked(assessment, person, request.args.get("go_to"))


def _id_of(typed: str, person: Person) -> str:
    code = tidy_code(typed)
    found = find_recommendation_id(code, viewer=person) if code.isascii() and code.isprintable() else None
    if found is None:
        raise RuleBroken("Enter the reference of a published recommendation, such as R-4F7QX3", field="code")
    return str(found)
