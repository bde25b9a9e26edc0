"""Pages on which an organisation answers a recommendation, one question at a time."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.action_plans import action_queries, permissions, queries, services
from tracker.action_plans.lifecycle import PLAN_IS_OPEN_FOR_EDITING
from tracker.action_plans.models import ActionPlan
from tracker.action_plans.queries import PlanItem
from tracker.recommendations.lifecycle import ResponseKind
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.responses.forms import (
    COMMITMENTS,
    NO,
    YES,
    AnotherForm,
    AnswerForm,
    ExplainForm,
    LeadForm,
    SectionForm,
)
from tracker.web.saving import saved
from tracker.web.sent_forms import when_sent

bp = Blueprint("responses", __name__, url_prefix="/recommendations/<uuid:recommendation_id>/response")

QUESTIONS = {
    ResponseKind.PARTLY_AGREED: "Which part do you not agree with, and why?",
    ResponseKind.NOT_AGREED: "Why do you not agree with this recommendation?",
}


@bp.route("", methods=["GET", "POST"])
def answer(recommendation_id: UUID) -> ResponseReturnValue:
    """Ask whether the organisation agrees. An answer that needs reasons is saved with them, on the next page."""
    viewer, plan, item = _section(recommendation_id)
    if plan.state not in PLAN_IS_OPEN_FOR_EDITING:
        return _to_plan(plan)
    kind_now = item.response.kind.value if item.response else None
    form = AnswerForm(data={"kind": kind_now, "version": _version(item)})

    def save() -> ResponseReturnValue:
        kind = ResponseKind(form.kind.data)
        if kind is not ResponseKind.AGREED:
            return redirect(url_for(".explain", recommendation_id=recommendation_id, kind=kind.value), 303)
        services.answer(
            plan, item.recommendation, kind=kind, by=viewer, expected_version=form.expected_version
        )
        return _go_on(queries.item_of(plan, item.recommendation))

    found_anew = partial(queries.find_response, plan, item.recommendation)
    if (done := when_sent(form, save, about=found_anew)) is not None:
        return done
    return render_template("responses/answer.html", plan=plan, item=item, form=form, commitments=COMMITMENTS)


@bp.route("/explain", methods=["GET", "POST"])
def explain(recommendation_id: UUID) -> ResponseReturnValue:
    """Ask for the reasons, and save them with the answer chosen on the page before."""
    viewer, plan, item = _section(recommendation_id)
    # Reasons that were typed while somebody submitted the plan are shown again, with why they cannot be saved.
    if request.method != "POST" and plan.state not in PLAN_IS_OPEN_FOR_EDITING:
        return _to_plan(plan)
    kind = _kind_to_explain(item)
    if kind is None:
        return redirect(url_for(".answer", recommendation_id=recommendation_id), 303)
    form = ExplainForm(
        data={"explanation": item.response.explanation if item.response else "", "version": _version(item)}
    )
    form.explanation.label.text = QUESTIONS[kind]

    def save() -> ResponseReturnValue:
        services.answer(
            plan,
            item.recommendation,
            kind=kind,
            explanation=form.explanation.data,
            by=viewer,
            expected_version=form.expected_version,
        )
        return _go_on(queries.item_of(plan, item.recommendation))

    found_anew = partial(queries.find_response, plan, item.recommendation)
    if (done := when_sent(form, save, about=found_anew)) is not None:
        return done
    return render_template("responses/explain.html", plan=plan, item=item, form=form, kind=kind)


@bp.route("/lead", methods=["GET", "POST"])
def lead(recommendation_id: UUID) -> ResponseReturnValue:
    """Ask who leads."""
    viewer, plan, item = _section(recommendation_id)
    if plan.state not in PLAN_IS_OPEN_FOR_EDITING:
        return _to_plan(plan)
    if item.response is None:
        return redirect(url_for(".answer", recommendation_id=recommendation_id), 303)
    people = {str(each.id): each for each in action_queries.list_possible_owners(plan.organisation)}
    form = LeadForm(data={"lead": str(item.response.lead_id or ""), "version": _version(item)})
    form.lead.choices = choices_of(
        ((key, each.name) for key, each in people.items()), empty="Select a person"
    )
    response = item.response

    def save() -> ResponseReturnValue:
        services.name_lead(
            response, people[form.lead.data], by=viewer, expected_version=form.expected_version
        )
        return _go_on(queries.item_of(plan, item.recommendation))

    lead_now = {"lead": lambda: str(response.lead_id or "")}
    if (done := when_sent(form, save, about=response, now=lead_now)) is not None:
        return done
    return render_template("responses/lead.html", plan=plan, item=item, form=form)


@bp.route("/actions", methods=["GET", "POST"])
def actions(recommendation_id: UUID) -> ResponseReturnValue:
    """List the actions added so far and ask whether there is another one."""
    _viewer, plan, item = _section(recommendation_id)
    if plan.state not in PLAN_IS_OPEN_FOR_EDITING:
        return _to_plan(plan)
    if item.response is None:
        return redirect(url_for(".answer", recommendation_id=recommendation_id), 303)
    form = AnotherForm()
    if form.validate_on_submit():
        target = "actions.new" if form.another.data == YES else ".check"
        return redirect(url_for(target, recommendation_id=recommendation_id), 303)
    return render_template("responses/actions.html", plan=plan, item=item, form=form)


@bp.route("/check", methods=["GET", "POST"])
def check(recommendation_id: UUID) -> ResponseReturnValue:
    """Show the whole section and ask whether it is completed."""
    viewer, plan, item = _section(recommendation_id)
    if plan.state not in PLAN_IS_OPEN_FOR_EDITING:
        return _to_plan(plan)
    if item.response is None:
        return redirect(url_for(".answer", recommendation_id=recommendation_id), 303)
    form = SectionForm(
        data={"is_complete": YES if item.response.is_complete else None, "version": _version(item)}
    )
    response = item.response

    def save() -> ResponseReturnValue:
        services.finish_section(
            response,
            is_complete=form.is_complete.data == YES,
            by=viewer,
            expected_version=form.expected_version,
        )
        return saved("Response saved", "plans.show", plan_id=plan.id)

    complete_now = {"is_complete": lambda: YES if response.is_complete else NO}
    if (done := when_sent(form, save, about=response, now=complete_now)) is not None:
        return done
    return render_template("responses/check.html", plan=plan, item=item, form=form)


def _section(recommendation_id: UUID) -> tuple[Person, ActionPlan, PlanItem]:
    """Return the recommendation in the plan that the person answers in."""
    viewer = signed_in_person()
    plan, item = queries.get_item(recommendation_id, viewer=viewer)
    permissions.require_answer(viewer, plan, item.recommendation)
    return viewer, plan, item


def _version(item: PlanItem) -> int:
    """Return the version of the answer; 0 stands for none yet."""
    return item.response.version if item.response else 0


def _kind_to_explain(item: PlanItem) -> ResponseKind | None:
    """Return the answer that the address or what is saved says needs reasons."""
    asked = next((kind for kind in QUESTIONS if kind.value == request.args.get("kind")), None)
    if asked is None and item.response is not None and item.response.kind in QUESTIONS:
        return item.response.kind
    return asked


def _go_on(item: PlanItem) -> ResponseReturnValue:
    """Save, then lead to the first question that is still open, or to the check page."""
    if item.response is not None and item.response.lead is None:
        target = ".lead"
    elif item.needs_action:
        target = "actions.new"
    else:
        target = ".check"
    return saved(None, target, recommendation_id=item.recommendation.id)


def _to_plan(plan: ActionPlan) -> ResponseReturnValue:
    """Lead to the plan, which says why its answers no longer change."""
    return redirect(url_for("plans.show", plan_id=plan.id), 303)
