"""Pages of days on which no reminders go out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.reminders import rule_services, rule_stories
from tracker.reminders.rule_versions import check_quiet_days, rulebook
from tracker.reminders.sending_days import SendingDays, days_between
from tracker.web.forms import TrackerForm
from tracker.web.identity import signed_in_person
from tracker.web.reminder_rules.blueprint import bp
from tracker.web.reminder_rules.forms import QuietDaysForm
from tracker.web.reminder_rules.looking_ahead import ahead_under, difference
from tracker.web.saving import saved

#: Days without reminders that are over are listed for so long.
LISTED_FOR = timedelta(days=366)


@bp.get("/quiet-days")
def quiet_days() -> ResponseReturnValue:
    """List the days without reminders, those of the last year and those to come."""
    today = clock.today()
    found = rule_stories.list_quiet_days(signed_in_person(), since=today - LISTED_FOR)
    return render_template("reminder_rules/quiet_days.html", quiet=found, today=today, form=TrackerForm())


@bp.route("/quiet-days/new", methods=["GET", "POST"])
def add_quiet_days() -> ResponseReturnValue:
    """Ask for days without reminders."""
    given = {"formdata": request.args} if request.method == "GET" and request.args else {}
    form = QuietDaysForm(**given)
    if form.was_sent_well():
        try:
            check_quiet_days(form.first_day.data, form.last_day.data, form.reason.data or "")
            return redirect(url_for(".confirm_quiet_days", **_query(form)), 303)
        except RuleBroken as error:
            form.show(error)
    return render_template("reminder_rules/add_quiet_days.html", form=form)


@bp.route("/quiet-days/check", methods=["GET", "POST"])
def confirm_quiet_days() -> ResponseReturnValue:
    """Show what is sent around such days; then save them."""
    if request.method == "GET":
        form = QuietDaysForm(formdata=request.args, meta={"csrf": False})
        if not form.validate():
            return redirect(url_for(".add_quiet_days", **_query(form)))
        rules = rulebook()
        free = days_between([(form.first_day.data, form.last_day.data)])
        [as_it_is, then] = ahead_under(rules, replace(rules, days=SendingDays(rules.days.quiet | free)))
        return render_template(
            "reminder_rules/check_quiet_days.html",
            form=form,
            answers=_query(form),
            as_it_is=as_it_is,
            then=then,
            difference=difference(as_it_is, then),
        )
    form = QuietDaysForm()
    if form.validate_on_submit():
        try:
            rule_services.keep_days_free(
                form.first_day.data, form.last_day.data, by=signed_in_person(), reason=form.reason.data or ""
            )
            return saved("Days without reminders saved", ".quiet_days")
        except RuleBroken as error:
            form.show(error)
    return render_template("reminder_rules/add_quiet_days.html", form=form)


@bp.post("/quiet-days/<uuid:quiet_id>/take-back")
def take_quiet_days_back(quiet_id: UUID) -> ResponseReturnValue:
    """Let reminders go out on these days after all."""
    viewer = signed_in_person()
    quiet = rule_stories.get_quiet_days(quiet_id, viewer=viewer)
    form = TrackerForm()
    if form.validate_on_submit():
        try:
            rule_services.give_days_back(quiet, by=viewer)
            return saved("Reminders go out on these days after all", ".quiet_days")
        except RuleBroken as error:
            form.show(error)
    found = rule_stories.list_quiet_days(viewer, since=clock.today() - LISTED_FOR)
    return render_template("reminder_rules/quiet_days.html", quiet=found, today=clock.today(), form=form)


def _query(form: QuietDaysForm) -> dict[str, Any]:
    boxes = {
        f"{field.name}-{part}": typed
        for field in (form.first_day, form.last_day)
        for part, typed in field.typed.items()
    }
    return {**boxes, "reason": form.reason.data or ""}
