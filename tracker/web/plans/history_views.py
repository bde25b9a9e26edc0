"""What happened to a plan: all of it, and what somebody has not read yet."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.accounts.reading import readable_events
from tracker.action_plans import marks, plan_history, queries
from tracker.core.histories import history_where
from tracker.web.forms import TrackerForm
from tracker.web.identity import signed_in_person
from tracker.web.listing import read_list_state
from tracker.web.plans.blueprint import bp
from tracker.web.saving import saved
from tracker.web.timelines import timeline_page


@bp.get("/<uuid:plan_id>/history")
def history(plan_id: UUID) -> ResponseReturnValue:
    """Show everything that happened to the plan and to what is in it, as far as the viewer may know."""
    viewer = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=viewer)
    state = read_list_state(filters=(), sorts=("at",), default_sort="at")
    found = history_where(
        plan_history.of_plan(plan), readable_events(viewer), page=state.page, per_page=state.per_page
    )
    return render_template("plans/history.html", plan=plan, page=timeline_page(found, state))


@bp.get("/<uuid:plan_id>/changes")
def changes(plan_id: UUID) -> ResponseReturnValue:
    """Show what others changed since the viewer last marked the plan as read."""
    viewer = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=viewer)
    mark = marks.find_mark(plan, of=viewer)
    state = read_list_state(filters=(), sorts=("at",), default_sort="at")
    found = plan_history.news_of(plan, mark, reader=viewer, page=state.page, per_page=state.per_page)
    return render_template(
        "plans/changes.html",
        plan=plan,
        mark=mark,
        page=timeline_page(found, state),
        # Only whoever stands at the beginning has the newest in front of them.
        last_event_id=found.last_event_id if found.page == 1 else None,
        form=TrackerForm(),
    )


@bp.post("/<uuid:plan_id>/mark-as-read")
def mark_as_read(plan_id: UUID) -> ResponseReturnValue:
    """Remember up to where the viewer has read; what came after the page was shown stays unread."""
    viewer = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=viewer)
    typed = request.form.get("last_event_id", "")
    if TrackerForm().validate_on_submit() and typed.isdecimal() and len(typed) < 19:
        marks.mark_as_read(plan, by=viewer, last_event_id=int(typed))
    return saved("Marked as read", ".show", plan_id=plan.id)
