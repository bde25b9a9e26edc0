"""Everything that is written in the fuller register: where it stands, and who may read it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.access.canaries import places
from tests.access.told import Rules
from tests.access.world import World
from tracker.core.database import db

#: What nobody is shown, though they might be, by column, or by what is done for reasons.
NOT_SHOWN = {
    "inspection_report.extract": "all that was found in the file, kept as it was",
    "report_import.text": "the same",
    "report_import.extract": "shown in the words of the settling page once the import is open",
    "organisation.source": "where the project's own register has it from",
    "assignment.reason": "its act has the same reason, which the history tells",
    "handover.reason": "its acts have the same reason, which the histories tell",
    "assessment.cross_check_reason": "asked and read again where the answers raise the question",
    "checked_row.action_taken_and_impact": "shown beside the row of the printed table that it is about",
    "checked_row.still_needed": "the same",
    "sign_in_session.browser": "named by its kind",
    "evidence.virus": "the organisation is told that there is one; its name is for whoever runs the service",
}


@dataclass(frozen=True)
class Written:
    """One word: where it stands, and who may read it."""

    stands: str
    readers: frozenset[str]
    must_be_shown: bool


def all_written(world: World) -> dict[str, Written]:
    """Return every word with who may read it."""
    rules = Rules(world)
    found = {word: _written(rules, where) for word, where in places().items()}
    db.session.remove()
    return found


def _written(rules: Rules, found: list) -> Written:
    """A text that was replaced stands only in the record: then that says who may read it, else the thing itself."""
    now = [each for each in found if each[0].name != "event" and each[1] != "as_it_stood"]
    reasons = [each for each in found if (each[0].name, each[1]) == ("event", "reason")]
    told = [*now, *reasons] or [each for each in found if each[0].name == "event"]
    readers = frozenset().union(*(rules.readers(table.name, column, row) for table, column, row in told))
    stands = {f"{table.name}.{column}" for table, column, _ in now}
    acts = {f"{row.action} ({row.subject_type})" for table, _, row in found if table.name == "event"}
    return Written(
        ", ".join(sorted(stands)) or f"only in the record of: {', '.join(sorted(acts))}",
        readers,
        must_be_shown=bool(stands) and not stands & NOT_SHOWN.keys(),
    )
