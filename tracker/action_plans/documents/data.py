"""The plan as data, for a spreadsheet and CSV: the form's columns first, then what is needed to bring it in again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from tracker.accounts.models import Person
from tracker.action_plans.documents.content import PlanContent
from tracker.action_plans.models import Action
from tracker.action_plans.queries import PlanItem
from tracker.action_plans.spreadsheet.columns import PlanColumn
from tracker.core.documents import Cell, Column, Document, Group, Table

#: Every column in order. What only reports comes after what can be brought in, except progress: the form has it there.
EXPORTED = (
    PlanColumn.NUMBER,
    PlanColumn.RECOMMENDATION,
    PlanColumn.ANSWER,
    PlanColumn.ACTION,
    PlanColumn.OWNER,
    PlanColumn.TARGET_DATE,
    PlanColumn.PROGRESS,
    PlanColumn.MEASURE,
    PlanColumn.EXPLANATION,
    PlanColumn.LEAD,
    PlanColumn.ADDRESSEE,
    PlanColumn.FIRST_TARGET_DATE,
    PlanColumn.RECOMMENDATION_CODE,
    PlanColumn.ACTION_CODE,
)
#: What a template asks for: nothing in it is only for reading but the recommendation itself.
ASKED = tuple(
    column
    for column in EXPORTED
    if column not in {PlanColumn.PROGRESS, PlanColumn.FIRST_TARGET_DATE, PlanColumn.ADDRESSEE}
)


def plan_data(
    content: PlanContent, columns: Collection[PlanColumn] = EXPORTED, *, owners: Collection[Person] = ()
) -> Document:
    """Return the plan as rows in which every cell is filled, one for each action.

    People stand by name. Where two of ``owners`` share one, theirs are written as e-mail addresses, so that bringing
    the file in again finds the right one.
    """
    names = Counter(person.name for person in owners)
    ambiguous = frozenset(name for name, count in names.items() if count > 1)
    rows = [
        [_cell(column, content, item, action, ambiguous) for column in columns]
        for item in content.items
        for action in _actions_of(item)
    ]
    return Document(
        title=content.title,
        particulars=content.particulars,
        table=Table(
            [Column(column.heading, column.width) for column in columns],
            [Group([], rows)] if rows else [],
            "",
        ),
        as_at=content.as_at,
        made_by=content.made_by,
        notes=content.notes,
    )


def _actions_of(item: PlanItem) -> Sequence[Action | None]:
    """Return the actions, or one that is none: a recommendation without any still has a row."""
    return item.actions or [None]


def _cell(
    column: PlanColumn,
    content: PlanContent,
    item: PlanItem,
    action: Action | None,
    ambiguous: Collection[str],
) -> Cell:
    recommendation, response = item.recommendation, item.response
    about_recommendation: dict[PlanColumn, Cell] = {
        PlanColumn.NUMBER: recommendation.number,
        PlanColumn.RECOMMENDATION: recommendation.text,
        PlanColumn.ADDRESSEE: recommendation.addressee.name,
        PlanColumn.RECOMMENDATION_CODE: recommendation.code,
        PlanColumn.ANSWER: content.words(response.kind) if response else None,
        PlanColumn.EXPLANATION: response.explanation if response else None,
        PlanColumn.LEAD: _name(response.lead, ambiguous) if response else None,
    }
    if column in about_recommendation or action is None:
        return about_recommendation.get(column)
    about_action: dict[PlanColumn, Cell] = {
        PlanColumn.ACTION: action.text,
        PlanColumn.OWNER: _name(action.owner, ambiguous),
        PlanColumn.TARGET_DATE: action.target_date,
        PlanColumn.FIRST_TARGET_DATE: action.first_target_date,
        PlanColumn.PROGRESS: content.progress(action) if content.shows_progress else None,
        PlanColumn.MEASURE: action.success_measure,
        PlanColumn.ACTION_CODE: action.code,
    }
    return about_action[column]


def _name(person: Person | None, ambiguous: Collection[str]) -> str | None:
    if person is None:
        return None
    return person.email if person.name in ambiguous else person.name
