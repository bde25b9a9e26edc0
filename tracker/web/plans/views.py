"""Pages of action plans."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans import action_queries, permissions, queries, services
from tracker.action_plans.cautions import cautions_about
from tracker.action_plans.lifecycle import PLAN_IS_OPEN_FOR_EDITING, PlanState
from tracker.action_plans.models import ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.identity import signed_in_person
from tracker.web.listing import page_of, read_list_state
from tracker.web.plans.forms import DecideForm, ReturnForm
from tracker.web.plans.listing import FILTERS, ORDERS, panel_of, plans_statement
from tracker.web.plans.task_list import CANNOT_START_YET, Progress, due_words, group_items, task_status
from tracker.web.saving import saved
from tracker.web.statuses import Tag

bp = Blueprint("plans", __name__, url_prefix="/plans")

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
    return render_template(
        "plans/show.html",
        plan=plan,
        groups=group_items(items),
        progress=progress,
        due=due_words(plan, today=clock.today()),
        is_open=is_open,
        has_answers=any(item.response for item in items),
        task_status=task_status,
        submit_status=READY if progress.is_complete else CANNOT_START_YET,
        may_answer=lambda item: is_open and permissions.may_answer(viewer, plan, item.recommendation),
        may_submit=permissions.may_submit(viewer, plan),
        may_decide=plan.state is PlanState.SUBMITTED and permissions.may_decide(viewer, plan),
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


@bp.route("/<uuid:plan_id>/submit", methods=["GET", "POST"])
def submit(plan_id: UUID) -> ResponseReturnValue:
    """Confirm, then submit the plan. Pressed again, it says since when the plan is submitted."""
    viewer = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=viewer)
    permissions.require_submission(viewer, plan)
    if plan.state not in PLAN_IS_OPEN_FOR_EDITING:
        return redirect(url_for(".submitted", plan_id=plan.id), 303)
    items = queries.list_items(plan)
    form = DecideForm(obj=plan)
    if form.validate_on_submit():
        try:
            services.submit_plan(plan, by=viewer, expected_version=form.expected_version)
            return saved(None, ".submitted", plan_id=plan.id)
        except services.AlreadySubmitted:
            db.session.rollback()
            return redirect(url_for(".submitted", plan_id=plan_id), 303)
        except services.NotReady:
            db.session.rollback()
            return redirect(url_for(".check", plan_id=plan_id), 303)
        except RuleBroken as error:
            form.show(error)
    if services.list_missing(items):
        return redirect(url_for(".check", plan_id=plan.id), 303)
    return render_template("plans/submit.html", plan=plan, items=items, form=form)


@bp.get("/<uuid:plan_id>/submitted")
def submitted(plan_id: UUID) -> ResponseReturnValue:
    """Say that the plan is submitted, and what happens next; can be opened again at any time."""
    plan = queries.get_plan(plan_id, viewer=signed_in_person())
    if plan.submitted_at is None:
        return redirect(url_for(".show", plan_id=plan.id), 303)
    return render_template("plans/submitted.html", plan=plan)


@bp.route("/<uuid:plan_id>/return", methods=["GET", "POST"])
def return_plan(plan_id: UUID) -> ResponseReturnValue:
    """Return a submitted plan for changes."""
    viewer = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=viewer)
    permissions.require_decision(viewer, plan)
    form = ReturnForm(data={"version": plan.version})
    if form.validate_on_submit():
        try:
            services.return_plan(
                plan, reason=form.reason.data or "", by=viewer, expected_version=form.expected_version
            )
            return saved("You returned the action plan", ".show", plan_id=plan.id)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, plan)
    elif not form.is_submitted() and plan.state is not PlanState.SUBMITTED:
        return redirect(url_for(".show", plan_id=plan.id), 303)
    return render_template("plans/return_plan.html", plan=plan, form=form)


@bp.route("/<uuid:plan_id>/agree", methods=["GET", "POST"])
def agree(plan_id: UUID) -> ResponseReturnValue:
    """Confirm, then agree a submitted plan."""
    viewer = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=viewer)
    permissions.require_decision(viewer, plan)
    if plan.state is not PlanState.SUBMITTED:
        return redirect(url_for(".show", plan_id=plan.id), 303)
    form = DecideForm(obj=plan)
    if form.validate_on_submit():
        services.agree_plan(plan, by=viewer, expected_version=form.expected_version)
        return saved("You agreed the action plan", ".show", plan_id=plan.id)
    return render_template("plans/agree.html", plan=plan, form=form)


@bp.get("/<uuid:plan_id>/print")
def print_view(plan_id: UUID) -> ResponseReturnValue:
    """Show the plan in the columns of the published form, for paper."""
    plan = queries.get_plan(plan_id, viewer=signed_in_person())
    return render_template(
        "plans/print.html", plan=plan, items=queries.list_items(plan), printed_at=clock.now()
    )
