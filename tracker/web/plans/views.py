"""Pages on which a plan is read: the list, the plan, its details, the check before it is submitted, for paper."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Role
from tracker.accounts.queries import list_people_with_roles
from tracker.action_plans import action_queries, carrying, permissions, queries, services
from tracker.action_plans.cautions import cautions_about
from tracker.action_plans.changes_wanted import list_wanted
from tracker.action_plans.documents import plan_form
from tracker.action_plans.lifecycle import PLAN_IS_OPEN_FOR_EDITING, PlanState
from tracker.action_plans.models import ActionPlan
from tracker.core import clock
from tracker.web.forms import TrackerForm
from tracker.web.identity import signed_in_person
from tracker.web.listing import page_of, read_list_state
from tracker.web.plan_documents.reading import content_for_reader
from tracker.web.plans.blueprint import bp
from tracker.web.plans.listing import FILTERS, ORDERS, panel_of, plans_statement
from tracker.web.plans.news import news_for
from tracker.web.plans.task_list import (
    CANNOT_START_YET,
    Progress,
    due_words,
    group_items,
    task_status,
    why_no_date,
)
from tracker.web.statuses import Tag

READY = Tag("Ready to submit", "blue")


@bp.get("")
def index() -> ResponseReturnValue:
    """List the plans that the viewer may see."""
    viewer = signed_in_person()
    state = read_list_state(filters=FILTERS, sorts=ORDERS, default_sort="due")
    page = page_of(plans_statement(state, viewer), state, orders=ORDERS, tie_break=(ActionPlan.id,))
    return render_template(
        "plans/index.html", page=page, panel=panel_of(state), counts=queries.count_items(page.rows)
    )


@bp.get("/<uuid:plan_id>")
def show(plan_id: UUID) -> ResponseReturnValue:
    """Show a plan: as a task list while it is being written, as what was promised afterwards."""
    viewer = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=viewer)
    items = queries.list_items(plan)
    is_open = plan.state in PLAN_IS_OPEN_FOR_EDITING
    progress = Progress.of(items)
    wanted = list_wanted(plan) if plan.state is not PlanState.DRAFT else {}
    return render_template(
        "plans/show.html",
        plan=plan,
        groups=group_items(items),
        progress=progress,
        due=due_words(plan, today=clock.today()),
        is_open=is_open,
        has_answers=any(item.response for item in items),
        task_status=lambda item: task_status(item, wanted if is_open else ()),
        wanted=wanted,
        news=news_for(viewer, plan, items),
        taken_over=carrying.list_taken_over(viewer=viewer, by_plan=plan.id) if plan.submitted_at else (),
        mark_form=TrackerForm(),
        submit_status=READY if progress.is_complete else CANNOT_START_YET,
        may_answer=lambda item: is_open and permissions.may_answer(viewer, plan, item.recommendation),
        may_submit=permissions.may_submit(viewer, plan),
        may_bring_in=is_open and permissions.may_change_plan(viewer, plan),
        may_decide=plan.state is PlanState.SUBMITTED and permissions.may_decide(viewer, plan),
    )


@bp.get("/<uuid:plan_id>/details")
def details(plan_id: UUID) -> ResponseReturnValue:
    """Say what the plan is about, by when it is to be submitted and why then, and who leads and who submits."""
    viewer = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=viewer)
    own = [plan.organisation_id]
    return render_template(
        "plans/details.html",
        plan=plan,
        due=due_words(plan, today=clock.today()),
        why_no_date=why_no_date(plan),
        leads=list_people_with_roles(own, {Role.PLAN_LEAD}),
        submitters=list_people_with_roles(own, {Role.DIRECTOR, Role.HQ_RESPONDER}),
    )


@bp.get("/<uuid:plan_id>/check")
def check(plan_id: UUID) -> ResponseReturnValue:
    """Show everything in the plan before it is submitted, with what is missing and what deserves a second look."""
    viewer = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=viewer)
    if plan.state not in PLAN_IS_OPEN_FOR_EDITING:
        return redirect(url_for(".show", plan_id=plan.id), 303)
    items = queries.list_items(plan)
    owner_ids = {person.id for person in action_queries.list_possible_owners(plan.organisation)}
    cautions = {
        item.recommendation.id: cautions_about(item, possible_owner_ids=owner_ids, today=clock.today())
        for item in items
    }
    return render_template(
        "plans/check.html",
        plan=plan,
        items=items,
        missing=services.list_missing(items),
        cautions=cautions,
        due=due_words(plan, today=clock.today()),
        may_answer=lambda item: permissions.may_answer(viewer, plan, item.recommendation),
        may_submit=permissions.may_submit(viewer, plan),
    )


@bp.get("/<uuid:plan_id>/print")
def print_view(plan_id: UUID) -> ResponseReturnValue:
    """Show the plan in the columns of the published form, for paper."""
    content = content_for_reader(plan_id)
    return render_template(
        "plans/print.html", plan=content.plan, document=plan_form(content), no_pdf="pdf" in request.args
    )
