"""Pages for judging one recommendation: first the facts, then the four questions, drafts saved at every step."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.core.errors import RuleBroken
from tracker.followup import permissions, queries, services
from tracker.followup.as_it_stood import plans_as_they_stand
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.web.assessments.forms import NO, YES, AssessmentForm, typed_answer
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.follow_ups.forms import StepForm
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved

bp = Blueprint("assessments", __name__, url_prefix="/follow-ups/<uuid:follow_up_id>/recommendations")

#: Nobody writes in these. Who began before sees their text again with the reason, and loses none of it.
CLOSED_FOR_WRITING = frozenset({FollowUpState.READY_TO_CHECK, FollowUpState.PUBLISHED})

#: The buttons of the form: save and stay, or save and go to the next one.
SAVE_AND_NEXT = "next"


@bp.route("/<uuid:recommendation_id>", methods=["GET", "POST"])
def assess(follow_up_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Show the facts on one recommendation and take the inspector's judgement."""
    person = signed_in_person()
    assessment = queries.get_assessment(follow_up_id, recommendation_id, viewer=person)
    permissions.require_to(permissions.ASSESS, assessment.follow_up, person)
    form = AssessmentForm.of(assessment)
    if form.validate_on_submit():
        try:
            _save(assessment, form, person)
            return _go_on(assessment)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, assessment, now={"still_required": lambda: typed_answer(assessment)})
    elif not form.is_submitted() and assessment.follow_up.state in CLOSED_FOR_WRITING:
        return redirect(url_for("follow_ups.show", follow_up_id=follow_up_id), 303)
    return render_template(
        "assessments/assess.html",
        assessment=assessment,
        follow_up=assessment.follow_up,
        recommendation=assessment.recommendation,
        form=form,
        step_form=StepForm(obj=assessment),
        stands=plans_as_they_stand([recommendation_id]).get(recommendation_id, {"plans": []}),
        earlier=queries.list_published_judgements(recommendation_id),
    )


@bp.post("/<uuid:recommendation_id>/leave-out")
def leave_out(follow_up_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Leave one recommendation out of the follow-up."""
    person = signed_in_person()
    assessment = queries.get_assessment(follow_up_id, recommendation_id, viewer=person)
    form = StepForm()
    if form.validate_on_submit():
        services.leave_out(assessment, by=person, expected_version=form.expected_version)
        return saved(
            "The recommendation is left out of this follow-up", "follow_ups.show", follow_up_id=follow_up_id
        )
    return redirect(url_for("follow_ups.show", follow_up_id=follow_up_id), 303)


@bp.post("/<uuid:recommendation_id>/take-in")
def take_in(follow_up_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Take a recommendation that was left out into the follow-up again."""
    person = signed_in_person()
    assessment = queries.get_assessment(follow_up_id, recommendation_id, viewer=person)
    form = StepForm()
    if form.validate_on_submit():
        services.take_in(assessment, by=person, expected_version=form.expected_version)
        return saved(
            "The recommendation is in this follow-up again", "follow_ups.show", follow_up_id=follow_up_id
        )
    return redirect(url_for("follow_ups.show", follow_up_id=follow_up_id), 303)


def _save(assessment: Assessment, form: AssessmentForm, person: Person) -> None:
    services.save_assessment(
        assessment,
        by=person,
        expected_version=form.expected_version,
        category=ProgressCategory(form.category.data) if form.category.data else None,
        action_taken_and_impact=form.action_taken_and_impact.data,
        still_required={YES: True, NO: False}.get(form.still_required.data or ""),
        still_needed=form.still_needed.data,
    )


def _go_on(assessment: Assessment) -> ResponseReturnValue:
    follow_up = assessment.follow_up
    if request.form.get("go_to") != SAVE_AND_NEXT:
        return saved(
            "Draft saved",
            ".assess",
            follow_up_id=follow_up.id,
            recommendation_id=assessment.recommendation_id,
        )
    following = services.next_to_assess(follow_up, assessment.recommendation_id)
    if following is None:
        return saved("Every recommendation is assessed", "follow_ups.show", follow_up_id=follow_up.id)
    return saved("Saved", ".assess", follow_up_id=follow_up.id, recommendation_id=following.recommendation_id)
