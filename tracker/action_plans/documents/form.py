"""The plan in the columns of the published HMPPS form, for paper, Word and PDF."""

from __future__ import annotations

from tracker.action_plans.documents.content import PlanContent
from tracker.action_plans.models import Action
from tracker.action_plans.postponing import moves_in_words
from tracker.action_plans.queries import PlanItem
from tracker.core.documents import Cell, Column, Document, Group, Table
from tracker.core.documents.content import in_words

#: Shares of a landscape page. A progress column appears once there is progress to report.
_COLUMNS = (
    Column("Number", 7),
    Column("Recommendation", 28),
    Column("Agreed, partly agreed or not agreed", 12),
    Column("Response: action taken or planned", 31),
    Column("Responsible owner", 12),
    Column("Target date", 10),
)
_COLUMNS_WITH_PROGRESS = (
    Column("Number", 7),
    Column("Recommendation", 24),
    Column("Agreed, partly agreed or not agreed", 11),
    Column("Response: action taken or planned", 25),
    Column("Responsible owner", 10),
    Column("Target date", 9),
    Column("Progress", 14),
)


def plan_form(content: PlanContent) -> Document:
    """Return the plan as the published form has it: a group of rows for each recommendation, a row for each action."""
    columns = _COLUMNS_WITH_PROGRESS if content.shows_progress else _COLUMNS
    groups = [_group(content, item) for item in content.items]
    return Document(
        title=content.title,
        particulars=content.particulars,
        table=Table(columns, groups, content.empty),
        as_at=content.as_at,
        made_by=content.made_by,
        notes=content.notes,
    )


def _group(content: PlanContent, item: PlanItem) -> Group:
    recommendation, response = item.recommendation, item.response
    answer = content.answer(item)
    if response is not None and response.lead is not None:
        answer += f"\nLead: {response.lead.name}"
    shared: list[Cell] = [
        f"{recommendation.number}\n{recommendation.code}",
        f"To {recommendation.addressee.name}: {recommendation.text}",
        answer,
    ]
    rows: list[list[Cell]] = []
    if response is not None and response.explanation:
        rows.append([response.explanation, None, None])
    rows += [_row(action) for action in item.actions]
    if not rows:
        rows.append(["No actions" if response else None, None, None])
    if content.shows_progress:
        states: list[Cell] = [content.progress(action) for action in item.actions]
        missing: list[Cell] = [None] * (len(rows) - len(states))
        rows = [[*row, state] for row, state in zip(rows, [*missing, *states], strict=True)]
    return Group(shared, rows)


def _row(action: Action) -> list[Cell]:
    said = action.text
    if action.success_measure:
        said += f"\nHow we will know it worked: {action.success_measure}"
    due = in_words(action.target_date)
    if moved := moves_in_words(action):
        due += f". {moved}"
    return [f"{said}\n{action.code}", action.owner.name, due]
