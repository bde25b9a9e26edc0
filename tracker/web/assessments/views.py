"""Pages for judging one recommendation: first the facts, then the four questions, drafts saved at every step."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.core.errors import RuleBroken
from tracker.followup import permissions, queries, services, stage_queries
from tracker.followup.as_it_stood import plans_as_they_stand
from tracker.followup.lifecycle import FollowUpState, RepeatAnswer
from tracker.followup.models import Assessment
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.web.assessments.blueprint import bp
from tracker.web.assessments.forms import NO, YES, AssessmentForm, ReasonForm, typed_answer
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.follow_ups.forms import StepForm
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved

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
            return _go_on(assessment, person, request.form.get("go_to"))
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
        notes=[
            note
            for note in stage_queries.list_reader_notes(follow_up_id, viewer=person)
            if note.assessment_id in {None, assessment.id}
        ],
    )


@bp.route("/<uuid:recommendation_id>/is-that-right", methods=["GET", "POST"])
def question(follow_up_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Ask about answers that seldom go together. They are saved already; a reason makes them complete."""
    person = signed_in_person()
    assessment = queries.get_assessment(follow_up_id, recommendation_id, viewer=person)
    permissions.require_to(permissions.ASSESS, assessment.follow_up, person)
    form = ReasonForm(data={"version": assessment.version, "reason": assessment.cross_check_reason})
    if form.validate_on_submit():
        try:
            services.give_reason(
                assessment, by=person, expected_version=form.expected_version, reason=form.reason.data or ""
            )
            return _go_on(assessment, person, request.args.get("go_to"))
        except RuleBroken as error:
            form.show(error)
    elif not form.is_submitted() and (
        not assessment.unusual or assessment.follow_up.state in CLOSED_FOR_WRITING
    ):
        return redirect(
            url_for(".assess", follow_up_id=follow_up_id, recommendation_id=recommendation_id), 303
        )
    return render_template(
        "assessments/question.html",
        assessment=assessment,
        follow_up=assessment.follow_up,
        recommendation=assessment.recommendation,
        form=form,
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
        repeated=RepeatAnswer(form.repeated.data) if form.repeated.data else RepeatAnswer.NOT_DECIDED,
    )


def _go_on(assessment: Assessment, person: Person, go_to: str | None) -> ResponseReturnValue:
    """Lead on after saving: to what the answers ask for next, else to where the button says."""
    follow_up = assessment.follow_up
    if assessment.open_questions:
        return saved(
            None,
            ".question",
            follow_up_id=follow_up.id,
            recommendation_id=assessment.recommendation_id,
            **({"go_to": SAVE_AND_NEXT} if go_to == SAVE_AND_NEXT else {}),
        )
    if assessment.repeated is RepeatAnswer.YES:
        return saved(
            None,
            ".repeated_in",
            follow_up_id=follow_up.id,
            recommendation_id=assessment.recommendation_id,
            **({"go_to": SAVE_AND_NEXT} if go_to == SAVE_AND_NEXT else {}),
        )
    return go_where_asked(assessment, person, go_to)


def go_where_asked(assessment: Assessment, person: Person, go_to: str | None) -> ResponseReturnValue:
    """Lead to where the button says: back to the judgement, or on to the next one that is missing."""
    follow_up = assessment.follow_up
    if go_to != SAVE_AND_NEXT:
        return saved(
            "Draft saved",
            ".assess",
            follow_up_id=follow_up.id,
            recommendation_id=assessment.recommendation_id,
        )
    following = services.next_to_assess(follow_up, assessment.recommendation_id, person=person)
    if following is None:
        return saved("Every recommendation is assessed", "follow_ups.show", follow_up_id=follow_up.id)
    return saved("Saved", ".assess", follow_up_id=follow_up.id, recommendation_id=following.recommendation_id)
