"""The page on which the recommendations of a follow-up are shared out among inspectors, or left out, many at once."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.core.errors import RuleBroken
from tracker.followup import permissions, queries, services
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment, FollowUp
from tracker.web.follow_ups.blueprint import bp
from tracker.web.follow_ups.forms import NOBODY, ShareOutForm
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved

#: The button that leaves what is ticked out of the follow-up; the other one assigns it.
LEAVE_OUT = "leave_out"


@bp.route("/<uuid:follow_up_id>/share-out", methods=["GET", "POST"])
def share_out(follow_up_id: UUID) -> ResponseReturnValue:
    """Choose recommendations, and who is to judge them."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    permissions.require_to(permissions.ASSESS, follow_up, person)
    if follow_up.state is FollowUpState.PUBLISHED and request.method == "GET":
        return redirect(url_for(".show", follow_up_id=follow_up.id), 303)
    inspectors = {str(each.id): each for each in queries.list_inspectors()}
    form = ShareOutForm(obj=follow_up)
    form.inspector.choices = choices_of(
        [*((key, each.name) for key, each in inspectors.items()), (NOBODY, "Nobody")], empty="Choose"
    )
    taken = [assessment for assessment in follow_up.assessments if assessment.taken]
    form.recommendations.choices = choices_of((each.recommendation_id, _words(each)) for each in taken)
    if form.validate_on_submit():
        try:
            message = _act(follow_up, form, inspectors, person)
            return saved(message, ".share_out", follow_up_id=follow_up.id)
        except RuleBroken as error:
            form.show(error)
    return render_template(
        "follow_ups/share_out.html",
        follow_up=follow_up,
        form=form,
        leave_out=LEAVE_OUT,
        # Several reports may have a number 4 to one addressee.
        wordings={str(each.recommendation_id): each.recommendation.text for each in taken},
    )


def _act(follow_up: FollowUp, form: ShareOutForm, inspectors: dict[str, Person], person: Person) -> str:
    """Do what the button says with what is ticked; return the words for it."""
    chosen = [UUID(each) for each in form.recommendations.data or []]
    if request.form.get("do") == LEAVE_OUT:
        count = services.leave_several_out(follow_up, chosen, by=person)
        return _counted(count, "left out of this follow-up")
    if not form.inspector.data:
        raise RuleBroken("Choose an inspector", field="inspector")
    to = inspectors.get(form.inspector.data)
    count = services.allocate(follow_up, chosen, to=to, by=person)
    return _counted(count, f"assigned to {to.name}" if to else "assigned to nobody")


def _counted(count: int, what: str) -> str:
    return f"1 recommendation is {what}" if count == 1 else f"{count} recommendations are {what}"


def _words(assessment: Assessment) -> str:
    recommendation = assessment.recommendation
    whose = assessment.allocation.person.name if assessment.allocation else "nobody yet"
    return f"Number {recommendation.number}, to {recommendation.addressee.title} ({whose})"
