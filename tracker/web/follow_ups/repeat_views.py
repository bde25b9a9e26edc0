"""The list of judgements that say "repeated" while nobody has found the new recommendation."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.followup.repeating import list_repeats_to_find
from tracker.reports_import.awaited import is_awaited
from tracker.web.follow_ups.blueprint import bp
from tracker.web.identity import signed_in_person


@bp.get("/repeats-to-link")
def repeats_to_link() -> ResponseReturnValue:
    """List what is still to be linked, the latest follow-up first."""
    return render_template(
        "follow_ups/repeats_to_link.html",
        assessments=list_repeats_to_find(signed_in_person(), elsewhere=is_awaited()),
    )
