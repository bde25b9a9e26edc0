"""What the list of plans can be filtered and sorted by."""

from __future__ import annotations

from sqlalchemy import Select, or_

from tracker.accounts.models import Person
from tracker.action_plans import queries
from tracker.action_plans.lifecycle import PLAN_IS_OPEN_FOR_EDITING, PlanState
from tracker.action_plans.models import ActionPlan
from tracker.core import clock
from tracker.core.state_order import place_of
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.organisations.queries import list_answering
from tracker.web import statuses
from tracker.web.filters import FilterPanel, boxes, flag, search, select
from tracker.web.listing import ListState, Order

FILTERS = ("q", "region", "state", "due")
ORDERS: dict[str, Order] = {
    "due": (ActionPlan.due_on,),
    "report": (InspectionReport.title,),
    "organisation": (Organisation.name,),
    "state": (place_of(ActionPlan.state, PlanState),),
}


def panel_of(state: ListState) -> FilterPanel:
    """Return the filters with everything that can be chosen."""
    words = statuses.words_of(PlanState)
    return FilterPanel(
        state,
        (
            search("q", "Search action plans"),
            select("region", "Region or headquarters", ((each.code, each.name) for each in list_answering())),
            boxes("state", "Status", ((member.value, text) for member, text in words.items())),
            flag("due", "Overdue only"),
        ),
    )


def plans_statement(state: ListState, viewer: Person) -> Select[ActionPlan]:
    """Return the plans that the viewer may see and that fit the address."""
    statement = queries.visible_plans(viewer)
    if words := state.one("q"):
        statement = statement.where(
            or_(
                InspectionReport.title.icontains(words, autoescape=True),
                Organisation.name.icontains(words, autoescape=True),
                ActionPlan.code.icontains(words, autoescape=True),
            )
        )
    if code := state.one("region"):
        statement = statement.where(Organisation.code == code)
    if states := [member for member in PlanState if member.value in state.all("state")]:
        statement = statement.where(ActionPlan.state.in_(states))
    if state.is_on("due"):
        statement = statement.where(
            ActionPlan.due_on < clock.today(), ActionPlan.state.in_(PLAN_IS_OPEN_FOR_EDITING)
        )
    return statement
