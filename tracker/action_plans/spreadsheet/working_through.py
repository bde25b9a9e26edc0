"""Working through the rows of a file, by the same services as the pages: so by the same rules and rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tracker.accounts.models import Person
from tracker.action_plans import answering, planning
from tracker.action_plans.models import Action, Response
from tracker.action_plans.rules import in_words
from tracker.action_plans.spreadsheet.cells import (
    CellProblem,
    Problem,
    answer_in,
    day_in,
    require_values,
    text_in,
)
from tracker.action_plans.spreadsheet.columns import PlanColumn
from tracker.action_plans.spreadsheet.matching import KnownPlan
from tracker.action_plans.spreadsheet.results import Counts, Result, RowResult
from tracker.action_plans.spreadsheet.table import FileRow, FileTable
from tracker.core.database import db
from tracker.core.documents.content import plain_text
from tracker.core.errors import NotPermitted, RuleBroken
from tracker.recommendations.lifecycle import ResponseKind
from tracker.recommendations.models import Recommendation

#: In which column the answer to a service's complaint stands.
_COLUMN_OF = {
    "text": PlanColumn.ACTION,
    "owner": PlanColumn.OWNER,
    "target_date": PlanColumn.TARGET_DATE,
    "success_measure": PlanColumn.MEASURE,
    "explanation": PlanColumn.EXPLANATION,
    "lead": PlanColumn.LEAD,
    "kind": PlanColumn.ANSWER,
}
_ABOUT_ACTION = (
    PlanColumn.ACTION,
    PlanColumn.OWNER,
    PlanColumn.TARGET_DATE,
    PlanColumn.MEASURE,
    PlanColumn.ACTION_CODE,
)
_ABOUT_ANSWER = (PlanColumn.ANSWER, PlanColumn.EXPLANATION, PlanColumn.LEAD)
_SHOWN_OF_A_TEXT = 80


@dataclass
class WorkingThrough:
    """One walk through a table, by one person."""

    known: KnownPlan
    table: FileTable
    by: Person
    words: Callable[[ResponseKind], str]
    counts: Counts = field(default_factory=Counts)
    _row_of_answer: dict[UUID, FileRow] = field(default_factory=dict)
    _row_of_action: dict[UUID, int] = field(default_factory=dict)

    def run(self) -> Result:
        """Do what each row says, as far as it can be done, and say what came of it."""
        before = {action.id for actions in self.known.actions.values() for action in actions}
        rows = [self._row(row) for row in self.table.rows]
        left_alone = len(before - self._row_of_action.keys())
        return Result(rows, self.counts, left_alone, self.table.unknown)

    def _row(self, row: FileRow) -> RowResult:
        result = RowResult(row.number, f"Recommendation {text_in(row, PlanColumn.NUMBER) or ''}".strip())
        try:
            require_values(row)
            recommendation = self.known.recommendation_in(row)
        except CellProblem as problem:
            result.problems.append(Problem(row.number, problem.column, problem.message))
            return result
        result.about = f"{recommendation.number}. {_shortened(recommendation.text)}"
        for step in (self._answer, self._plan):
            if result.problems:
                break
            try:
                with db.session.begin_nested():
                    step(row, recommendation, result)
            except CellProblem as problem:
                result.problems.append(Problem(row.number, problem.column, problem.message))
            except RuleBroken as error:
                column = _COLUMN_OF.get(error.field or "", PlanColumn.ACTION)
                result.problems.append(Problem(row.number, column, error.message))
            except NotPermitted as error:
                result.problems.append(Problem(row.number, None, error.message))
        return result

    def _answer(self, row: FileRow, recommendation: Recommendation, result: RowResult) -> None:
        """Enter or change the response that a row gives. Rows for one recommendation must not contradict each other."""
        if not row.has(*_ABOUT_ANSWER):
            return
        kind, explanation = answer_in(row), text_in(row, PlanColumn.EXPLANATION)
        self._require_same_as_before(row, recommendation)
        response = self.known.responses.get(recommendation.id)
        lead = self.known.person_in(row, PlanColumn.LEAD, now=response.lead if response else None)
        kind = kind or (response.kind if response else None)
        if kind is None:
            raise CellProblem(PlanColumn.ANSWER, "Enter Agreed, Partly agreed or Not agreed")
        if kind is ResponseKind.AGREED and explanation is not None:
            message = (
                "Leave this empty where the recommendation is agreed, or enter Partly agreed or Not agreed"
            )
            raise CellProblem(PlanColumn.EXPLANATION, message)
        effects = self._effects_on_answer(response, kind, explanation, lead, recommendation)
        if not effects:
            return
        if explanation is None and response is not None:
            explanation = response.explanation
        answered = answering.answer(
            self.known.plan,
            recommendation,
            kind=kind,
            explanation=explanation,
            lead=lead if response is None or lead is not response.lead else None,
            by=self.by,
        )
        self.known.responses[recommendation.id] = answered
        self.counts.answered += 1
        result.effects += effects

    def _require_same_as_before(self, row: FileRow, recommendation: Recommendation) -> None:
        first = self._row_of_answer.setdefault(recommendation.id, row)
        for column in _ABOUT_ANSWER:
            if row.has(column) and first.has(column) and text_in(row, column) != text_in(first, column):
                raise CellProblem(column, f"Row {first.number} says something else about this recommendation")

    def _effects_on_answer(
        self,
        response: Response | None,
        kind: ResponseKind,
        explanation: str | None,
        lead: Person | None,
        recommendation: Recommendation,
    ) -> list[str]:
        name = f"recommendation {recommendation.number}"
        found = []
        if response is None:
            found.append(f"Answers {name}: {self.words(kind)}")
        elif response.kind is not kind:
            found.append(
                f"Changes the answer to {name} from {self.words(response.kind)} to {self.words(kind)}"
            )
        elif explanation is not None and not _is_same(explanation, response.explanation):
            found.append(
                f"Changes which part of {name} is not agreed, and why, to “{_shortened(explanation)}”"
            )
        if lead is not None and (response is None or lead.id != response.lead_id):
            before = f" instead of {response.lead.name}" if response and response.lead else ""
            found.append(f"Names {lead.name} as lead on {name}{before}")
        return found

    def _plan(self, row: FileRow, recommendation: Recommendation, result: RowResult) -> None:
        """Add or change the action that a row describes."""
        if not row.has(*_ABOUT_ACTION):
            return
        action = self.known.action_in(row, recommendation)
        if action is None:
            self._add(row, recommendation, result)
            return
        if (first := self._row_of_action.setdefault(action.id, row.number)) != row.number:
            raise CellProblem(PlanColumn.ACTION, f"Row {first} is about the same action")
        self._change(row, action, result)

    def _add(self, row: FileRow, recommendation: Recommendation, result: RowResult) -> None:
        text = text_in(row, PlanColumn.ACTION)
        owner = self.known.person_in(row, PlanColumn.OWNER, now=None)
        target_date = day_in(row, PlanColumn.TARGET_DATE)
        if text is None:
            raise CellProblem(PlanColumn.ACTION, "Enter the action")
        if owner is None:
            raise CellProblem(PlanColumn.OWNER, "Enter who will own this action")
        if target_date is None:
            raise CellProblem(PlanColumn.TARGET_DATE, "Enter the target date")
        if recommendation.id not in self.known.responses:
            raise CellProblem(PlanColumn.ANSWER, "Enter Agreed, Partly agreed or Not agreed")
        action = planning.add_action(
            self.known.plan,
            recommendation,
            text=text,
            owner=owner,
            target_date=target_date,
            success_measure=text_in(row, PlanColumn.MEASURE),
            by=self.by,
        )
        self.known.actions[recommendation.id].append(action)
        self._row_of_action[action.id] = row.number
        self.counts.added += 1
        result.effects.append(
            f"Adds an action to recommendation {recommendation.number}: “{_shortened(text)}”, "
            f"owner {owner.name}, target date {in_words(target_date)}"
        )

    def _change(self, row: FileRow, action: Action, result: RowResult) -> None:
        # Without a reference the text only says which action is meant; its spaces and capitals change nothing.
        text = (text_in(row, PlanColumn.ACTION) if row.has(PlanColumn.ACTION_CODE) else None) or action.text
        measure = text_in(row, PlanColumn.MEASURE) or action.success_measure
        owner = self.known.person_in(row, PlanColumn.OWNER, now=action.owner) or action.owner
        target_date = day_in(row, PlanColumn.TARGET_DATE) or action.target_date
        effects = _effects_on_action(action, text, measure, owner, target_date)
        if not effects:
            return
        planning.edit_action(
            action, text=text, success_measure=measure, owner=owner, target_date=target_date, by=self.by
        )
        self.counts.changed += 1
        result.effects += effects


def _effects_on_action(
    action: Action, text: str, measure: str | None, owner: Person, target_date: date
) -> list[str]:
    found = []
    if not _is_same(text, action.text):
        found.append(f"Changes the wording of {action.code} to “{_shortened(text)}”")
    if owner.id != action.owner_id:
        found.append(f"Changes the owner of {action.code} from {action.owner.name} to {owner.name}")
    if target_date != action.target_date:
        was, will_be = in_words(action.target_date), in_words(target_date)
        found.append(f"Changes the target date of {action.code} from {was} to {will_be}")
    if not _is_same(measure, action.success_measure):
        found.append(f"Changes how you will know that {action.code} worked to “{_shortened(measure or '')}”")
    return found


def _is_same(one: str | None, other: str | None) -> bool:
    """Say whether two texts are the same once they have been through a file, which holds no control characters."""
    return plain_text(one or "").strip() == plain_text(other or "").strip()


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN_OF_A_TEXT else f"{plain[:_SHOWN_OF_A_TEXT].rstrip()}…"
