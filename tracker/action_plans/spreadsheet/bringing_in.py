"""Bringing a plan in from a file: first what it would do, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from tracker.accounts.models import Person
from tracker.action_plans import permissions
from tracker.action_plans.holding import hold
from tracker.action_plans.lifecycle import PLAN_IS_OPEN_FOR_EDITING
from tracker.action_plans.models import ActionPlan
from tracker.action_plans.spreadsheet.matching import KnownPlan
from tracker.action_plans.spreadsheet.results import Result
from tracker.action_plans.spreadsheet.table import FileTable
from tracker.action_plans.spreadsheet.working_through import WorkingThrough
from tracker.core.database import db
from tracker.core.errors import RuleBroken, TrackerError
from tracker.core.events import act, note_event


class HasProblems(TrackerError):
    """The file cannot be brought in as the plan stands now; ``result`` says which rows and why."""

    def __init__(self, result: Result) -> None:
        super().__init__("The file cannot be brought in as it is")
        self.result = result


def require_can_bring_in(plan: ActionPlan, by: Person) -> None:
    """Do nothing if this person may bring a file into this plan now.

    Raises:
        NotFound: ``by`` may not see the plan.
        NotPermitted: ``by`` does not change the plan as a whole.
        RuleBroken: the plan is submitted.
    """
    permissions.require_plan_change(by, plan)
    if plan.state not in PLAN_IS_OPEN_FOR_EDITING:
        raise RuleBroken("This plan was submitted, so a file cannot be brought into it")


def preview(plan: ActionPlan, table: FileTable, *, by: Person, words: Callable[[StrEnum], str]) -> Result:
    """Return what the file would do. It is done by the services and undone, so that no rule is told twice.

    Raises as ``require_can_bring_in``.
    """
    require_can_bring_in(plan, by)
    attempt = db.session.begin_nested()
    try:
        return WorkingThrough(KnownPlan.of(plan), table, by, words).run()
    finally:
        attempt.rollback()


def bring_in(
    plan: ActionPlan,
    table: FileTable,
    *,
    by: Person,
    words: Callable[[StrEnum], str],
    file_name: str,
    expected_version: int,
) -> Result:
    """Do everything that the file says, and return what that was. The record says which file it came from.

    Raises as ``require_can_bring_in``, and

    Raises:
        ChangedMeanwhile: the plan is no longer as it was when the person was shown what the file would do.
        HasProblems: a row cannot be brought in; the caller rolls back.
    """
    hold(plan, expected_version=expected_version)
    require_can_bring_in(plan, by)
    with act("plan brought in from a file", by=by):
        result = WorkingThrough(KnownPlan.of(plan), table, by, words).run()
        if result.problems:
            raise HasProblems(result)
        counts = result.counts
        note_event(
            "plan brought in from a file",
            by=by,
            subject_type="action_plan",
            subject_id=plan.id,
            thread_id=plan.id,
            audience=plan.audience,
            organisation_id=plan.organisation_id,
            details={
                "file": file_name,
                "answered": counts.answered,
                "added": counts.added,
                "changed": counts.changed,
            },
        )
    return result
