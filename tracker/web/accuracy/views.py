"""Factual accuracy: opened by an inspector, read and commented by the organisation, answered by the inspectorate."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.access import Concerns, may_do, require_deed
from tracker.core.errors import NotFound, RuleBroken
from tracker.followup import permissions, queries, services, stage_queries
from tracker.followup.accuracy import is_open, readers_of, who_answers
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.stage_models import AccuracyCheck
from tracker.web.accuracy.forms import AnswerForm, CommentForm, OpenForm
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.follow_ups.forms import StepForm
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved

bp = Blueprint("accuracy", __name__, url_prefix="/follow-ups/<uuid:follow_up_id>/factual-accuracy")


@bp.get("")
def show(follow_up_id: UUID) -> ResponseReturnValue:
    """Show the drafts with the comments on them: to the organisation while it may comment, to inspectors always."""
    person = signed_in_person()
    check = stage_queries.get_accuracy_check(follow_up_id, viewer=person)
    comments: dict[UUID, list[object]] = {}
    for made in check.comments:
        comments.setdefault(made.assessment_id, []).append(made)
    return render_template(
        "accuracy/show.html",
        check=check,
        follow_up=check.follow_up,
        taken=[assessment for assessment in check.follow_up.assessments if assessment.taken],
        comments=comments,
        is_open=is_open(check),
        may_comment=is_open(check) and may_do(person, permissions.COMMENT, _concerns(check)),
        may_answer=may_do(person, permissions.ASSESS)
        and check.follow_up.state is not FollowUpState.PUBLISHED,
        step_form=StepForm(obj=check),
    )


@bp.route("/new", methods=["GET", "POST"])
def new(follow_up_id: UUID) -> ResponseReturnValue:
    """Open the drafts to the organisation until a day."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    permissions.require_to(permissions.ASSESS, follow_up, person)
    form = OpenForm(obj=follow_up)
    if form.validate_on_submit():
        try:
            services.open_check(
                follow_up, comment_by=form.comment_by.data, by=person, expected_version=form.expected_version
            )
            return saved("The organisation can now check the facts", ".show", follow_up_id=follow_up.id)
        except RuleBroken as error:
            form.show(error)
    elif not form.is_submitted() and follow_up.state is not FollowUpState.READY_TO_CHECK:
        return redirect(url_for("follow_ups.show", follow_up_id=follow_up_id), 303)
    organisation = who_answers(follow_up.organisation)
    return render_template(
        "accuracy/new.html",
        follow_up=follow_up,
        form=form,
        organisation=organisation,
        readers=readers_of(organisation),
    )


@bp.route("/recommendations/<uuid:recommendation_id>/comment", methods=["GET", "POST"])
def comment(follow_up_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Comment on the facts of one draft judgement."""
    person = signed_in_person()
    check = stage_queries.get_accuracy_check(follow_up_id, viewer=person)
    require_deed(person, permissions.COMMENT, _concerns(check))
    assessment = next(
        (
            each
            for each in check.follow_up.assessments
            if each.taken and each.recommendation_id == recommendation_id
        ),
        None,
    )
    if assessment is None:
        raise NotFound
    form = CommentForm()
    if form.validate_on_submit():
        try:
            services.comment(check, assessment, text=form.text.data or "", by=person)
            return saved("You sent the comment", ".show", follow_up_id=follow_up_id)
        except RuleBroken as error:
            form.show(error)
    return render_template(
        "accuracy/comment.html", check=check, follow_up=check.follow_up, assessment=assessment, form=form
    )


@bp.route("/comments/<uuid:comment_id>/answer", methods=["GET", "POST"])
def answer(follow_up_id: UUID, comment_id: UUID) -> ResponseReturnValue:
    """Answer one comment of the organisation."""
    person = signed_in_person()
    check = stage_queries.get_accuracy_check(follow_up_id, viewer=person)
    require_deed(person, permissions.ASSESS)
    made = next(
        (each for each in stage_queries.list_comments(follow_up_id, viewer=person) if each.id == comment_id),
        None,
    )
    if made is None:
        raise NotFound
    if check.follow_up.state is FollowUpState.PUBLISHED:
        return redirect(url_for(".show", follow_up_id=follow_up_id), 303)
    form = AnswerForm(obj=made)
    if form.validate_on_submit():
        try:
            services.answer_comment(
                made, answer=form.answer.data or "", by=person, expected_version=form.expected_version
            )
            return saved("You answered the comment", ".show", follow_up_id=follow_up_id)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, made)
    return render_template("accuracy/answer.html", made=made, follow_up=check.follow_up, form=form)


@bp.post("/close")
def close(follow_up_id: UUID) -> ResponseReturnValue:
    """End the check before its day."""
    person = signed_in_person()
    check = stage_queries.get_accuracy_check(follow_up_id, viewer=person)
    require_deed(person, permissions.ASSESS)
    form = StepForm()
    if form.validate_on_submit():
        services.close_check(check, by=person, expected_version=form.expected_version)
        return saved("The check of the facts is closed", ".show", follow_up_id=follow_up_id)
    return redirect(url_for(".show", follow_up_id=follow_up_id), 303)


def _concerns(check: AccuracyCheck) -> Concerns:
    return Concerns(organisation_id=check.organisation_id)
