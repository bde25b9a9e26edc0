"""Pages on which headquarters hands on some of what a standing body answers for."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.access import require_deed
from tracker.action_plans.taking_over import take_over_part
from tracker.core.errors import NotFound, RuleBroken
from tracker.organisations.queries import get_organisation
from tracker.recommendations.handing_on import find_to_hand_on, list_handing_on
from tracker.recommendations.waiting import UNASSIGNED
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved
from tracker.web.unassigned.forms import WhichBodyForm, hand_on_form, identifiers
from tracker.web.unassigned.views import bp


@bp.route("/hand-on", methods=["GET", "POST"])
def choose_body() -> ResponseReturnValue:
    """Ask of which body something is handed on."""
    person = signed_in_person()
    require_deed(person, UNASSIGNED)
    form = WhichBodyForm()
    bodies = list_handing_on(person)
    form.body.choices = choices_of([(each.code, each.title) for each in bodies], empty="Choose")
    if form.validate_on_submit():
        return redirect(url_for(".hand_on", code=form.body.data), 303)
    return render_template("unassigned/choose_body.html", form=form)


@bp.route("/hand-on/<code>", methods=["GET", "POST"])
def hand_on(code: str) -> ResponseReturnValue:
    """Give some of what one body carries to another; the body goes on with the rest."""
    person = signed_in_person()
    require_deed(person, UNASSIGNED)
    if not code.isprintable():
        raise NotFound  # PostgreSQL cannot even be asked for a code with a NUL in it.
    body = get_organisation(code)
    found = find_to_hand_on(body, viewer=person)
    form = hand_on_form(found)
    if form.validate_on_submit():
        try:
            chosen = identifiers(form.recommendations.data)
            to = next((each for each in found.possible if str(each.id) == form.to.data), None)
            take_over_part(body, chosen, to, from_=form.from_.data, reason=form.reason.data or "", by=person)
            many = "1 recommendation" if len(chosen) == 1 else f"{len(chosen)} recommendations"
            return saved(f"{many} handed on to {to.title if to else ''}", ".index")
        except RuleBroken as error:
            form.show(error)
            found = find_to_hand_on(body, viewer=person)
    return render_template("unassigned/hand_on.html", form=form, found=found)
