"""Histories as pages: each entry in words, with links to what it is about."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from tracker.action_plans.models import Action
from tracker.core.database import db
from tracker.core.histories import History, HistoryEntry
from tracker.recommendations.models import Recommendation
from tracker.web.history_words import EntryShown, shown_entries
from tracker.web.listing import ListPage, ListState

Link = tuple[str, str]


def timeline_page(
    found: History, state: ListState, *, linked: bool = True, about_action: UUID | None = None
) -> ListPage[EntryShown]:
    """Return a page of a history for the timeline; with ``linked`` each entry leads to what it is about.

    Asks up to five queries for names. An entry on the page of an action does not lead to that very action.
    """
    entries = shown_entries(found.entries)
    if linked:
        links = links_of(found.entries, *_names(found.entries), leave_out=about_action)
        entries = [replace(entry, links=each) for entry, each in zip(entries, links, strict=True)]
    pages = max(1, math.ceil(found.total / state.per_page))
    return ListPage(entries, found.total, state, found.page, pages)


def links_of(
    entries: Sequence[HistoryEntry],
    action_codes: Mapping[UUID, str],
    recommendation_numbers: Mapping[UUID, str],
    *,
    leave_out: UUID | None = None,
) -> list[list[Link]]:
    """Return for each entry where it leads: to its actions, or else to its recommendations."""
    found = []
    for entry in entries:
        actions = [each for each in actions_in(entry) if each in action_codes and each != leave_out]
        links = [
            (f"Action {action_codes[each]}", url_for("actions.show", action_id=each)) for each in actions
        ]
        if not links and leave_out is None:
            links = [
                (
                    f"Recommendation {recommendation_numbers[each]}",
                    url_for("recommendations.show", recommendation_id=each),
                )
                for each in entry.thread_ids
                if each in recommendation_numbers
            ]
        found.append(links)
    return found


def actions_in(entry: HistoryEntry) -> list[UUID]:
    """Return the actions that an entry is about, each once."""
    found: dict[UUID, None] = {}
    for change in entry.changes:
        if change.subject_type == Action.__tablename__ and change.subject_id is not None:
            found[change.subject_id] = None
        elif change.name == "action_id" and (named := change.after or change.before):
            found[UUID(str(named))] = None
    return list(found)


def _names(entries: Sequence[HistoryEntry]) -> tuple[dict[UUID, str], dict[UUID, str]]:
    actions = {each for entry in entries for each in actions_in(entry)}
    threads = {each for entry in entries for each in entry.thread_ids}
    return _action_codes(actions), _recommendation_numbers(threads)


def _action_codes(action_ids: Collection[UUID]) -> dict[UUID, str]:
    if not action_ids:
        return {}
    found = db.session.execute(
        select(Action.id, Action.code).where(Action.id.in_(action_ids), ~Action.removed_in_draft)
    )
    return {row.id: row.code for row in found}


def _recommendation_numbers(recommendation_ids: Collection[UUID]) -> dict[UUID, str]:
    if not recommendation_ids:
        return {}
    found = db.session.execute(
        select(Recommendation.id, Recommendation.number).where(Recommendation.id.in_(recommendation_ids))
    )
    return {row.id: row.number for row in found}
