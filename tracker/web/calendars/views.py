"""What calendar programs fetch by themselves, and one action's date to take away."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, Response, current_app

from tracker.action_plans import action_queries
from tracker.core import clock
from tracker.reminders.calendars import dates_of, get_owner
from tracker.reminders.icalendar_files import Entry, as_file, entry_about, entry_of
from tracker.reminders.lifecycle import Subject
from tracker.web.identity import signed_in_person

bp = Blueprint("calendars", __name__)


@bp.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """Hand out the dates of whoever made the address, as their rights are today. Needs no sign-in."""
    person = get_owner(token)
    found = dates_of(person, clock.today())
    return _file((entry_of(each, current_app.config["SERVICE_URL"]) for each in found), "dates.ics")


@bp.get("/actions/<uuid:action_id>/calendar.ics")
def action(action_id: UUID) -> Response:
    """Hand out one action's target date, to be put into a calendar by hand."""
    found = action_queries.get_action(action_id, viewer=signed_in_person())
    entry = entry_about(
        Subject.ACTION, found.id, found.code, found.target_date, current_app.config["SERVICE_URL"]
    )
    return _file([entry], f"{found.code}.ics")


def _file(entries: Iterable[Entry], name: str) -> Response:
    body = as_file(entries, service_name=current_app.config["SERVICE_NAME"])
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
