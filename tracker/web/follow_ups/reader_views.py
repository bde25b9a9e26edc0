"""Pages of the second reader: confirm everything, send it back, and say whether one is needed."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core.errors import RuleBroken
from tracker.followup import permissions, queries, services
from tracker.followup.lifecycle import FollowUpState
from tracker.web.follow_ups.blueprint import bp
from tracker.web.follow_ups.forms import SecondReadingForm, SendBackForm, StepForm
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved


@bp.post("/<uuid:follow_up_id>/confirm-all")
def confirm_all(follow_up_id: UUID) -> ResponseReturnValue:
    """Confirm every judgement that somebody else wrote."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    permissions.require_to(permissions.ASSESS, follow_up, person)
    form = StepForm()
    if form.validate_on_submit():
        count = services.confirm_all(follow_up, by=person, expected_version=form.expected_version)
        message = "You confirmed 1 judgement" if count == 1 else f"You confirmed {count} judgements"
        return saved(message, ".check", follow_up_id=follow_up.id)
    return redirect(url_for(".check", follow_up_id=follow_up.id), 303)


@bp.route("/<uuid:follow_up_id>/send-back", methods=["GET", "POST"])
def send_back(follow_up_id: UUID) -> ResponseReturnValue:
    """Open the follow-up for changes again, with a note that says what should be changed."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    permissions.require_to(permissions.ASSESS, follow_up, person)
    form = SendBackForm(obj=follow_up)
    taken = {str(each.recommendation_id): each for each in follow_up.assessments if each.taken}
    form.about.choices = choices_of(
        (
            (key, f"Number {each.recommendation.number}, to {each.recommendation.addressee.title}")
            for key, each in taken.items()
        ),
        empty="The follow-up as a whole",
    )
    if form.validate_on_submit():
        try:
            services.send_back(
                follow_up,
                by=person,
                note=form.note.data or "",
                expected_version=form.expected_version,
                assessment=taken.get(form.about.data or ""),
            )
            return saved("You sent the follow-up back", ".show", follow_up_id=follow_up.id)
        except RuleBroken as error:
            form.show(error)
    elif not form.is_submitted() and follow_up.state is not FollowUpState.READY_TO_CHECK:
        return redirect(url_for(".show", follow_up_id=follow_up.id), 303)
    return render_template("follow_ups/send_back.html", follow_up=follow_up, form=form)


@bp.route("/<uuid:follow_up_id>/second-reading", methods=["GET", "POST"])
def second_reading(follow_up_id: UUID) -> ResponseReturnValue:
    """Say whether somebody else must confirm the judgements before they are published, and why."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    permissions.require_to(permissions.ASSESS, follow_up, person)
    if follow_up.state is FollowUpState.PUBLISHED:
        return redirect(url_for(".show", follow_up_id=follow_up.id), 303)
    form = SecondReadingForm(obj=follow_up)
    if form.validate_on_submit():
        try:
            services.ask_for_second_reading(
                follow_up,
                wanted=not follow_up.second_reading,
                by=person,
                reason=form.reason.data or "",
                expected_version=form.expected_version,
            )
            return saved("Saved", ".check", follow_up_id=follow_up.id)
        except RuleBroken as error:
            form.show(error)
    return render_template("follow_ups/second_reading.html", follow_up=follow_up, form=form)
