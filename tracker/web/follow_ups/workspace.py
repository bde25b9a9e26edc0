"""The task list of a running follow-up: what is to be judged, by standard, and who is to judge it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tracker.accounts.models import Person
from tracker.followup.models import Assessment, FollowUp
from tracker.web.filters import Filter, select
from tracker.web.listing import ListState

ME, NOBODY = "me", "nobody"
NO_STANDARD = "No standard named"


@dataclass(frozen=True)
class Workspace:
    """What the page shows. ``to_assess`` and ``assessed`` count everything, whatever the filter leaves out."""

    groups: Sequence[tuple[str, Sequence[Assessment]]]
    left: Sequence[Assessment]
    to_assess: int
    assessed: int
    is_filtered: bool


def assigned_filter(inspectors: Sequence[Person], person: Person) -> Filter:
    """Return the filter by who is to judge: oneself first, then colleagues, then nobody yet."""
    others = [(each.id, each.name) for each in inspectors if each.id != person.id]
    return select("assigned", "Assigned to", [(ME, "Me"), *others, (NOBODY, "Nobody yet")])


def workspace_of(follow_up: FollowUp, state: ListState, person: Person) -> Workspace:
    """Return the task list as the address asks for it, by standard where any is named, else by report."""
    taken = [assessment for assessment in follow_up.assessments if assessment.taken]
    shown = [assessment for assessment in taken if _fits(assessment, state, person)]
    return Workspace(
        groups=grouped(shown, by_standard=any(each.recommendation.standard for each in taken)),
        left=[assessment for assessment in follow_up.assessments if not assessment.taken],
        to_assess=len(taken),
        assessed=sum(assessment.is_complete for assessment in taken),
        is_filtered=state.is_filtered,
    )


def grouped(
    assessments: Sequence[Assessment], *, by_standard: bool
) -> Sequence[tuple[str, Sequence[Assessment]]]:
    """Put assessments under their standards, those without one last, or under the reports they come from."""
    groups: dict[str | UUID, tuple[str, list[Assessment]]] = {}
    for assessment in assessments:
        recommendation = assessment.recommendation
        if by_standard:
            words = recommendation.standard or NO_STANDARD
            groups.setdefault(words, (words, []))[1].append(assessment)
        else:
            report = recommendation.report
            groups.setdefault(report.id, (report.title, []))[1].append(assessment)
    return sorted(
        groups.values(), key=lambda group: (by_standard, group[0] == NO_STANDARD, by_standard and group[0])
    )


def _fits(assessment: Assessment, state: ListState, person: Person) -> bool:
    wanted = state.one("assigned")
    if wanted is None:
        return True
    if wanted == NOBODY:
        return assessment.allocation is None
    allocated_to = assessment.allocation.person_id if assessment.allocation else None
    return allocated_to == (person.id if wanted == ME else state.uuid("assigned"))
