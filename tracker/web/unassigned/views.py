"""Pages on which headquarters says who carries what closed and moved bodies left."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.accounts.access import may_do
from tracker.action_plans.taking_over import list_left_behind, take_over
from tracker.core.errors import NotFound, RuleBroken
from tracker.organisations.queries import get_organisation
from tracker.recommendations.waiting import UNASSIGNED, find_waiting, list_waiting
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved
from tracker.web.unassigned.forms import assign_form, identifiers

bp = Blueprint("unassigned", __name__, url_prefix="/unassigned")

#: Open actions that stayed in plans of others: more than these are counted on, not shown.
MOST_ACTIONS = 50


@bp.get("")
def index() -> ResponseReturnValue:
    """List what waits, by the body that left it, and the open actions that stayed behind in the plans of others."""
    viewer = signed_in_person()
    groups = list_waiting(viewer)
    return render_template(
        "unassigned/index.html",
        groups=groups,
        total=len({each.id for group in groups for each in group.recommendations}),
        left_behind=list_left_behind(viewer, limit=MOST_ACTIONS),
        may_assign=may_do(viewer, UNASSIGNED),
    )


@bp.route("/<code>", methods=["GET", "POST"])
def assign(code: str) -> ResponseReturnValue:
    """Give some or all of what one body left to one or more of those who took over."""
    person = signed_in_person()
    if not code.isprintable():
        raise NotFound  # PostgreSQL cannot even be asked for a code with a NUL in it.
    body = get_organisation(code)
    group = find_waiting(code, viewer=person)
    if group is None:
        return render_template("unassigned/nothing.html", body=body)
    form = assign_form(group)
    if form.validate_on_submit():
        try:
            chosen = identifiers(form.recommendations.data)
            wanted = set(identifiers(form.successors.data))
            successors = [each for each in group.possible if each.id in wanted]
            take_over(
                body, chosen, successors, from_=form.from_.data, reason=form.reason.data or "", by=person
            )
            many = "1 recommendation" if len(chosen) == 1 else f"{len(chosen)} recommendations"
            to = " and ".join(each.title for each in successors)
            return saved(f"{many} assigned to {to}", ".index")
        except RuleBroken as error:
            form.show(error)
            group = find_waiting(code, viewer=person)
            if group is None:
                return render_template("unassigned/nothing.html", body=body)
    return render_template("unassigned/assign.html", form=form, group=group)
