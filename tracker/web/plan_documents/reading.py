"""A plan read for a document, as this page's person sees it now."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from tracker.action_plans.documents.content import PlanContent, read_content
from tracker.core import clock
from tracker.web.dates import moment
from tracker.web.identity import signed_in_person
from tracker.web.statuses import tag_of


def words(state: StrEnum) -> str:
    """Return what a status is called, in documents as on pages."""
    return tag_of(state).text


def content_for_reader(plan_id: UUID) -> PlanContent:
    """Return the plan as the signed-in person may see it, at this moment.

    Raises:
        NotFound: they may not.
    """
    return read_content(plan_id, viewer=signed_in_person(), as_at=moment(clock.now()), words=words)
