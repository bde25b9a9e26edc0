"""Pages on which plan leads change an action: wording, owner, date, withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.action_plans import action_queries, permissions, postponing, services
from tracker.action_plans.cautions import caution_about_day
from tracker.action_plans.lifecycle import OPEN_ACTIONS, PLAN_IS_OPEN_FOR_EDITING
from tracker.action_plans.models import Action
from tracker.core import clock
from tracker.followup.learning import LearntElsewhere, list_learnt_elsewhere
from tracker.web.actions.forms import ActionForm, ChangeDateForm, ChangeOwnerForm, ReasonForm, WordingForm
from tracker.web.actions.views import MOST_EXAMPLES, bp, offer_owners
from tracker.web.forms import EditForm
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved
from tracker.web.sent_forms import when_sent


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

    def save() -> ResponseReturnValue:
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

    owner_now = {"owner": lambda: str(action.owner_id)}
    if (done := when_sent(form, save, about=action, now=owner_now)) is not None:
        return done
    return _ask_if_open(action, form, "actions/edit.html", examples=_examples(action, viewer))


def _reword(action: Action, viewer: Person) -> ResponseReturnValue:
    """Change the wording of an action in a submitted plan, with the reason."""
    form = WordingForm(
        data={"text": action.text, "success_measure": action.success_measure, "version": action.version}
    )

    def save() -> ResponseReturnValue:
        services.edit_action(
            action,
            text=form.text.data,
            success_measure=form.success_measure.data,
            reason=form.reason.data,
            by=viewer,
            expected_version=form.expected_version,
        )
        return saved("Action changed", ".show", action_id=action.id)

    if (done := when_sent(form, save, about=action)) is not None:
        return done
    return _ask_if_open(action, form, "actions/edit.html", examples=_examples(action, viewer))


@bp.route("/actions/<uuid:action_id>/change-owner", methods=["GET", "POST"])
def change_owner(action_id: UUID) -> ResponseReturnValue:
    """Give the action to another owner."""
    viewer, action = _to_change(action_id)
    form = ChangeOwnerForm(data={"owner": str(action.owner_id), "version": action.version})
    people = offer_owners(form, action.plan, current=action.owner)

    def save() -> ResponseReturnValue:
        services.change_owner(
            action,
            people[form.owner.data],
            reason=form.reason.data,
            by=viewer,
            expected_version=form.expected_version,
        )
        return saved("Owner changed", ".show", action_id=action_id)

    owner_now = {"owner": lambda: str(action.owner_id)}
    if (done := when_sent(form, save, about=action, now=owner_now)) is not None:
        return done
    return _ask_if_open(action, form, "actions/change_owner.html")


@bp.route("/actions/<uuid:action_id>/change-date", methods=["GET", "POST"])
def change_date(action_id: UUID) -> ResponseReturnValue:
    """Move the target date; further than a plan lead may, the director is asked instead."""
    viewer, action = _to_change(action_id)
    form = ChangeDateForm(data={"version": action.version})

    def save() -> ResponseReturnValue:
        day = form.target_date.data
        request = services.change_or_ask_for_date(
            action, day, reason=form.reason.data, by=viewer, expected_version=form.expected_version
        )
        if request is not None:
            return saved("You asked the director for this date", ".show", action_id=action_id)
        said = f"Target date changed. {caution_about_day(day, today=clock.today())}".strip()
        return saved(said.removesuffix("."), ".show", action_id=action_id)

    if (done := when_sent(form, save, about=action)) is not None:
        return done
    last_day = postponing.last_day_for_lead(action)
    further = max(last_day, action.target_date) + timedelta(days=1)
    needs_director = action.plan.submitted_at is not None and not postponing.may_move(viewer, action, further)
    return _ask_if_open(
        action, form, "actions/change_date.html", last_day=last_day, needs_director=needs_director
    )


@bp.route("/actions/<uuid:action_id>/withdraw", methods=["GET", "POST"])
def withdraw(action_id: UUID) -> ResponseReturnValue:
    """Withdraw an action, or remove it from a draft."""
    viewer, action = _to_change(action_id)
    never_submitted = action.plan.submitted_at is None
    form = ReasonForm(data={"version": action.version})
    form.reason.label.text = (
        "Why are you removing this action?" if never_submitted else "Why are you withdrawing this action?"
    )

    def save() -> ResponseReturnValue:
        services.withdraw_action(
            action, reason=form.reason.data or "", by=viewer, expected_version=form.expected_version
        )
        if never_submitted:
            return saved("Action removed", "responses.actions", recommendation_id=action.recommendation_id)
        return saved("Action withdrawn", ".show", action_id=action_id)

    if (done := when_sent(form, save, about=action)) is not None:
        return done
    return _ask_if_open(action, form, "actions/withdraw.html", never_submitted=never_submitted)


def _to_change(action_id: UUID) -> tuple[Person, Action]:
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    permissions.require_change(viewer, action)
    return viewer, action


def _ask_if_open(action: Action, form: EditForm, template: str, **more: object) -> ResponseReturnValue:
    """Show the form. Somebody who only comes to it is led to the action where that is over: it says so."""
    if not form.is_submitted() and action.state not in OPEN_ACTIONS:
        return redirect(url_for(".show", action_id=action.id), 303)
    return render_template(template, action=action, form=form, **more)


def _examples(action: Action, viewer: Person) -> Sequence[LearntElsewhere]:
    return list_learnt_elsewhere(action.recommendation, viewer=viewer, limit=MOST_EXAMPLES)
