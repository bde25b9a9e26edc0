"""What happened to one action."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.accounts.reading import readable_events
from tracker.action_plans import action_queries, plan_history
from tracker.core.histories import history_where
from tracker.web.actions.views import bp
from tracker.web.identity import signed_in_person
from tracker.web.listing import read_list_state
from tracker.web.timelines import timeline_page


@bp.get("/actions/<uuid:action_id>/history")
def history(action_id: UUID) -> ResponseReturnValue:
    """Show everything that happened to the action, as far as the viewer may know."""
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    state = read_list_state(filters=(), sorts=("at",), default_sort="at")
    found = history_where(
        plan_history.of_action(action), readable_events(viewer), page=state.page, per_page=state.per_page
    )
    page = timeline_page(found, state, about_action=action.id)
    return render_template("actions/history.html", action=action, page=page)
