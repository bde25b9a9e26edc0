"""A word of its own in everything that is written: where it is met later says what was told to whom (assurance H2).

While a register is made with ``canaries()`` in force, whatever is written into a column of words gets one word added
that stands nowhere else, and so does each reason in the record. A new column falls in by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import count
from typing import Any
from unittest.mock import patch

from sqlalchemy import JSON, Column, Enum, LargeBinary, String, Table, event, select

from tracker.core import events
from tracker.core.database import Base, db

WORD = re.compile(r"canary\d{5}")

#: Columns of text that hold no person's words: what the service writes by itself, and names that everybody may know.
NO_WORDS = frozenset(
    {
        # Identifiers, digests, kinds, and days as printed.
        "action.code", "action_plan.code", "follow_up.code", "inspection_report.code", "recommendation.code",
        "reminder.code", "organisation.code", "evidence.sha256", "evidence.media_type", "evidence_arrival.sha256",
        "inspection_report.file_sha256", "report_import.file_sha256", "inspection_report.kind", "report_import.kind",
        "discrepancy.kind", "plan_due_rule.kind", "inspection_report.isbn", "report_import.isbn",
        "inspection_report.published", "inspection_report.fieldwork_started", "report_import.published",
        "report_import.fieldwork_started", "follow_up.fieldwork_started", "printed_in.published",
        "organisation.valid_from", "organisation.valid_to", "succession.valid_from", "organisation_move.valid_from",
        "recommendation.heirs", "found_item.repeats", "report_import.inspected",
        # Names that published reports print for standards, ratings and the bodies they are about.
        "standard_rating.framework", "standard_rating.code", "standard_rating.name", "standard_rating.rating",
        "standard_rating.subject", "overall_rating.framework", "overall_rating.rating", "overall_rating.subject",
        "key_question.code", "key_question.subject", "report_import.ratings",
        # Names of people and bodies, which every page above the work shows.
        "person.name", "person.email", "organisation.name", "organisation_alias.name", "inspected.printed_name",
        # Where people came from and what they were sent: kept for the record, worked out by the service.
        "person.password_hash", "sign_in_attempt.address", "sign_in_session.address", "sign_in_session.end_reason",
        "kept_form.path", "used_form_token.token", "used_form_token.location",
        "said_by_people.what", "action_plan.due_rule", "told_act.note", "evidence_check.problem",
        "reminder.subject_type", "reminder.milestone_key", "reminder.ended_reason", "reminder_attempt.detail",
        "reminder_attempt.sender", "reminder_attempt.address", "reminder_attempt.subject",
        "reminder_attempt.message_id", "reminder_rule.key", "reminder_rule.offsets", "reminder_rule.recipients",
        "reminder_run.kind", "reminder_run.counts", "reminder_switch.by_name", "calendar_feed.serial",
        "email_choices.left_out", "failed_address.address", "failed_address.reason", "delivery_report.carrier_id",
        "delivery_report.message_id",
        # The record: its reasons get words of their own, its values hold those of what was changed.
        "event.action", "event.actor_name", "event.channel", "event.address", "event.request_id",
        "event.subject_type", "event.before", "event.after",
    }
)  # fmt: skip


def word_columns() -> dict[str, Column[Any]]:
    """Return every column that holds words, by "table.column"."""
    return {
        f"{table.name}.{column.name}": column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if _is_text(column) and f"{table.name}.{column.name}" not in NO_WORDS
    }


class Ink:
    """Adds words that stand nowhere else."""

    def __init__(self) -> None:
        self._numbers = count()
        self._reasons: dict[Any, Any] = {}

    def text(self, value: Any) -> Any:
        """Return a text with a word of its own; what is no text stays as it is."""
        return f"{value} canary{next(self._numbers):05}" if isinstance(value, str) and value else value

    def json(self, value: Any) -> Any:
        """Do so in a structure with its sentences only: a single word may be a key or an address."""
        if isinstance(value, str):
            return self.text(value) if " " in value and not WORD.search(value) else value
        if isinstance(value, dict):
            return {key: self.json(each) for key, each in value.items()}
        return [self.json(each) for each in value] if isinstance(value, list | tuple) else value

    def reason(self, current: Any) -> Any:
        """Do so with an act's reason: it is one, however many things change in the act."""
        if current not in self._reasons:
            self._reasons[current] = replace(current, reason=self.text(current.reason))
        return self._reasons[current]


@contextmanager
def canaries() -> Iterator[None]:
    """Give each text that is written meanwhile a word of its own."""
    ink, words, row = Ink(), word_columns(), events._row

    def row_with_word(current: Any, *more: Any) -> dict[str, Any]:
        return row(ink.reason(current), *more)

    with ExitStack() as until_the_end:
        for mapper in Base.registry.mappers:
            for attribute in mapper.column_attrs:
                column = attribute.columns[0]
                if words.get(f"{column.table}.{column.name}") is column:
                    give = ink.json if isinstance(column.type, JSON) else ink.text
                    _listen(until_the_end, attribute.class_attribute, give)
        until_the_end.enter_context(patch.object(events, "_row", row_with_word))
        yield


def _listen(until_the_end: ExitStack, attribute: Any, give: Callable[[Any], Any]) -> None:
    def on_set(_target: Any, value: Any, _old: Any, _initiator: Any) -> Any:
        return give(value)

    event.listen(attribute, "set", on_set, retval=True)
    until_the_end.callback(event.remove, attribute, "set", on_set)


def words_in(value: Any) -> set[str]:
    """Return the canaries in whatever a column or a page holds."""
    return set(WORD.findall(value if isinstance(value, str) else json.dumps(value, default=str)))


def places() -> dict[str, list[tuple[Table, str, Any]]]:
    """Return where each canary stands: the table, the column, and the row."""
    found: dict[str, list[tuple[Table, str, Any]]] = {}
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if _is_text(column)]
            if not columns:
                continue
            for row in connection.execute(select(table)):
                for column in columns:
                    for word in words_in(row._mapping[column]):
                        found.setdefault(word, []).append((table, column.name, row))
    return found


def _is_text(column: Column[Any]) -> bool:
    if isinstance(column.type, Enum | LargeBinary):
        return False
    return isinstance(column.type, String | JSON)
