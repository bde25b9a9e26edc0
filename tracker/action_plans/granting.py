"""Deciding about a request: granted, the change is made in the same transaction; refused, the reason is kept."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.action_plans import permissions, planning
from tracker.action_plans.holding import hold
from tracker.action_plans.lifecycle import ChangeKind, RequestStep
from tracker.action_plans.request_models import ChangeRequest
from tracker.action_plans.request_rights import require_decision
from tracker.action_plans.rules import optional_text, required_text
from tracker.core import clock
from tracker.core.events import act


def grant_request(
    request: ChangeRequest, *, by: Person, note: str | None = None, expected_version: int | None = None
) -> None:
    """Grant a request and make the change that it asks for, with the reason that was given for it.

    Raises:
        NotFound: ``by`` may not see the request.
        NotPermitted: ``by`` may not make this change.
        RuleBroken: the change cannot be made any more, for example because the wanted owner has left.
        TransitionNotAllowed: the request is not open any more.
        ChangedMeanwhile: somebody else was faster.
    """
    _hold(request, by, expected_version)
    request.require(RequestStep.GRANT)
    words = optional_text(note, field="reason", name="Reason")
    with act("request granted", by=by, reason=words):
        _close(request, RequestStep.GRANT, by, words)
        _make(request, by)


def refuse_request(
    request: ChangeRequest, *, reason: str, by: Person, expected_version: int | None = None
) -> None:
    """Refuse a request with the reason; the action stays as it is. Raises as ``grant_request``."""
    _hold(request, by, expected_version)
    request.require(RequestStep.REFUSE)
    why = required_text(
        reason, field="reason", name="Reason", missing="Enter why you are refusing the request"
    )
    with act("request refused", by=by, reason=why):
        _close(request, RequestStep.REFUSE, by, why)


def _hold(request: ChangeRequest, by: Person, expected_version: int | None) -> None:
    permissions.require_request_sight(by, request)
    hold(request.action.plan)
    hold(request.action)
    hold(request, expected_version=expected_version)
    require_decision(by, request)


def _close(request: ChangeRequest, step: RequestStep, by: Person, reason: str | None) -> None:
    request.apply(step)
    request.decided_at = clock.now()
    request.decided_by_id = by.id
    request.decision_reason = reason


def _make(request: ChangeRequest, by: Person) -> None:
    action = request.action
    if request.kind is ChangeKind.DATE and request.wanted_date is not None:
        planning.change_date(action, request.wanted_date, reason=request.reason, by=by)
    elif request.kind is ChangeKind.OWNER and request.wanted_owner is not None:
        planning.change_owner(action, request.wanted_owner, reason=request.reason, by=by)
    elif request.wanted_text is not None:
        planning.edit_action(
            action,
            text=request.wanted_text,
            success_measure=action.success_measure,
            reason=request.reason,
            by=by,
        )
