"""Histories in words: which fields are worth telling, and what they are called.

Only what is listed here is ever shown; the record holds more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tracker.accounts.queries import names_of as names_of_people
from tracker.action_plans.lifecycle import ActionState, PlanState, RequestState, Track
from tracker.core.histories import FieldChange, HistoryEntry
from tracker.organisations.queries import names_of as names_of_organisations
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus, ResponseKind
from tracker.recommendations.queries import codes_of
from tracker.web import dates, statuses


@dataclass(frozen=True)
class FieldWords:
    """What a field is called, and what its values stand for.

    A status is not told when a thing is new: it says no more than that.
    """

    words: str
    kind: type[StrEnum] | None = None
    person: bool = False
    organisation: bool = False
    recommendation: bool = False
    day: bool = False
    is_told_when_new: bool = True


@dataclass(frozen=True)
class EntryShown:
    """One entry of the timeline; ``links`` are (words, address) of what it is about."""

    title: str
    by: str
    at: datetime
    lines: Sequence[str]
    links: Sequence[tuple[str, str]] = ()


FIELDS: Mapping[tuple[str, str], FieldWords] = {
    ("recommendation", "status"): FieldWords("Status", kind=RecommendationStatus, is_told_when_new=False),
    ("recommendation", "category"): FieldWords("Progress", kind=ProgressCategory),
    ("recommendation", "still_required"): FieldWords("Improvement still required"),
    ("recommendation", "text"): FieldWords("Wording"),
    ("assignment", "organisation_id"): FieldWords("Carried by", organisation=True),
    ("assignment", "valid_from"): FieldWords("Carried from", day=True),
    ("assignment", "valid_to"): FieldWords("Carried until", day=True),
    ("repeat", "earlier_id"): FieldWords("Repeats", recommendation=True),
    ("response", "kind"): FieldWords("Response", kind=ResponseKind),
    ("response", "explanation"): FieldWords("Which part and why"),
    ("response", "lead_id"): FieldWords("Lead", person=True),
    ("action", "text"): FieldWords("Action"),
    ("action", "owner_id"): FieldWords("Owner", person=True),
    ("action", "target_date"): FieldWords("Target date", day=True),
    ("action", "success_measure"): FieldWords("How success will be known"),
    ("action", "state"): FieldWords("Status", kind=ActionState, is_told_when_new=False),
    ("action", "completed_on"): FieldWords("Completed on", day=True),
    ("action", "what_changed"): FieldWords("What changed"),
    ("action", "withdrawal_reason"): FieldWords("Reason for withdrawing"),
    ("action", "carried_on"): FieldWords("Carried since", day=True),
    ("action", "carried_to_name"): FieldWords("Carried by"),
    ("action", "carried_to_reference"): FieldWords("Reference"),
    ("action_helper", "person_id"): FieldWords("Helper", person=True),
    ("change_request", "wanted_date"): FieldWords("Target date asked for", day=True),
    ("change_request", "wanted_text"): FieldWords("Wording asked for"),
    ("change_request", "wanted_owner_id"): FieldWords("Owner asked for", person=True),
    ("change_request", "state"): FieldWords("Request", kind=RequestState, is_told_when_new=False),
    ("action_update", "text"): FieldWords("Update"),
    ("action_update", "track"): FieldWords("How it is going", kind=Track),
    ("action_plan", "state"): FieldWords("Action plan", kind=PlanState),
    ("action_plan", "due_on"): FieldWords("To be submitted by", day=True),
    ("change_wanted", "recommendation_id"): FieldWords("Change asked for", recommendation=True),
    ("assessment", "category"): FieldWords("Progress", kind=ProgressCategory),
    ("assessment", "action_taken_and_impact"): FieldWords("Action taken and impact"),
    ("assessment", "still_required"): FieldWords("Improvement still required"),
    ("assessment", "still_needed"): FieldWords("Still needed"),
    ("correction", "text"): FieldWords("Correction"),
    ("announcement", "fieldwork_from"): FieldWords("Fieldwork starts", day=True),
    ("announcement", "fieldwork_to"): FieldWords("Fieldwork ends", day=True),
    ("announcement", "ready_by"): FieldWords("Have ready by", day=True),
    ("announcement", "have_ready"): FieldWords("What to have ready"),
    ("announcement", "contact"): FieldWords("Contact"),
}


def shown_entries(entries: Sequence[HistoryEntry]) -> list[EntryShown]:
    """Return history entries as the timeline shows them; asks at most three queries, for names."""
    changes = [change for entry in entries for change in entry.changes]
    names = {
        **names_of_people(_identifiers(changes, "person")),
        **names_of_organisations(_identifiers(changes, "organisation")),
        **codes_of(_identifiers(changes, "recommendation")),
    }
    return [_shown(entry, names) for entry in entries]


def _shown(entry: HistoryEntry, names: Mapping[UUID, str]) -> EntryShown:
    lines = [line for change in entry.changes if (line := _line(change, names))]
    if entry.reason:
        lines.append(f"Reason: {entry.reason}")
    title = entry.action[:1].upper() + entry.action[1:]
    return EntryShown(title, entry.actor_name, entry.at, list(dict.fromkeys(lines)))


def _line(change: FieldChange, names: Mapping[UUID, str]) -> str | None:
    field = FIELDS.get((change.subject_type, change.name))
    if field is None or change.before == change.after:
        return None
    after, before = _words(field, change.after, names), _words(field, change.before, names)
    if before is None:
        return f"{field.words}: {after}" if field.is_told_when_new else None
    return f"{field.words}: {after or 'none'} (was {before})"


def _words(field: FieldWords, value: Any, names: Mapping[UUID, str]) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field.kind is not None:
        return statuses.tag_of(field.kind(value)).text
    if field.day:
        return dates.day_short(date.fromisoformat(value))
    if field.person or field.organisation or field.recommendation:
        return names.get(UUID(value), "Unknown")
    return str(value)


def _identifiers(changes: Iterable[FieldChange], what: str) -> set[UUID]:
    return {
        UUID(value)
        for change in changes
        if (field := FIELDS.get((change.subject_type, change.name))) is not None and getattr(field, what)
        for value in (change.before, change.after)
        if value is not None
    }
