"""What the list of actions can be filtered and sorted by."""

from __future__ import annotations

from sqlalchemy import Select, or_

from tracker.accounts.models import Person
from tracker.action_plans import action_queries
from tracker.action_plans.lifecycle import OPEN_ACTIONS, ActionState
from tracker.action_plans.models import Action
from tracker.action_plans.own_actions import is_work_of
from tracker.core.state_order import place_of
from tracker.organisations.models import Organisation
from tracker.organisations.queries import list_answering
from tracker.web import statuses
from tracker.web.filters import FilterPanel, boxes, flag, search, select
from tracker.web.listing import ListState, Order

FILTERS = ("q", "owner", "region", "state", "due")
ORDERS: dict[str, Order] = {
    "date": (Action.target_date,),
    "owner": (Person.name,),
    "organisation": (Organisation.name,),
    "state": (place_of(Action.state, ActionState),),
}
MINE = "me"


def panel_of(state: ListState) -> FilterPanel:
    """Return the filters with everything that can be chosen."""
    words = statuses.words_of(ActionState)
    return FilterPanel(
        state,
        (
            search("q", "Search actions"),
            select("owner", "Owner or helper", [(MINE, "Me")]),
            select("region", "Region or headquarters", ((each.code, each.name) for each in list_answering())),
            boxes("state", "Status", ((member.value, text) for member, text in words.items())),
            flag("due", "Overdue only"),
        ),
    )


def actions_statement(state: ListState, viewer: Person) -> Select[Action]:
    """Return the actions that the viewer may see and that fit the address; without a chosen status, open ones."""
    statement = action_queries.visible_actions(viewer)
    if words := state.one("q"):
        statement = statement.where(
            or_(
                Action.text.icontains(words, autoescape=True),
                Action.code.icontains(words, autoescape=True),
                Person.name.icontains(words, autoescape=True),
            )
        )
    if state.one("owner") == MINE:
        statement = statement.where(is_work_of(viewer))
    if code := state.one("region"):
        statement = statement.where(Organisation.code == code)
    states = [member for member in ActionState if member.value in state.all("state")]
    statement = statement.where(Action.state.in_(states or OPEN_ACTIONS))
    if state.is_on("due"):
        statement = statement.where(action_queries.is_overdue())
    return statement
