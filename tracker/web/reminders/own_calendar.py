"""Making, renewing and ending the address of one's own calendar."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.reminders.calendars import end_feed, make_feed
from tracker.web.forms import TrackerForm
from tracker.web.identity import signed_in_person
from tracker.web.reminders.blueprint import bp
from tracker.web.saving import saved


@bp.post("/calendar")
def make_calendar() -> ResponseReturnValue:
    """Make an address for one's dates, or another one in place of it."""
    if TrackerForm().validate_on_submit():
        make_feed(by=signed_in_person())
        return saved("Your calendar has a new address", ".index", _anchor="calendar")
    return redirect(url_for(".index"), 303)


@bp.post("/calendar/end")
def end_calendar() -> ResponseReturnValue:
    """Let the address lead nowhere."""
    if TrackerForm().validate_on_submit():
        end_feed(by=signed_in_person())
        return saved("The address of your calendar is switched off", ".index", _anchor="calendar")
    return redirect(url_for(".index"), 303)
