"""Pages on which plan leads change an action: wording, owner, date, withdrawal."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.action_plans import action_queries, permissions, services
from tracker.action_plans.lifecycle import OPEN_ACTIONS, PLAN_IS_OPEN_FOR_EDITING
from tracker.action_plans.models import Action
from tracker.core.errors import RuleBroken
from tracker.web.actions.forms import ActionForm, ChangeDateForm, ChangeOwnerForm, ReasonForm, WordingForm
from tracker.web.actions.views import bp, offer_owners
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved


@bp.route("/actions/<uuid:action_id>/edit", methods=["GET", "POST"])
def edit(action_id: UUID) -> ResponseReturnValue:
    """Change what an action says; in a draft its owner and date too."""
    viewer, action = _to_change(action_id)
    if action.plan.state not in PLAN_IS_OPEN_FOR_EDITING:
        return _reword(action, viewer)
    form = ActionForm(
        data={
            "text": action.text,
            "owner": str(action.owner_id),
            "target_date": action.target_date,
            "success_measure": action.success_measure,
            "version": action.version,
        }
    )
    del form.reason
    people = offer_owners(form, action.plan, current=action.owner)
    if form.validate_on_submit():
        try:
            services.edit_action(
                action,
                text=form.text.data,
                success_measure=form.success_measure.data,
                owner=people[form.owner.data],
                target_date=form.target_date.data,
                by=viewer,
                expected_version=form.expected_version,
            )
            return saved("Action changed", "responses.actions", recommendation_id=action.recommendation_id)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, action, now={"owner": lambda: str(action.owner_id)})
    elif not form.is_submitted() and action.state not in OPEN_ACTIONS:
        return _to_action(action)
    return render_template("actions/edit.html", action=action, form=form)


def _reword(action: Action, viewer: Person) -> ResponseReturnValue:
    """Change the wording of an action in a submitted plan, with the reason."""
    form = WordingForm(
        data={"text": action.text, "success_measure": action.success_measure, "version": action.version}
    )
    if form.validate_on_submit():
        try:
            services.edit_action(
                action,
                text=form.text.data,
                success_measure=form.success_measure.data,
                reason=form.reason.data,
                by=viewer,
                expected_version=form.expected_version,
            )
            return saved("Action changed", ".show", action_id=action.id)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, action)
    elif not form.is_submitted() and action.state not in OPEN_ACTIONS:
        return _to_action(action)
    return render_template("actions/edit.html", action=action, form=form)


@bp.route("/actions/<uuid:action_id>/change-owner", methods=["GET", "POST"])
def change_owner(action_id: UUID) -> ResponseReturnValue:
    """Give the action to another owner."""
    viewer, action = _to_change(action_id)
    form = ChangeOwnerForm(data={"owner": str(action.owner_id), "version": action.version})
    people = offer_owners(form, action.plan, current=action.owner)
    if form.validate_on_submit():
        try:
            services.change_owner(
                action,
                people[form.owner.data],
                reason=form.reason.data,
                by=viewer,
                expected_version=form.expected_version,
            )
            return saved("Owner changed", ".show", action_id=action_id)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, action, now={"owner": lambda: str(action.owner_id)})
    elif not form.is_submitted() and action.state not in OPEN_ACTIONS:
        return _to_action(action)
    return render_template("actions/change_owner.html", action=action, form=form)


@bp.route("/actions/<uuid:action_id>/change-date", methods=["GET", "POST"])
def change_date(action_id: UUID) -> ResponseReturnValue:
    """Move the target date."""
    viewer, action = _to_change(action_id)
    form = ChangeDateForm(data={"version": action.version})
    if form.validate_on_submit():
        try:
            services.change_date(
                action,
                form.target_date.data,
                reason=form.reason.data,
                by=viewer,
                expected_version=form.expected_version,
            )
            return saved("Target date changed", ".show", action_id=action_id)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, action)
    elif not form.is_submitted() and action.state not in OPEN_ACTIONS:
        return _to_action(action)
    return render_template("actions/change_date.html", action=action, form=form)


@bp.route("/actions/<uuid:action_id>/withdraw", methods=["GET", "POST"])
def withdraw(action_id: UUID) -> ResponseReturnValue:
    """Withdraw an action, or remove it from a draft."""
    viewer, action = _to_change(action_id)
    never_submitted = action.plan.submitted_at is None
    form = ReasonForm(data={"version": action.version})
    form.reason.label.text = (
        "Why are you removing this action?" if never_submitted else "Why are you withdrawing this action?"
    )
    if form.validate_on_submit():
        try:
            services.withdraw_action(
                action, reason=form.reason.data or "", by=viewer, expected_version=form.expected_version
            )
            if never_submitted:
                return saved(
                    "Action removed", "responses.actions", recommendation_id=action.recommendation_id
                )
            return saved("Action withdrawn", ".show", action_id=action_id)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, action)
    elif not form.is_submitted() and action.state not in OPEN_ACTIONS:
        return _to_action(action)
    return render_template("actions/withdraw.html", action=action, form=form, never_submitted=never_submitted)


def _to_change(action_id: UUID) -> tuple[Person, Action]:
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    permissions.require_change(viewer, action)
    return viewer, action


def _to_action(action: Action) -> ResponseReturnValue:
    """Lead to the action, which shows that it is over."""
    return redirect(url_for(".show", action_id=action.id), 303)
