"""Recommendations of which it is known to which inspection standard they belong."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.accounts.access import require_sight
from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.recommendations.models import Recommendation


def list_with_standard(organisation_ids: Collection[UUID], *, viewer: Person) -> Sequence[Recommendation]:
    """Return those addressed to these bodies whose standard is known, by report and as printed, with their reports.

    Raises:
        NotFound: the viewer may not see recommendations.
    """
    require_sight(viewer, "recommendations")
    statement = (
        select(Recommendation)
        .where(Recommendation.addressee_id.in_(organisation_ids), Recommendation.standard.is_not(None))
        .options(joinedload(Recommendation.report))
        .order_by(Recommendation.report_id, Recommendation.position, Recommendation.id)
    )
    return db.session.scalars(statement).all()
