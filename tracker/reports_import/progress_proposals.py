"""Which earlier recommendation each row of the table may belong to, by their words. Only a person can say so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tracker.accounts.access import require_sight
from tracker.accounts.models import Person
from tracker.organisations.models import Organisation
from tracker.organisations.queries import bodies_of
from tracker.recommendations.models import Recommendation
from tracker.recommendations.queries import list_made_earlier
from tracker.recommendations.similarity import rank_each
from tracker.reports_import.models import ReportImport
from tracker.reports_import.permissions import SIGHT
from tracker.reports_import.progress_table import TableRow
from tracker.reports_import.queries import organisations_by_id, recommendations_by_id

#: So many are offered for a row; any other is named by its reference.
MOST_OFFERED = 5

#: So alike is what has the very words: published tables mostly quote the recommendation.
QUOTED = 0.98
#: At least so alike is what else we propose.
LEAST_SURE = 0.5
#: A row of which nothing is so alike fits nothing; beside what fits, less alike ones are offered too.
LEAST_ALIKE = 0.2
LEAST_OFFERED = 0.1
#: What comes next must be less alike than this share of the best, else the row may as well mean that one.
NEXT_AT_MOST = 0.6


class Sureness(StrEnum):
    """What the words say about a row."""

    SURE = "sure"
    SIMILAR = "similar"
    SEVERAL = "several"
    TAKEN = "taken"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Proposal:
    """The recommendations that a row may belong to, the most alike first, and how sure the first of them is.

    ``other_row`` is the row that the first one seems to belong to, where that is another.
    """

    sureness: Sureness
    offered: Sequence[Recommendation] = ()
    other_row: int | None = None

    @property
    def best(self) -> Recommendation | None:
        """What is proposed: only what is sure."""
        return self.offered[0] if self.sureness is Sureness.SURE else None


def inspected_bodies(report_import: ReportImport) -> list[Organisation]:
    """Return the organisations that the report is about, as far as it is known which they are."""
    ids = [UUID(each["organisation_id"]) for each in report_import.inspected or () if each["organisation_id"]]
    known = organisations_by_id(ids) if ids else {}
    return [known[each] for each in ids if each in known]


def propose(
    report_import: ReportImport,
    rows: Sequence[TableRow],
    wanted: Collection[int],
    bodies: Sequence[Organisation],
    *,
    viewer: Person,
) -> dict[int, Proposal]:
    """Return by position what the wanted rows may belong to: what was made to these bodies before this report.

    They are those inspected (``inspected_bodies``), with their units and predecessors. All rows count: where two mean
    the same recommendation, only the one that is most alike is proposed for it. Asks the same few questions whatever
    the number of rows.

    Raises:
        NotFound: the viewer may not see imports.
    """
    require_sight(viewer, SIGHT)
    if not wanted:
        return {}
    made: Sequence[tuple[UUID, str]] = ()
    if bodies:
        made = list_made_earlier(
            bodies_of(*bodies), before=report_import.published, outside=report_import.report_id
        )
    ranked = dict(
        zip((row.position for row in rows), rank_each([row.printed for row in rows], made), strict=True)
    )
    holders = _holders(rows, ranked)
    shown = {each.id: each for each in recommendations_by_id(_offered_ids(ranked, wanted))}
    return {position: _proposal(position, ranked[position], holders, shown) for position in wanted}


def sureness_of(best: float = 0.0, following: float = 0.0) -> Sureness:
    """Return how sure it is that a row means what is most alike, by how alike that and the next are."""
    if best < LEAST_ALIKE:
        return Sureness.NOTHING
    if following < QUOTED <= best:
        return Sureness.SURE
    if following >= NEXT_AT_MOST * best:
        return Sureness.SEVERAL
    return Sureness.SURE if best >= LEAST_SURE else Sureness.SIMILAR


def _offered_ids(ranked: dict[int, list[tuple[UUID, float]]], wanted: Collection[int]) -> list[str]:
    return [str(key) for position in wanted for key, _ in ranked[position][:MOST_OFFERED]]


def _holders(rows: Sequence[TableRow], ranked: dict[int, list[tuple[UUID, float]]]) -> dict[UUID, int]:
    """Return for each recommendation the row that it belongs to, or else the row that is most alike."""
    best: dict[UUID, tuple[float, int]] = {}
    for row in rows:
        if row.checked is None and ranked[row.position]:
            key, score = ranked[row.position][0]
            if key not in best or score > best[key][0]:
                best[key] = (score, row.position)
    said = {row.recommendation.id: row.position for row in rows if row.recommendation is not None}
    return {key: position for key, (_, position) in best.items()} | said


def _proposal(
    position: int,
    ranked: Sequence[tuple[UUID, float]],
    holders: dict[UUID, int],
    shown: dict[UUID, Recommendation],
) -> Proposal:
    alike = [(key, score) for key, score in ranked[:MOST_OFFERED] if key in shown and score >= LEAST_OFFERED]
    offered = tuple(shown[key] for key, _ in alike)
    scores = [score for _, score in alike]
    sureness = sureness_of(*scores[:2])
    holder = holders.get(alike[0][0], position) if alike else position
    if sureness is Sureness.NOTHING:
        return Proposal(sureness)
    if holder != position:
        return Proposal(Sureness.TAKEN, offered, holder)
    return Proposal(sureness, offered)
