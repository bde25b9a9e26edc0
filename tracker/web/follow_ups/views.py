"""Pages of follow-ups: list, start, workspace and results."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.accounts.access import require_deed
from tracker.core.errors import RuleBroken
from tracker.followup import permissions, queries, services, stage_queries
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import FollowUp
from tracker.organisations.queries import get_organisation, list_answering, list_units
from tracker.recommendations.queries import repeats_of
from tracker.web.filters import FilterPanel
from tracker.web.follow_ups.blueprint import bp
from tracker.web.follow_ups.forms import StartForm, StepForm
from tracker.web.follow_ups.workspace import assigned_filter, workspace_of
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.listing import page_of, read_list_state
from tracker.web.saving import saved

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
        announced=stage_queries.list_announced(viewer=person),
        checks=stage_queries.list_open_checks(viewer=person),
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
    if follow_up.state is FollowUpState.PUBLISHED:
        taken = [assessment for assessment in follow_up.assessments if assessment.taken]
        return render_template(
            "follow_ups/results.html",
            follow_up=follow_up,
            taken=taken,
            left=[assessment for assessment in follow_up.assessments if not assessment.taken],
            counts=queries.count_by_category(follow_up),
            may_correct=permissions.may_assess(person),
            repeats=repeats_of([assessment.recommendation_id for assessment in taken]),
        )
    state = read_list_state(filters=("assigned",), sorts=("report",), default_sort="report")
    return render_template(
        "follow_ups/workspace.html",
        follow_up=follow_up,
        workspace=workspace_of(follow_up, state, person),
        panel=FilterPanel(state, [assigned_filter(queries.list_inspectors(), person)]),
        announcement=stage_queries.find_announcement(follow_up.id, viewer=person),
        check=stage_queries.find_latest_check(follow_up.id, viewer=person),
        notes=stage_queries.list_reader_notes(follow_up.id, viewer=person),
        numbers={each.id: each.recommendation.number for each in follow_up.assessments},
        step_form=lambda assessment: StepForm(obj=assessment),
        may_assess=permissions.may_assess(person),
    )
