"""Looking at the register of organisations."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from tracker.action_plans.taking_over import what_is_touched
from tracker.core import clock
from tracker.core.errors import NotFound
from tracker.organisations import queries
from tracker.organisations.models import UNIT_TYPES, Organisation, OrganisationAlias, OrganisationType
from tracker.organisations.partial_dates import PartialDate
from tracker.organisations.taking_back import has_change_to_take_back
from tracker.recommendations.waiting import count_waiting_of
from tracker.web.filters import FilterPanel, search
from tracker.web.filters import select as select_filter
from tracker.web.listing import page_of, read_list_state
from tracker.web.organisations.blueprint import bp
from tracker.web.organisations.wording import TYPE_WORDS

STATES = {"standing": "Standing", "closed": "Closed"}


@bp.get("")
def index() -> ResponseReturnValue:
    """List the bodies of the register, past and present."""
    state = read_list_state(filters=("q", "type", "state"), sorts=("name", "type"), default_sort="name")
    panel = FilterPanel(
        state,
        [
            search("q", "Search names"),
            select_filter("type", "Type", [(kind.value, words) for kind, words in TYPE_WORDS.items()]),
            select_filter("state", "State", list(STATES.items())),
        ],
    )
    page = page_of(
        _statement(state.one("q"), state.one("type"), state.one("state")),
        state,
        orders={"name": (Organisation.name,), "type": (Organisation.type, Organisation.name)},
        tie_break=(Organisation.id,),
    )
    return render_template("organisations/index.html", page=page, panel=panel, **_words())


@bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show one body: its names, its dates, what it belongs to, who was before it and who followed."""
    organisation = organisation_at(code)
    successions = queries.list_successions()
    moves = queries.list_moves()
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        before=[each for each in successions if each.successor_id == organisation.id],
        after=[each for each in successions if each.predecessor_id == organisation.id],
        moves=[each for each in moves if each.unit_id == organisation.id],
        units=queries.list_units_of(organisation),
        touched=what_is_touched([organisation]),
        waiting=count_waiting_of(organisation),
        may_take_back=has_change_to_take_back(organisation),
        **_words(),
    )


def organisation_at(code: str) -> Organisation:
    """Return the body with this code.

    Raises:
        NotFound: there is none.
    """
    if not code.isprintable():
        raise NotFound  # PostgreSQL cannot even be asked for a code with a NUL in it.
    return queries.get_organisation(code)


def _words() -> dict[str, Any]:
    today = clock.today()
    return {
        "type_words": TYPE_WORDS,
        "unit_types": UNIT_TYPES,
        "is_closed": lambda organisation: queries.is_closed(organisation, today),
        "in_words": lambda written: PartialDate.parse(written).words,
    }


def _statement(words: str | None, kind: str | None, state: str | None) -> Select[Organisation]:
    statement = select(Organisation).options(joinedload(Organisation.parent))
    if words:
        named = select(OrganisationAlias.organisation_id).where(
            OrganisationAlias.name.icontains(words, autoescape=True)
        )
        statement = statement.where(
            or_(Organisation.name.icontains(words, autoescape=True), Organisation.id.in_(named))
        )
    if kind in set(OrganisationType):
        statement = statement.where(Organisation.type == kind)
    if state in STATES:
        ended = queries.has_closed(clock.today())
        statement = statement.where(ended if state == "closed" else ~ended)
    return statement
