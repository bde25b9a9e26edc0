"""Pages of one's own reminders."""

from __future__ import annotations

import math

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.reminders.models import Reminder
from tracker.reminders.preview import DAYS_AHEAD, Coming, coming_reminders
from tracker.reminders.queries import list_latest_sent_to, reminders_sent_to
from tracker.web.identity import signed_in_person
from tracker.web.listing import ListPage, ListState, page_of, read_list_state
from tracker.web.reminders.listing import ComingRow, row_of

bp = Blueprint("reminders", __name__, url_prefix="/reminders")

LATEST = 10
SENT_SORTS = {"sent": (Reminder.sent_at,)}


@bp.get("")
def index() -> ResponseReturnValue:
    """Show what the reader will be sent in the coming days, from the planner itself, and what was sent last."""
    person = signed_in_person()
    state = read_list_state(filters=(), sorts=("day",), default_sort="day")
    return render_template(
        "reminders/index.html",
        page=_page_of(coming_reminders(person, clock.today()), state),
        days_ahead=DAYS_AHEAD,
        sent=list_latest_sent_to(person, LATEST),
    )


@bp.get("/sent")
def sent() -> ResponseReturnValue:
    """List every email that was sent to the reader."""
    state = read_list_state(filters=(), sorts=SENT_SORTS, default_sort="-sent")
    page = page_of(reminders_sent_to(signed_in_person()), state, orders=SENT_SORTS, tie_break=(Reminder.id,))
    return render_template("reminders/sent.html", page=page)


def _page_of(coming: list[Coming], state: ListState) -> ListPage[ComingRow]:
    pages = max(1, math.ceil(len(coming) / state.per_page))
    page = min(state.page, pages)
    first = (page - 1) * state.per_page
    return ListPage(
        rows=[row_of(each) for each in coming[first : first + state.per_page]],
        total=len(coming),
        state=state,
        page=page,
        pages=pages,
    )
