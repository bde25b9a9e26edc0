"""Pages of the ledger of e-mails."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.accounts.access import may_do
from tracker.core.errors import RuleBroken
from tracker.reminders.address_models import failed_address_of
from tracker.reminders.delivery import WORDS_OF_DELIVERY
from tracker.reminders.failed_address_queries import count_standing, list_reports
from tracker.reminders.lifecycle import WORDS_OF_MILESTONE, ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.queries import get_reminder, ledger_statement
from tracker.reminders.services import SEND_AGAIN, can_go_again
from tracker.reminders.services import send_again as send_reminder_again
from tracker.web.filters import FilterPanel, boxes, search
from tracker.web.forms import TrackerForm
from tracker.web.identity import signed_in_person
from tracker.web.listing import page_of, read_list_state
from tracker.web.rendering import health_of_reminders
from tracker.web.saving import saved
from tracker.web.statuses import words_of

bp = Blueprint("emails", __name__, url_prefix="/admin/emails")

SORTS = {"planned": (Reminder.planned_at,), "next": (Reminder.due_at,), "status": (Reminder.state,)}


@bp.get("")
def index() -> ResponseReturnValue:
    """List every e-mail with where it stands; find one by its reference or its recipient."""
    viewer = signed_in_person()
    state = read_list_state(filters=("q", "status"), sorts=SORTS, default_sort="-planned")
    panel = FilterPanel(
        state,
        (
            search("q", "Search by reference, name or email address"),
            boxes("status", "Status", words_of(ReminderState).items()),
        ),
    )
    states = frozenset(each for each in ReminderState if each.value in state.all("status"))
    statement = ledger_statement(viewer, words=state.one("q"), states=states)
    return render_template(
        "emails_ledger/index.html",
        page=page_of(statement, state, orders=SORTS, tie_break=(Reminder.id,)),
        panel=panel,
        health=health_of_reminders(),
        failed_addresses=count_standing(),
    )


@bp.get("/<uuid:reminder_id>")
def show(reminder_id: UUID) -> ResponseReturnValue:
    """Show one e-mail with every attempt to send it."""
    viewer = signed_in_person()
    reminder = get_reminder(reminder_id, viewer=viewer)
    return _page_about(reminder, TrackerForm())


@bp.post("/<uuid:reminder_id>/send-again")
def send_again(reminder_id: UUID) -> ResponseReturnValue:
    """Let an e-mail that could not be sent go out with the next run."""
    person = signed_in_person()
    reminder = get_reminder(reminder_id, viewer=person)
    form = TrackerForm()
    if form.validate_on_submit():
        try:
            send_reminder_again(reminder, by=person)
            return saved("The email goes out with the next run", "emails.show", reminder_id=reminder_id)
        except RuleBroken as error:
            form.show(error)
    return _page_about(get_reminder(reminder_id, viewer=person), form)


def _page_about(reminder: Reminder, form: TrackerForm) -> str:
    failed = failed_address_of(reminder.recipient)
    is_stuck = can_go_again(reminder) and may_do(signed_in_person(), SEND_AGAIN)
    return render_template(
        "emails_ledger/show.html",
        reminder=reminder,
        kind=WORDS_OF_MILESTONE[reminder.milestone],
        reports=[
            (report.received_at, WORDS_OF_DELIVERY[report.status], report.carrier_id)
            for report in list_reports(reminder)
        ],
        form=form,
        failed=failed,
        may_send_again=is_stuck and failed is None,
    )
