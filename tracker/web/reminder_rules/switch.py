"""The page that switches reminders on, after saying how many would go out first, or off."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.reminders import preview, rule_services
from tracker.reminders.switch import Backlog, count_first_run
from tracker.web.identity import signed_in_person
from tracker.web.reminder_rules.blueprint import bp
from tracker.web.reminder_rules.forms import SwitchOffForm, SwitchOnForm
from tracker.web.rendering import health_of_reminders
from tracker.web.saving import saved


@bp.get("/switch")
def switch() -> ResponseReturnValue:
    """Say whether reminders go out by themselves, who decided so, and how many would go out first."""
    return _page(SwitchOffForm() if health_of_reminders().switched_on else SwitchOnForm())


@bp.post("/switch/on")
def switch_on() -> ResponseReturnValue:
    """Let reminders go out."""
    form = SwitchOnForm()
    if form.validate_on_submit():
        try:
            left_out = rule_services.switch_reminders_on(
                Backlog(form.backlog.data), by=signed_in_person(), reason=form.reason.data or ""
            )
            return saved(f"Reminders are switched on{_said_of(left_out)}", ".index")
        except RuleBroken as error:
            form.show(error)
    return _page(form)


@bp.post("/switch/off")
def switch_off() -> ResponseReturnValue:
    """Let no reminders go out."""
    form = SwitchOffForm()
    if form.validate_on_submit():
        try:
            rule_services.switch_reminders_off(by=signed_in_person(), reason=form.reason.data or "")
            return saved("Reminders are switched off", ".index")
        except RuleBroken as error:
            form.show(error)
    return _page(form)


def _page(form: SwitchOnForm | SwitchOffForm) -> str:
    is_on = health_of_reminders().switched_on
    fits = isinstance(form, SwitchOffForm) == is_on
    return render_template(
        "reminder_rules/switch.html",
        # Somebody else has switched them meanwhile: the other question is the one to ask, with what was said of this.
        form=form if fits else _other(form),
        is_on=is_on,
        first=None if is_on else count_first_run(clock.today(), most_looks=preview.MOST_LOOKS),
    )


def _said_of(left_out: int | None) -> str:
    if left_out is None:
        return ". What was due already is left out before the next emails go out"
    if left_out < 2:
        return ". 1 reminder that was due already is left out" if left_out else ""
    return f". {left_out:,} reminders that were due already are left out"


def _other(form: SwitchOnForm | SwitchOffForm) -> SwitchOnForm | SwitchOffForm:
    other = SwitchOnForm(formdata=None) if isinstance(form, SwitchOffForm) else SwitchOffForm(formdata=None)
    other.form_errors = list(form.form_errors)
    return other
