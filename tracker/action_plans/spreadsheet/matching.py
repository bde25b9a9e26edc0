"""Which recommendation, action or person a row of a file speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.accounts.models import Person
from tracker.action_plans import action_queries, queries
from tracker.action_plans.lifecycle import ActionState
from tracker.action_plans.models import Action, ActionPlan, Response
from tracker.action_plans.queries import PlanItem
from tracker.action_plans.spreadsheet.cells import CellProblem, text_in
from tracker.action_plans.spreadsheet.columns import PlanColumn
from tracker.action_plans.spreadsheet.table import FileRow
from tracker.recommendations.models import Recommendation

#: A row without a reference never means one of these.
_LEFT = frozenset({ActionState.WITHDRAWN, ActionState.CARRIED})


@dataclass
class KnownPlan:
    """A plan as rows are compared with it; what a row adds is known to the rows after it."""

    plan: ActionPlan
    items: Sequence[PlanItem]
    people: Sequence[Person]
    responses: dict[object, Response] = field(default_factory=dict)
    actions: dict[object, list[Action]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, plan: ActionPlan) -> KnownPlan:
        """Read it, in four queries."""
        items = queries.list_items(plan)
        known = cls(plan, items, action_queries.list_possible_owners(plan.organisation))
        for item in items:
            if item.response is not None:
                known.responses[item.recommendation.id] = item.response
            known.actions[item.recommendation.id] = list(item.actions)
        return known

    def recommendation_in(self, row: FileRow) -> Recommendation:
        """Return the recommendation that a row is about: by its reference, or by its number and text.

        Raises:
            CellProblem: there is none, or the row fits several.
        """
        every = [item.recommendation for item in self.items]
        if code := text_in(row, PlanColumn.RECOMMENDATION_CODE):
            for recommendation in every:
                if recommendation.code.casefold() == code.casefold():
                    return recommendation
            raise CellProblem(PlanColumn.RECOMMENDATION_CODE, f"This plan answers no recommendation {code}")
        number = text_in(row, PlanColumn.NUMBER)
        if number is None:
            raise CellProblem(PlanColumn.NUMBER, "Enter the number of the recommendation")
        numbered = [each for each in every if _folded(each.number) == _folded(number).rstrip(".")]
        if not numbered:
            raise CellProblem(
                PlanColumn.NUMBER, f"This plan answers no recommendation with the number {number}"
            )
        text = text_in(row, PlanColumn.RECOMMENDATION)
        same = [each for each in numbered if text is None or _folded(each.text) == _folded(text)]
        if len(same) == 1:
            return same[0]
        if same:
            message = (
                f"There are {len(same)} recommendations with the number {number}. Enter its text or reference"
            )
            raise CellProblem(PlanColumn.RECOMMENDATION, message)
        message = f"This is not the text of recommendation {number}. It cannot be changed here"
        raise CellProblem(PlanColumn.RECOMMENDATION, message)

    def action_in(self, row: FileRow, recommendation: Recommendation) -> Action | None:
        """Return the action that a row is about, None where it adds one: by its reference, or by its text.

        Raises:
            CellProblem: there is no action with the reference, or it answers another recommendation.
        """
        if code := text_in(row, PlanColumn.ACTION_CODE):
            for recommendation_id, actions in self.actions.items():
                for action in actions:
                    if action.code.casefold() == code.casefold():
                        if recommendation_id != recommendation.id:
                            message = f"{action.code} belongs to another recommendation"
                            raise CellProblem(PlanColumn.ACTION_CODE, message)
                        return action
            message = f"There is no action {code} in this plan. Leave the cell empty to add an action"
            raise CellProblem(PlanColumn.ACTION_CODE, message)
        text = text_in(row, PlanColumn.ACTION)
        if text is None:
            return None
        standing = [each for each in self.actions[recommendation.id] if each.state not in _LEFT]
        return next((each for each in standing if _folded(each.text) == _folded(text)), None)

    def person_in(self, row: FileRow, column: PlanColumn, *, now: Person | None) -> Person | None:
        """Return the person whom a cell names by e-mail address or exact name, None for an empty cell.

        Whoever it is ``now`` may stay, also if they could not be chosen anew.

        Raises:
            CellProblem: nobody who can be chosen is called so, or two are.
        """
        text = text_in(row, column)
        if text is None:
            return None
        wanted = _folded(text)
        if now is not None and wanted in {_folded(now.name), _folded(now.email)}:
            return now
        found = [person for person in self.people if _folded(person.email) == wanted]
        found = found or [person for person in self.people if _folded(person.name) == wanted]
        if len(found) == 1:
            return found[0]
        if found:
            raise CellProblem(column, f"{len(found)} people are called {text}. Enter the e-mail address")
        raise CellProblem(column, f"Nobody called {text} holds a post in {self.plan.organisation.name} today")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
