"""Pages of actions: the list, one action, and adding one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.access import current_memberships
from tracker.accounts.models import Person, Role
from tracker.action_plans import action_queries, permissions, queries, services
from tracker.action_plans.lifecycle import OPEN_ACTIONS, PLAN_IS_OPEN_FOR_EDITING, ActionState
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.web.actions.forms import ActionForm
from tracker.web.actions.listing import FILTERS, ORDERS, OwnActions, actions_statement, panel_of
from tracker.web.forms import EditForm, choices_of
from tracker.web.identity import signed_in_person
from tracker.web.listing import page_of, read_list_state
from tracker.web.saving import saved

bp = Blueprint("actions", __name__)


@bp.get("/actions")
def index() -> ResponseReturnValue:
    """List actions; for somebody who only owns some, those, by how soon they are due."""
    viewer = signed_in_person()
    if {membership.role for membership in current_memberships(viewer)} == {Role.ACTION_OWNER}:
        return render_own_actions(viewer)
    state = read_list_state(filters=FILTERS, sorts=ORDERS, default_sort="date")
    page = page_of(
        actions_statement(state, viewer), state, orders=ORDERS, tie_break=(Action.position, Action.id)
    )
    return render_template("actions/index.html", page=page, panel=panel_of(state))


def render_own_actions(viewer: Person) -> str:
    """Return the page "My actions"."""
    own = OwnActions.of(action_queries.list_own_actions(viewer), today=clock.today())
    leads = action_queries.list_plan_leads(viewer)
    return render_template("actions/mine.html", own=own, leads=leads)


@bp.get("/actions/<uuid:action_id>")
def show(action_id: UUID) -> ResponseReturnValue:
    """Show one action with its updates and moved dates, and what this person can do about it."""
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    is_submitted = action.plan.submitted_at is not None
    is_open = action.state in OPEN_ACTIONS
    may_update = is_submitted and permissions.may_update(viewer, action)
    return render_template(
        "actions/show.html",
        action=action,
        may_update=may_update and is_open,
        may_reopen=may_update and action.state is ActionState.COMPLETED,
        may_change=is_open and permissions.may_change(viewer, action),
        is_draft=action.plan.state in PLAN_IS_OPEN_FOR_EDITING,
        may_see_plan=permissions.may_see_plan(viewer, action.plan),
    )


@bp.route("/recommendations/<uuid:recommendation_id>/actions/new", methods=["GET", "POST"])
def new(recommendation_id: UUID) -> ResponseReturnValue:
    """Add an action that answers a recommendation."""
    viewer = signed_in_person()
    plan, item = queries.get_item(recommendation_id, viewer=viewer)
    permissions.require_action_in(viewer, plan, item.recommendation)
    if item.response is None:
        return redirect(url_for("responses.answer", recommendation_id=recommendation_id), 303)
    is_open = plan.state in PLAN_IS_OPEN_FOR_EDITING
    form = ActionForm(data={"version": plan.version})
    people = offer_owners(form, plan)
    if is_open:
        del form.reason
    if form.validate_on_submit():
        try:
            action = services.add_action(
                plan,
                item.recommendation,
                text=form.text.data,
                owner=people[form.owner.data],
                target_date=form.target_date.data,
                success_measure=form.success_measure.data,
                reason=None if is_open else form.reason.data,
                by=viewer,
            )
            if is_open:
                return saved("Action added", "responses.actions", recommendation_id=recommendation_id)
            return saved("Action added", ".show", action_id=action.id)
        except RuleBroken as error:
            form.show(error)
    return render_template(
        "actions/new.html", plan=plan, item=item, form=form, is_first=not item.standing_actions
    )


def offer_owners(form: EditForm, plan: ActionPlan, *, current: Person | None = None) -> dict[str, Person]:
    """Fill the owner field with those who can own an action of the plan; return them by what the field sends.

    Somebody who owns the action but has left is shown too, so that nothing changes without being chosen.
    """
    people = {str(each.id): each for each in action_queries.list_possible_owners(plan.organisation)}
    names = {key: each.name for key, each in people.items()}
    if current is not None and str(current.id) not in people:
        people[str(current.id)] = current
        names[str(current.id)] = f"{current.name} (no longer holds a post here)"
    form["owner"].choices = choices_of(names.items(), empty="Select a person")
    return people
