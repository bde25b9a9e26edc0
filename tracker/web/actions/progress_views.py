"""Pages on which owners report progress: update, complete, reopen."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans import action_queries, permissions, services
from tracker.action_plans.lifecycle import OPEN_ACTIONS, ActionState, Track
from tracker.action_plans.models import Action
from tracker.core import clock
from tracker.web.actions.forms import CompleteForm, ReasonForm, UpdateForm
from tracker.web.actions.views import bp
from tracker.web.dates import day_short
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved
from tracker.web.sent_forms import when_sent


@bp.route("/actions/<uuid:action_id>/updates/new", methods=["GET", "POST"])
def add_update(action_id: UUID) -> ResponseReturnValue:
    """Add an update."""
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    permissions.require_update(viewer, action)
    form = UpdateForm(data={"version": action.version})
    since = action.last_update_at or action.plan.submitted_at
    form.text.label.text = f"What has been done since {day_short(since)}?" if since else "What has been done?"

    def save() -> ResponseReturnValue:
        services.add_update(action, text=form.text.data, track=Track(form.track.data), by=viewer)
        return saved("Update saved", ".show", action_id=action_id)

    if (done := when_sent(form, save, about=action)) is not None:
        return done
    if not form.is_submitted() and not _takes_reports(action):
        return redirect(url_for(".show", action_id=action_id), 303)
    return render_template("actions/add_update.html", action=action, form=form)


@bp.route("/actions/<uuid:action_id>/complete", methods=["GET", "POST"])
def complete(action_id: UUID) -> ResponseReturnValue:
    """Mark the action as completed."""
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    permissions.require_completion(viewer, action)
    form = CompleteForm(data={"completed_on": clock.today(), "version": action.version})

    def save() -> ResponseReturnValue:
        services.complete_action(
            action,
            completed_on=form.completed_on.data,
            what_changed=form.what_changed.data,
            by=viewer,
            expected_version=form.expected_version,
        )
        return saved("Action completed", ".show", action_id=action_id)

    if (done := when_sent(form, save, about=action)) is not None:
        return done
    if not form.is_submitted() and not _takes_reports(action):
        return redirect(url_for(".show", action_id=action_id), 303)
    return render_template("actions/complete.html", action=action, form=form)


@bp.route("/actions/<uuid:action_id>/reopen", methods=["GET", "POST"])
def reopen(action_id: UUID) -> ResponseReturnValue:
    """Take back that the action was completed."""
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    permissions.require_completion(viewer, action)
    form = ReasonForm(data={"version": action.version})
    form.reason.label.text = "Why is the action not completed?"

    def save() -> ResponseReturnValue:
        services.reopen_action(
            action, reason=form.reason.data or "", by=viewer, expected_version=form.expected_version
        )
        return saved("Action opened again", ".show", action_id=action_id)

    if (done := when_sent(form, save, about=action)) is not None:
        return done
    if not form.is_submitted() and action.state is not ActionState.COMPLETED:
        return redirect(url_for(".show", action_id=action_id), 303)
    return render_template("actions/reopen.html", action=action, form=form)


def _takes_reports(action: Action) -> bool:
    """Say whether progress on the action can be reported now."""
    return action.state in OPEN_ACTIONS and action.plan.submitted_at is not None
