"""Pages for a judgement that is written: a second reader confirms it, and once it is published it is corrected."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core.errors import RuleBroken
from tracker.followup import permissions, queries, services
from tracker.followup.lifecycle import FollowUpState
from tracker.web.assessments.blueprint import bp
from tracker.web.assessments.forms import CorrectionForm
from tracker.web.follow_ups.forms import StepForm
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved


@bp.post("/<uuid:recommendation_id>/confirm")
def confirm(follow_up_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Confirm one judgement as its second reader."""
    person = signed_in_person()
    assessment = queries.get_assessment(follow_up_id, recommendation_id, viewer=person)
    permissions.require_to(permissions.ASSESS, assessment.follow_up, person)
    form = StepForm()
    if form.validate_on_submit():
        services.confirm(assessment, by=person, expected_version=form.expected_version)
        number = assessment.recommendation.number
        return saved(f"You confirmed number {number}", "follow_ups.check", follow_up_id=follow_up_id)
    return redirect(url_for("follow_ups.check", follow_up_id=follow_up_id), 303)


@bp.route("/<uuid:recommendation_id>/correct", methods=["GET", "POST"])
def correct(follow_up_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Add a dated note to a published judgement."""
    person = signed_in_person()
    assessment = queries.get_assessment(follow_up_id, recommendation_id, viewer=person)
    permissions.require_to(permissions.PUBLISH, assessment.follow_up, person)
    if assessment.follow_up.state is not FollowUpState.PUBLISHED:
        return redirect(
            url_for(".assess", follow_up_id=follow_up_id, recommendation_id=recommendation_id), 303
        )
    form = CorrectionForm()
    if form.validate_on_submit():
        try:
            services.correct_judgement(
                assessment, text=form.text.data or "", reason=form.reason.data or "", by=person
            )
            return saved("You added the correction", "follow_ups.show", follow_up_id=follow_up_id)
        except RuleBroken as error:
            form.show(error)
    return render_template(
        "assessments/correct.html",
        assessment=assessment,
        follow_up=assessment.follow_up,
        recommendation=assessment.recommendation,
        form=form,
    )
