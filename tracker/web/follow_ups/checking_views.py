"""Pages on which a follow-up is read as a whole, called ready to check, and published."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core.errors import RuleBroken
from tracker.followup import permissions, queries, services, stage_queries
from tracker.followup.lifecycle import FollowUpState, RepeatAnswer
from tracker.followup.obstacles import obstacles_to_publishing
from tracker.followup.telling import list_told_of_publishing
from tracker.web.follow_ups.blueprint import bp
from tracker.web.follow_ups.forms import StepForm
from tracker.web.follow_ups.second_reading import reading_of
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved


@bp.route("/<uuid:follow_up_id>/check", methods=["GET", "POST"])
def check(follow_up_id: UUID) -> ResponseReturnValue:
    """Read all judgements together; with all of them there, say that the follow-up is ready to check."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    permissions.require_to(permissions.ASSESS, follow_up, person)
    if follow_up.state is FollowUpState.PUBLISHED:
        return redirect(url_for(".show", follow_up_id=follow_up.id), 303)
    form = StepForm(obj=follow_up)
    if form.validate_on_submit():
        try:
            services.finish_follow_up(follow_up, by=person, expected_version=form.expected_version)
            return saved("The follow-up is ready to check", "follow_ups.check", follow_up_id=follow_up.id)
        except RuleBroken as error:
            form.show(error)
    taken = [assessment for assessment in follow_up.assessments if assessment.taken]
    is_ready = follow_up.state is FollowUpState.READY_TO_CHECK
    return render_template(
        "follow_ups/check.html",
        follow_up=follow_up,
        form=form,
        taken=taken,
        left=[assessment for assessment in follow_up.assessments if not assessment.taken],
        is_ready=is_ready,
        obstacles=obstacles_to_publishing(follow_up) if is_ready else [],
        missing=services.missing_assessments(follow_up),
        undecided=[each for each in taken if each.repeated is RepeatAnswer.NOT_DECIDED],
        counts=queries.count_by_category(follow_up),
        reading=reading_of(follow_up, taken, person),
        check=stage_queries.find_latest_check(follow_up.id, viewer=person),
        comments=stage_queries.list_comments(follow_up.id, viewer=person),
        step_form=lambda thing: StepForm(obj=thing),
    )


@bp.post("/<uuid:follow_up_id>/carry-on")
def carry_on(follow_up_id: UUID) -> ResponseReturnValue:
    """Open a follow-up that was ready to check for changes again."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    form = StepForm()
    if form.validate_on_submit():
        services.carry_on(follow_up, by=person, expected_version=form.expected_version)
        return saved("You can change the follow-up again", "follow_ups.show", follow_up_id=follow_up.id)
    return redirect(url_for(".check", follow_up_id=follow_up.id), 303)


@bp.route("/<uuid:follow_up_id>/publish", methods=["GET", "POST"])
def publish(follow_up_id: UUID) -> ResponseReturnValue:
    """Confirm, then publish all judgements at once. Publishing twice shows the results."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    permissions.require_to(permissions.PUBLISH, follow_up, person)
    if follow_up.state is FollowUpState.PUBLISHED:
        return redirect(url_for(".show", follow_up_id=follow_up.id), 303)
    if follow_up.state is not FollowUpState.READY_TO_CHECK:
        return redirect(url_for(".check", follow_up_id=follow_up.id), 303)
    form = StepForm(obj=follow_up)
    if form.validate_on_submit():
        try:
            services.publish_follow_up(follow_up, by=person, expected_version=form.expected_version)
            return saved("You published the follow-up", "follow_ups.show", follow_up_id=follow_up.id)
        except RuleBroken as error:
            form.show(error)
    return render_template(
        "follow_ups/publish.html",
        follow_up=follow_up,
        form=form,
        counts=queries.count_by_category(follow_up),
        left=[assessment for assessment in follow_up.assessments if not assessment.taken],
        told=list_told_of_publishing(follow_up),
    )
