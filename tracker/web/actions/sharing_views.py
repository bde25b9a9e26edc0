"""Pages on which work is shared or goes elsewhere: who helps, and which other plan carries it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.action_plans import action_queries, carrying, permissions, queries, services
from tracker.action_plans.lifecycle import OPEN_ACTIONS, ActionState
from tracker.action_plans.models import ActionPlan
from tracker.core import clock
from tracker.core.errors import NotFound, RuleBroken
from tracker.web.actions.forms import CarryForm, HelperForm, ReasonForm
from tracker.web.actions.views import bp
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved
from tracker.web.sent_forms import when_sent

#: The name of the buttons that take somebody off; each carries whom.
TAKE_OFF = "take_off"
MOST_OTHER_PLANS = 20


@bp.route("/actions/<uuid:action_id>/helpers", methods=["GET", "POST"])
def helpers(action_id: UUID) -> ResponseReturnValue:
    """Show who helps with an action; add somebody, or take somebody off."""
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    permissions.require_choice_of_helpers(viewer, action)
    form = HelperForm(data={"version": action.version})
    taken = {action.owner_id, *(each.person_id for each in action.helpers)}
    people = {
        str(each.id): each
        for each in action_queries.list_possible_owners(action.plan.organisation)
        if each.id not in taken
    }
    form.helper.choices = choices_of(
        ((key, each.name) for key, each in people.items()), empty="Select a person"
    )
    if TAKE_OFF in request.form:
        del form.helper

    def save() -> ResponseReturnValue:
        if TAKE_OFF in request.form:
            who = request.form[TAKE_OFF]
            entry = next((each for each in action.helpers if str(each.person_id) == who), None)
            if entry is None:
                raise NotFound
            name = entry.person.name
            services.take_off_helper(action, entry.person, by=viewer)
            return saved(f"{name} no longer helps with this action", ".helpers", action_id=action_id)
        helper = people[form.helper.data]
        services.add_helper(action, helper, by=viewer)
        return saved(f"{helper.name} now helps with this action", ".helpers", action_id=action_id)

    if (done := when_sent(form, save, about=action)) is not None:
        return done
    return render_template(
        "actions/helpers.html",
        action=action,
        form=form,
        is_open=action.state in OPEN_ACTIONS,
        nobody_left=not people,
        take_off=TAKE_OFF,
    )


@bp.route("/actions/<uuid:action_id>/carry", methods=["GET", "POST"])
def carry(action_id: UUID) -> ResponseReturnValue:
    """Record that another plan carries the action."""
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    permissions.require_change(viewer, action)
    form = CarryForm(data={"on": clock.today(), "version": action.version})

    def save() -> ResponseReturnValue:
        services.carry_action(
            action,
            destination_of(form, viewer),
            on=form.on.data,
            reason=form.reason.data or "",
            by=viewer,
            expected_version=form.expected_version,
        )
        return saved("Another plan carries this action", ".show", action_id=action_id)

    if (done := when_sent(form, save, about=action)) is not None:
        return done
    if not form.is_submitted() and (action.state not in OPEN_ACTIONS or action.plan.submitted_at is None):
        return redirect(url_for(".show", action_id=action_id), 303)
    return render_template(
        "actions/carry.html", action=action, form=form, plans=other_plans(action.plan, viewer)
    )


@bp.route("/actions/<uuid:action_id>/take-back", methods=["GET", "POST"])
def take_back(action_id: UUID) -> ResponseReturnValue:
    """Take back that another plan carries the action."""
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    permissions.require_change(viewer, action)
    form = ReasonForm(data={"version": action.version})
    form.reason.label.text = "Why does the other plan not carry this action?"

    def save() -> ResponseReturnValue:
        services.take_back_action(
            action, reason=form.reason.data or "", by=viewer, expected_version=form.expected_version
        )
        return saved("The action is part of this plan again", ".show", action_id=action_id)

    if (done := when_sent(form, save, about=action)) is not None:
        return done
    if not form.is_submitted() and action.state is not ActionState.CARRIED:
        return redirect(url_for(".show", action_id=action_id), 303)
    return render_template("actions/take_back.html", action=action, form=form)


@bp.route("/recommendations/<uuid:recommendation_id>/actions/carry", methods=["GET", "POST"])
def carry_remaining(recommendation_id: UUID) -> ResponseReturnValue:
    """Record that another plan carries every action for a recommendation that is still open."""
    viewer = signed_in_person()
    plan, item = queries.get_item(recommendation_id, viewer=viewer)
    permissions.require_action_in(viewer, plan, item.recommendation)
    form = CarryForm(data={"on": clock.today(), "version": plan.version})

    def save() -> ResponseReturnValue:
        carried = services.carry_remaining(
            plan,
            item.recommendation,
            destination_of(form, viewer),
            on=form.on.data,
            reason=form.reason.data or "",
            by=viewer,
        )
        words = "1 action" if len(carried) == 1 else f"{len(carried)} actions"
        return saved(
            f"Another plan carries {words}", "recommendations.actions", recommendation_id=recommendation_id
        )

    if (done := when_sent(form, save, about=plan)) is not None:
        return done
    if not form.is_submitted() and (not item.open_actions or plan.submitted_at is None):
        return redirect(url_for("plans.show", plan_id=plan.id), 303)
    return render_template(
        "actions/carry_remaining.html", plan=plan, item=item, form=form, plans=other_plans(plan, viewer)
    )


def destination_of(form: CarryForm, viewer: Person) -> carrying.Destination:
    """Return the plan that the form names.

    Raises:
        RuleBroken: it names none, or both one here and one elsewhere.
    """
    is_elsewhere = bool(form.called.data or form.reference.data)
    if form.code.data and is_elsewhere:
        raise RuleBroken("Enter either a code or a plan kept elsewhere, not both", field="code")
    if form.code.data:
        return carrying.find_destination(form.code.data, viewer=viewer)
    if not is_elsewhere:
        raise RuleBroken("Enter the code of a plan or action, or what the other plan is called", field="code")
    return carrying.Elsewhere(form.called.data or "", form.reference.data or "")


def other_plans(plan: ActionPlan, viewer: Person) -> list[ActionPlan]:
    """Return the organisation's other submitted plans, the newest first, so that their codes are at hand."""
    return queries.list_submitted_of(plan.organisation_id, other_than=plan.id, viewer=viewer)[
        :MOST_OTHER_PLANS
    ]
