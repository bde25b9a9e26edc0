"""Pages of addresses that fail."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.accounts import links
from tracker.accounts.models import Person, PersonState
from tracker.core.errors import RuleBroken
from tracker.reminders import failed_address_queries as queries
from tracker.reminders import failed_addresses as services
from tracker.reminders.address_models import FailedAddress
from tracker.reminders.undelivered import list_undelivered
from tracker.web.addresses.forms import CorrectAddressForm
from tracker.web.forms import TrackerForm
from tracker.web.identity import signed_in_person
from tracker.web.listing import page_of, read_list_state
from tracker.web.saving import saved
from tracker.web.sign_in.emails import send_link, send_notice_of_address

bp = Blueprint("addresses", __name__, url_prefix="/admin/addresses")

SORTS = {"since": (FailedAddress.failed_at,), "name": (Person.name,)}


@bp.get("")
def index() -> ResponseReturnValue:
    """List the addresses to which nothing is sent because emails to them fail."""
    state = read_list_state(filters=(), sorts=SORTS, default_sort="-since")
    statement = queries.list_statement(signed_in_person())
    page = page_of(statement, state, orders=SORTS, tie_break=(FailedAddress.id,))
    return render_template("addresses/index.html", page=page)


@bp.route("/<uuid:failed_id>", methods=["GET", "POST"])
def show(failed_id: UUID) -> ResponseReturnValue:
    """Show what is known of one, and ask for the right address."""
    viewer = signed_in_person()
    failed = queries.get_failed_address(failed_id, viewer=viewer)
    form = CorrectAddressForm()
    if form.validate_on_submit():
        try:
            services.correct_address(failed, email=form.email.data or "", by=viewer)
            return _corrected(failed)
        except RuleBroken as error:
            form.show(error)
    return _page_about(queries.get_failed_address(failed_id, viewer=viewer), form)


@bp.post("/<uuid:failed_id>/confirm")
def confirm(failed_id: UUID) -> ResponseReturnValue:
    """Let emails go to the address again: it is right."""
    viewer = signed_in_person()
    failed = queries.get_failed_address(failed_id, viewer=viewer)
    form = TrackerForm()
    if form.validate_on_submit():
        services.confirm_address(failed, by=viewer)
        return saved("Emails go to this address again", "addresses.show", failed_id=failed_id)
    return _page_about(failed, CorrectAddressForm(formdata=None))


def _corrected(failed: FailedAddress) -> ResponseReturnValue:
    """Save, and tell the person at the new address: the invitation, if they have not been here yet."""
    person = failed.person
    is_invited = person.state is PersonState.INVITED
    token = links.make_link(person) if is_invited else None
    answer = saved("Email address changed", "addresses.show", failed_id=failed.id)
    if token is not None:
        send_link(person, token)
    else:
        send_notice_of_address(person)
    return answer


def _page_about(failed: FailedAddress, form: CorrectAddressForm) -> str:
    return render_template(
        "addresses/show.html",
        failed=failed,
        undelivered=list_undelivered([failed]).get(failed.id, []),
        form=form,
    )
