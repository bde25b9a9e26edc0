"""Taking back a change that was recorded by mistake. The gate lets in administrators only."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.core.errors import RuleBroken
from tracker.organisations.taking_back import RecordedChange, find_last_change
from tracker.recommendations.taking_back import count_resting_on, take_back_change
from tracker.web.identity import signed_in_person
from tracker.web.organisations.blueprint import bp
from tracker.web.organisations.forms import TakeBackForm
from tracker.web.organisations.views import organisation_at
from tracker.web.organisations.wording import change_in_words
from tracker.web.saving import saved


@bp.route("/<code>/take-back", methods=["GET", "POST"])
def take_back(code: str) -> ResponseReturnValue:
    """Say why the last change of a body is taken back, and take all of it back."""
    organisation = organisation_at(code)
    change = find_last_change(organisation)
    form = TakeBackForm(data={"version": None if change is None else change.last_event})
    if form.validate_on_submit():
        try:
            taken = take_back_change(
                organisation,
                reason=form.reason.data or "",
                by=signed_in_person(),
                last_event=form.expected_version,
            )
            return saved(f"Taken back: {what_happened(taken)}", ".show", code=code)
        except RuleBroken as error:
            form.show(error)
            change = find_last_change(organisation)
    return render_template(
        "organisations/take_back.html",
        form=form,
        organisation=organisation,
        change=change,
        words=None if change is None else what_happened(change),
        resting=0 if change is None else count_resting_on(change),
    )


def what_happened(change: RecordedChange) -> str:
    """Say what was recorded in a sentence without its end."""
    if change.moves:
        [move] = change.moves
        return f"{move.unit.title} moved from {move.left.title} to {move.joined.title}"
    if not change.successions:
        [(body, _)] = change.ended
        return f"{body.title} closed and nobody took over"
    predecessors = dict.fromkeys(link.predecessor for link in change.successions)
    successors = dict.fromkeys(link.successor for link in change.successions)
    return change_in_words(
        sorted(predecessors, key=lambda body: body.name), sorted(successors, key=lambda body: body.name)
    )
