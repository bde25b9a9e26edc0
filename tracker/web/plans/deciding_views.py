"""Pages on which a plan moves: its director submits it, headquarters returns or agrees it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans import permissions, queries, services
from tracker.action_plans.lifecycle import PLAN_IS_OPEN_FOR_EDITING, PlanState
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.plans.blueprint import bp
from tracker.web.plans.forms import DecideForm, ReturnForm
from tracker.web.recommendations.wording import first_words
from tracker.web.saving import saved


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
    items = [item for item in queries.list_items(plan) if item.response is not None]
    form = ReturnForm(data={"version": plan.version})
    form.wanted.choices = choices_of(
        (item.recommendation.id, f"{item.recommendation.number}. {first_words(item.recommendation.text)}")
        for item in items
    )
    if form.validate_on_submit():
        try:
            services.return_plan(
                plan,
                reason=form.reason.data or "",
                recommendation_ids={UUID(each) for each in form.wanted.data or ()},
                by=viewer,
                expected_version=form.expected_version,
            )
            return saved("You returned the action plan", ".show", plan_id=plan.id)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, plan, now={"wanted": list, "reason": lambda: plan.return_reason})
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
