"""The first page of the inspectorate: follow-ups that are running and uploads that wait."""

from __future__ import annotations

from flask import render_template

from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.followup import queries as follow_up_queries
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import FollowUp
from tracker.reports_import import queries as import_queries
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.models import ReportImport

#: Each list here is a beginning; the whole is one link away.
MOST_ROWS = 10
WAITING_IMPORTS = (ImportState.NEEDS_CHECKING, ImportState.READING, ImportState.COULD_NOT_BE_READ)


def render_inspectorate_home(person: Person) -> str:
    """Return the page, with follow-ups and imports as far as this person sees them."""
    follow_ups = list(
        db.session.scalars(
            follow_up_queries.follow_ups_statement(person)
            .where(FollowUp.state != FollowUpState.PUBLISHED)
            .order_by(FollowUp.started_at.desc(), FollowUp.id)
            .limit(MOST_ROWS)
        )
    )
    imports = list(
        db.session.scalars(
            import_queries.imports_statement(person, states=WAITING_IMPORTS)
            .order_by(import_queries.waiting_first(), ReportImport.uploaded_at.desc(), ReportImport.id)
            .limit(MOST_ROWS)
        )
    )
    return render_template(
        "home/inspectorate.html",
        follow_ups=follow_ups,
        progress=follow_up_queries.progress_of(follow_ups),
        imports=imports,
    )
