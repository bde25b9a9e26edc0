"""Pages of requests."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans import permissions, request_queries, request_rights, services
from tracker.action_plans.lifecycle import RequestState
from tracker.web.identity import signed_in_person
from tracker.web.requests.forms import GRANT, DecisionForm, TakeBackForm
from tracker.web.saving import saved
from tracker.web.sent_forms import when_sent

bp = Blueprint("requests", __name__, url_prefix="/requests")


@bp.get("")
def index() -> ResponseReturnValue:
    """List the open requests: first those that wait for this person, then those that wait for somebody else."""
    viewer = signed_in_person()
    found = request_queries.list_open_requests(viewer)
    mine = [each for each in found if request_rights.may_decide(viewer, each)]
    return render_template(
        "requests/index.html",
        mine=mine,
        others=[each for each in found if each not in mine],
        needs_director=request_rights.needs_director,
    )


@bp.route("/<uuid:request_id>", methods=["GET", "POST"])
def show(request_id: UUID) -> ResponseReturnValue:
    """Show a request, and let whoever may make the change decide."""
    viewer = signed_in_person()
    request = request_queries.get_request(request_id, viewer=viewer)
    form = DecisionForm(data={"version": request.version})
    if form.is_submitted():
        request_rights.require_decision(viewer, request)

    def save() -> ResponseReturnValue:
        if form.decision.data == GRANT:
            services.grant_request(
                request, note=form.reason.data, by=viewer, expected_version=form.expected_version
            )
            return saved(
                "Request granted. The action is changed", "actions.show", action_id=request.action_id
            )
        services.refuse_request(
            request, reason=form.reason.data or "", by=viewer, expected_version=form.expected_version
        )
        return saved("Request refused", "actions.show", action_id=request.action_id)

    if (done := when_sent(form, save, about=request)) is not None:
        return done
    is_open = request.state is RequestState.ASKED
    return render_template(
        "requests/show.html",
        request=request,
        form=form,
        take_back=TakeBackForm(obj=request) if request_rights.may_take_back(viewer, request) else None,
        may_decide=request_rights.may_decide(viewer, request),
        needs_director=is_open and request_rights.needs_director(request),
    )


@bp.post("/<uuid:request_id>/take-back")
def take_back(request_id: UUID) -> ResponseReturnValue:
    """Take one's own request back, or that of somebody whose action one has taken over."""
    viewer = signed_in_person()
    request = request_queries.get_request(request_id, viewer=viewer)
    permissions.require_asking(viewer, request.action)
    form = TakeBackForm(obj=request)

    def save() -> ResponseReturnValue:
        services.withdraw_request(request, by=viewer, expected_version=form.expected_version)
        return saved("Request taken back", "actions.show", action_id=request.action_id)

    if (done := when_sent(form, save, about=request)) is not None:
        return done
    return redirect(url_for(".show", request_id=request_id), 303)
