"""Pages on which an administrator says how many working days action plans have."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.action_plans.opening import enter_due_rule
from tracker.action_plans.queries import count_reports_by_kind, list_due_rules
from tracker.core.errors import RuleBroken
from tracker.web.due_rules.forms import DueRuleForm
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved

bp = Blueprint("due_rules", __name__, url_prefix="/admin/plan-due-rules")


@bp.get("")
def index() -> ResponseReturnValue:
    """List the rules, and the kinds of inspection that have none."""
    rules = list_due_rules()
    kinds = count_reports_by_kind()
    with_rule = {rule.kind for rule in rules}
    return render_template(
        "due_rules/index.html",
        rules=rules,
        kinds=kinds,
        without=[kind for kind in kinds if kind not in with_rule],
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Enter a rule. Plans that have no date yet get theirs; a date that is there never moves."""
    form = DueRuleForm()
    if form.validate_on_submit():
        try:
            plans = enter_due_rule(
                form.kind.data or "",
                form.working_days.data or 0,
                valid_from=form.valid_from.data,
                by=signed_in_person(),
            )
            given = {0: "No plan was waiting for it", 1: "1 plan got its date"}.get(
                len(plans), f"{len(plans)} plans got their date"
            )
            return saved(f"Rule saved. {given}", ".index")
        except RuleBroken as error:
            form.show(error)
    return render_template("due_rules/new.html", form=form, kinds=list(count_reports_by_kind()))
