"""The plan as a task list: one task for each recommendation, grouped as the report groups them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tracker.action_plans.models import ActionPlan
from tracker.action_plans.queries import PlanItem
from tracker.web.dates import day, days_away
from tracker.web.statuses import Tag

COMPLETED = Tag("Completed")
IN_PROGRESS = Tag("In progress", "light-blue")
NOT_YET_STARTED = Tag("Not yet started", "grey")
CANNOT_START_YET = Tag("Cannot start yet", "grey")
CHANGE_WANTED = Tag("Change asked for", "orange")
NOT_NEEDED = Tag("No response needed", "grey")


@dataclass(frozen=True)
class TaskGroup:
    """Tasks that belong to one standard or, where the report names none, stand under one printed heading."""

    title: str
    items: list[PlanItem] = field(default_factory=list)


def group_items(items: Sequence[PlanItem]) -> list[TaskGroup]:
    """Return the items grouped by standard, else by printed heading, in the order of the report."""
    groups: dict[str, TaskGroup] = {}
    for item in items:
        title = item.recommendation.standard or item.recommendation.heading
        groups.setdefault(title, TaskGroup(title)).items.append(item)
    return list(groups.values())


def task_status(item: PlanItem, wanted: Collection[UUID] = ()) -> Tag:
    """Return how far the section is. One that headquarters named says so until it is called completed again."""
    if item.is_completed:
        return COMPLETED
    if item.recommendation.id in wanted:
        return CHANGE_WANTED
    if not item.is_expected:
        return NOT_NEEDED
    return NOT_YET_STARTED if item.response is None else IN_PROGRESS


@dataclass(frozen=True)
class Progress:
    """How far the plan is, counting the sections that it has to answer."""

    done: int
    total: int

    @classmethod
    def of(cls, items: Sequence[PlanItem]) -> Progress:
        """Count them."""
        expected = [item for item in items if item.is_expected]
        return cls(sum(item.is_completed for item in expected), len(expected))

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.total > 0 and self.done == self.total

    @property
    def words(self) -> str:
        """Return "6 of 9 completed"."""
        return f"{self.done} of {self.total} completed"


def due_words(plan: ActionPlan, *, today: date) -> str:
    """Return by when the plan is to be submitted, in a sentence."""
    if plan.due_on is None:
        return "No date has been set by which to submit it"
    return f"Submit by {day(plan.due_on)} ({days_away(plan.due_on, today=today)})"


def why_no_date(plan: ActionPlan) -> str | None:
    """Return why the plan has no date by which to submit it, and who can mend that; None where it has one."""
    if plan.due_on is not None:
        return None
    if plan.report.published_on is None:
        return (
            "Only the month of publication is known. The date follows when an inspectorate editor has entered the day "
            "on the page of the report."
        )
    return (
        f"No number of working days has been entered for this kind of inspection ({plan.report.kind}). "
        "The date follows when an administrator has entered it."
    )
