"""Pages of actions: the list, one action, and adding one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.access import current_memberships
from tracker.accounts.models import Person, Role
from tracker.action_plans import (
    action_queries,
    carrying,
    permissions,
    queries,
    request_queries,
    services,
)
from tracker.action_plans.lifecycle import (
    OPEN_ACTIONS,
    PLAN_IS_OPEN_FOR_EDITING,
    ActionState,
    RequestState,
)
from tracker.action_plans.models import Action, ActionPlan
from tracker.core.errors import RuleBroken
from tracker.evidence.permissions import may_add
from tracker.evidence.queries import list_evidence_of
from tracker.evidence.rules import takes_evidence
from tracker.followup.learning import list_learnt_elsewhere
from tracker.reminders.failed_address_queries import find_failure_seen_by, is_mended_by
from tracker.web.actions.forms import ActionForm
from tracker.web.actions.listing import FILTERS, ORDERS, actions_statement, panel_of
from tracker.web.actions.own_actions import render_own_actions
from tracker.web.forms import EditForm, choices_of
from tracker.web.identity import signed_in_person
from tracker.web.listing import page_of, read_list_state
from tracker.web.saving import saved

bp = Blueprint("actions", __name__)

#: So many examples of what others did stand beside a form.
MOST_EXAMPLES = 3


@dataclass(frozen=True)
class Destination:
    """The plan, and perhaps the action there, that carries an action, and whether the reader may open it."""

    plan: ActionPlan
    action: Action | None
    is_seen: bool


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


@bp.get("/actions/<uuid:action_id>")
def show(action_id: UUID) -> ResponseReturnValue:
    """Show one action with its updates and moved dates, and what this person can do about it."""
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    is_submitted = action.plan.submitted_at is not None
    is_open = action.state in OPEN_ACTIONS
    may_complete = is_submitted and permissions.may_complete(viewer, action)
    may_change = permissions.may_change(viewer, action)
    requests = request_queries.list_requests_of(action, viewer=viewer)
    place = action.plan.organisation
    failed = find_failure_seen_by(viewer, action.owner, at=place) if is_open else None
    return render_template(
        "actions/show.html",
        action=action,
        owner_is_not_reached=failed is not None,
        may_mend_address=failed is not None and is_mended_by(viewer, failed, at=place),
        is_open=is_open,
        may_update=is_submitted and is_open and permissions.may_update(viewer, action),
        may_complete=may_complete and is_open,
        may_reopen=may_complete and action.state is ActionState.COMPLETED,
        may_change=is_open and may_change,
        may_take_back=action.state is ActionState.CARRIED and may_change,
        may_ask=is_submitted and is_open and not may_change and permissions.may_ask(viewer, action),
        may_choose_helpers=is_open and permissions.may_choose_helpers(viewer, action),
        is_draft=action.plan.state in PLAN_IS_OPEN_FOR_EDITING,
        may_see_plan=permissions.may_see_plan(viewer, action.plan),
        evidence=list_evidence_of(action, viewer=viewer),
        may_add_evidence=takes_evidence(action) and may_add(viewer, action),
        carried_to=seen_destination(action, viewer),
        taken_over=carrying.list_taken_over(viewer=viewer, by_action=action.id),
        open_requests=[each for each in requests if each.state is RequestState.ASKED],
        past_requests=[each for each in requests if each.state is not RequestState.ASKED],
    )


def seen_destination(action: Action, viewer: Person) -> Destination | None:
    """Return where the action is carried, as far as this person may know: a plan they do not see is not linked."""
    to = action.carried_to_plan
    if to is None:
        return None
    return Destination(to, action.carried_to_action, permissions.may_see_plan(viewer, to))


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
        "actions/new.html",
        plan=plan,
        item=item,
        form=form,
        is_first=not item.standing_actions,
        examples=list_learnt_elsewhere(item.recommendation, viewer=viewer, limit=MOST_EXAMPLES),
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
