"""Pages of follow-ups: list, start, workspace, check and publish."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.access import require_deed
from tracker.core.errors import RuleBroken
from tracker.followup import permissions, queries, services
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment, FollowUp
from tracker.inspections.models import InspectionReport
from tracker.organisations.queries import get_organisation, list_answering, list_units
from tracker.web.follow_ups.forms import StartForm, StepForm
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.listing import page_of, read_list_state
from tracker.web.saving import saved

bp = Blueprint("follow_ups", __name__, url_prefix="/follow-ups")

#: The columns that the list can be sorted by.
SORTS = {
    "name": (FollowUp.inspection,),
    "started": (FollowUp.started_at,),
    "published": (FollowUp.published_at,),
    "status": (FollowUp.state,),
}


@bp.get("")
def index() -> ResponseReturnValue:
    """List the follow-ups that the reader may see."""
    person = signed_in_person()
    state = read_list_state(filters=(), sorts=SORTS, default_sort="-started")
    page = page_of(queries.follow_ups_statement(person), state, orders=SORTS, tie_break=(FollowUp.id,))
    return render_template(
        "follow_ups/index.html",
        page=page,
        progress=queries.progress_of(page.rows),
        may_start=permissions.may_assess(person),
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Start a follow-up: choose the organisation and name the inspection."""
    person = signed_in_person()
    require_deed(person, permissions.START)
    form = StartForm(data={"organisation": request.args.get("organisation", "")})
    form.organisation.choices = choices_of(
        ((each.code, each.title) for each in [*list_answering(), *list_units()]),
        empty="Select an organisation",
    )
    if form.validate_on_submit():
        try:
            follow_up = services.start_follow_up(
                get_organisation(form.organisation.data),
                inspection=form.inspection.data,
                fieldwork_started=form.fieldwork_started.data.isoformat()
                if form.fieldwork_started.data
                else None,
                by=person,
            )
            return saved("You started the follow-up", "follow_ups.show", follow_up_id=follow_up.id)
        except RuleBroken as error:
            form.show(error)
    return render_template("follow_ups/new.html", form=form)


@bp.get("/<uuid:follow_up_id>")
def show(follow_up_id: UUID) -> ResponseReturnValue:
    """Show the workspace of a running follow-up, or the results of a published one."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    counts = queries.count_by_category(follow_up)
    taken = [assessment for assessment in follow_up.assessments if assessment.taken]
    left = [assessment for assessment in follow_up.assessments if not assessment.taken]
    if follow_up.state is FollowUpState.PUBLISHED:
        return render_template(
            "follow_ups/results.html", follow_up=follow_up, taken=taken, left=left, counts=counts
        )
    return render_template(
        "follow_ups/workspace.html",
        follow_up=follow_up,
        groups=_by_report(taken),
        left=left,
        assessed=len(taken) - len(services.missing_assessments(follow_up)),
        to_assess=len(taken),
        step_form=lambda assessment: StepForm(obj=assessment),
        may_assess=permissions.may_assess(person),
    )


@bp.route("/<uuid:follow_up_id>/check", methods=["GET", "POST"])
def check(follow_up_id: UUID) -> ResponseReturnValue:
    """Read all judgements together; with all of them there, say that the follow-up is ready to check."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    permissions.require_to(permissions.ASSESS, follow_up, person)
    if follow_up.state is FollowUpState.PUBLISHED:
        return redirect(url_for(".show", follow_up_id=follow_up.id), 303)
    form = StepForm(obj=follow_up)
    if form.validate_on_submit():
        try:
            services.finish_follow_up(follow_up, by=person, expected_version=form.expected_version)
            return saved("The follow-up is ready to check", "follow_ups.check", follow_up_id=follow_up.id)
        except RuleBroken as error:
            form.show(error)
    return render_template(
        "follow_ups/check.html",
        follow_up=follow_up,
        form=form,
        taken=[assessment for assessment in follow_up.assessments if assessment.taken],
        left=[assessment for assessment in follow_up.assessments if not assessment.taken],
        is_ready=follow_up.state is FollowUpState.READY_TO_CHECK,
        missing=services.missing_assessments(follow_up),
        counts=queries.count_by_category(follow_up),
    )


@bp.post("/<uuid:follow_up_id>/carry-on")
def carry_on(follow_up_id: UUID) -> ResponseReturnValue:
    """Open a follow-up that was ready to check for changes again."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    form = StepForm()
    if form.validate_on_submit():
        services.carry_on(follow_up, by=person, expected_version=form.expected_version)
        return saved("You can change the follow-up again", "follow_ups.show", follow_up_id=follow_up.id)
    return redirect(url_for(".check", follow_up_id=follow_up.id), 303)


@bp.route("/<uuid:follow_up_id>/publish", methods=["GET", "POST"])
def publish(follow_up_id: UUID) -> ResponseReturnValue:
    """Confirm, then publish all judgements at once. Publishing twice shows the results."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    permissions.require_to(permissions.PUBLISH, follow_up, person)
    if follow_up.state is FollowUpState.PUBLISHED:
        return redirect(url_for(".show", follow_up_id=follow_up.id), 303)
    if follow_up.state is not FollowUpState.READY_TO_CHECK:
        return redirect(url_for(".check", follow_up_id=follow_up.id), 303)
    form = StepForm(obj=follow_up)
    if form.validate_on_submit():
        try:
            services.publish_follow_up(follow_up, by=person, expected_version=form.expected_version)
            return saved("You published the follow-up", "follow_ups.show", follow_up_id=follow_up.id)
        except RuleBroken as error:
            form.show(error)
    return render_template(
        "follow_ups/publish.html",
        follow_up=follow_up,
        form=form,
        counts=queries.count_by_category(follow_up),
        left=[assessment for assessment in follow_up.assessments if not assessment.taken],
    )


def _by_report(assessments: list[Assessment]) -> list[tuple[InspectionReport, list[Assessment]]]:
    """Group assessments by the report that made the recommendation, in the order in which they come."""
    groups: dict[UUID, tuple[InspectionReport, list[Assessment]]] = {}
    for assessment in assessments:
        report = assessment.recommendation.report
        groups.setdefault(report.id, (report, []))[1].append(assessment)
    return list(groups.values())
