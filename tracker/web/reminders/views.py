"""Pages of one's own reminders."""

from __future__ import annotations

import math

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.action_plans.action_queries import list_words_of
from tracker.core import clock
from tracker.reminders.calendars import load_own_settings, token_of
from tracker.reminders.choice_models import CalendarFeed
from tracker.reminders.models import Reminder
from tracker.reminders.preview import DAYS_AHEAD, Coming, coming_reminders
from tracker.reminders.queries import emails_sent_to, list_latest_sent_to
from tracker.reminders.rule_versions import rulebook
from tracker.reminders.rule_words import WEEKDAYS
from tracker.web.forms import TrackerForm
from tracker.web.identity import signed_in_person
from tracker.web.listing import ListPage, ListState, page_of, read_list_state
from tracker.web.reminders.blueprint import bp
from tracker.web.reminders.choosing import usual_weekday
from tracker.web.reminders.forms import answers_of
from tracker.web.reminders.listing import ComingEmail, email_of, emails_of
from tracker.web.rendering import health_of_reminders

__all__ = ["bp"]

LATEST = 10

#: Few enough for what was sent and chosen to stand in sight below.
EMAILS_ON_A_PAGE = 10

SENT_SORTS = {"sent": (Reminder.sent_at,)}


@bp.get("")
def index() -> ResponseReturnValue:
    """Show what the reader will be sent in the coming days, from the planner itself, and what was sent last."""
    person = signed_in_person()
    state = read_list_state(filters=(), sorts=("day",), default_sort="day", per_page=EMAILS_ON_A_PAGE)
    settings = load_own_settings(person)
    rules = rulebook()
    answers = answers_of(settings.choices, usual_weekday(rules))
    return render_template(
        "reminders/index.html",
        page=_page_of(emails_of(coming_reminders(person, clock.today(), rules=rules)), state, person),
        digest_on=WEEKDAYS.get(int(answers["weekly_digest"])) if answers["weekly_digest"].isdigit() else None,
        wants_warnings=answers["due_soon"] == "yes",
        feed=settings.feed,
        feed_address=_address_of(settings.feed),
        form=TrackerForm(),
        days_ahead=DAYS_AHEAD,
        sent=list_latest_sent_to(person, LATEST),
        failed=settings.failed_address,
        switched_on=health_of_reminders().switched_on,
    )


@bp.get("/sent")
def sent() -> ResponseReturnValue:
    """List every email that was sent to the reader."""
    state = read_list_state(filters=(), sorts=SENT_SORTS, default_sort="-sent")
    page = page_of(emails_sent_to(signed_in_person()), state, orders=SENT_SORTS, tie_break=(Reminder.id,))
    return render_template("reminders/sent.html", page=page)


def _address_of(feed: CalendarFeed | None) -> str | None:
    """Return the whole address, as a calendar program wants it."""
    if feed is None:
        return None
    path: str = url_for("calendars.feed", token=token_of(feed), _external=False)
    return f"{current_app.config['SERVICE_URL']}{path}"


def _page_of(emails: list[list[Coming]], state: ListState, person: Person) -> ListPage[ComingEmail]:
    pages = max(1, math.ceil(len(emails) / state.per_page))
    page = min(state.page, pages)
    first = (page - 1) * state.per_page
    shown = emails[first : first + state.per_page]
    names = list_words_of({each.planned.key.subject_id for email in shown for each in email}, viewer=person)
    return ListPage(
        rows=[email_of(each, names) for each in shown],
        total=len(emails),
        state=state,
        page=page,
        pages=pages,
    )
