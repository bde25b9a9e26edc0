"""What the page for checking says of second reading: who wrote what, and what the reader may confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.accounts.models import Person
from tracker.accounts.queries import names_of
from tracker.followup.models import Assessment, FollowUp
from tracker.followup.second_reading import writers_of


@dataclass(frozen=True)
class ReadingRow:
    """One judgement: who wrote in it, and whether this reader may confirm it now."""

    assessment: Assessment
    writers: str
    may_confirm: bool
    is_own: bool


@dataclass(frozen=True)
class Reading:
    """How far the second reading has come. ``own`` are left over that this person wrote in."""

    rows: Sequence[ReadingRow]
    confirmed: int
    to_confirm: int
    own: int


def reading_of(follow_up: FollowUp, taken: Sequence[Assessment], person: Person) -> Reading:
    """Return how far the second reading has come, for this reader; asks at most two questions."""
    writers = writers_of(follow_up)
    names = names_of({writer for found in writers.values() for writer in found})
    rows = []
    for assessment in taken:
        wrote = writers.get(assessment.id, ())
        is_own = person.id in wrote
        rows.append(
            ReadingRow(
                assessment,
                ", ".join(sorted(names[writer] for writer in wrote if writer in names)),
                may_confirm=assessment.confirmation is None and not is_own,
                is_own=is_own,
            )
        )
    waiting = [row for row in rows if row.assessment.confirmation is None]
    return Reading(
        rows,
        confirmed=len(rows) - len(waiting),
        to_confirm=sum(row.may_confirm for row in rows),
        own=sum(row.is_own for row in waiting),
    )
