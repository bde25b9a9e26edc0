"""The life cycles of an action plan and of an action, as tables (design 4)."""

from __future__ import annotations

from enum import StrEnum


class PlanState(StrEnum):
    """Where a plan stands between its organisation and headquarters."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    AGREED = "agreed"


class PlanStep(StrEnum):
    """What may be done to a plan as a whole."""

    SUBMIT = "submit"
    RETURN = "return"
    AGREE = "agree"


#: One row per arrow: step -> (from any of these, to).
PLAN_TRANSITIONS: dict[PlanStep, tuple[frozenset[PlanState], PlanState]] = {
    PlanStep.SUBMIT: (frozenset({PlanState.DRAFT, PlanState.RETURNED}), PlanState.SUBMITTED),
    PlanStep.RETURN: (frozenset({PlanState.SUBMITTED}), PlanState.RETURNED),
    PlanStep.AGREE: (frozenset({PlanState.SUBMITTED}), PlanState.AGREED),
}

#: While a plan is in one of these its wording and dates change freely; afterwards only with a reason.
PLAN_IS_OPEN_FOR_EDITING = frozenset({PlanState.DRAFT, PlanState.RETURNED})


class ActionState(StrEnum):
    """Where an action stands, as its owner reports it."""

    NOT_YET_STARTED = "not_yet_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CARRIED = "carried"
    WITHDRAWN = "withdrawn"


class ActionStep(StrEnum):
    """What may happen to an action."""

    UPDATE = "update"
    COMPLETE = "complete"
    REOPEN = "reopen"
    CARRY = "carry"
    TAKE_BACK = "take_back"
    WITHDRAW = "withdraw"


ACTION_TRANSITIONS: dict[ActionStep, tuple[frozenset[ActionState], ActionState]] = {
    ActionStep.UPDATE: (
        frozenset({ActionState.NOT_YET_STARTED, ActionState.IN_PROGRESS}),
        ActionState.IN_PROGRESS,
    ),
    ActionStep.COMPLETE: (
        frozenset({ActionState.NOT_YET_STARTED, ActionState.IN_PROGRESS}),
        ActionState.COMPLETED,
    ),
    ActionStep.REOPEN: (frozenset({ActionState.COMPLETED}), ActionState.IN_PROGRESS),
    ActionStep.CARRY: (
        frozenset({ActionState.NOT_YET_STARTED, ActionState.IN_PROGRESS}),
        ActionState.CARRIED,
    ),
    ActionStep.TAKE_BACK: (frozenset({ActionState.CARRIED}), ActionState.IN_PROGRESS),
    ActionStep.WITHDRAW: (
        frozenset({ActionState.NOT_YET_STARTED, ActionState.IN_PROGRESS}),
        ActionState.WITHDRAWN,
    ),
}

#: Somebody still has to do something here. One that another plan carries is that plan's to do.
OPEN_ACTIONS = frozenset({ActionState.NOT_YET_STARTED, ActionState.IN_PROGRESS})


class Track(StrEnum):
    """An owner's word on whether the target date will be met."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"


class ChangeKind(StrEnum):
    """What somebody asks to have changed about an action."""

    DATE = "date"
    WORDING = "wording"
    OWNER = "owner"


class RequestState(StrEnum):
    """Where a request for a change stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


class RequestStep(StrEnum):
    """What may happen to a request: somebody decides, the one who asked thinks better of it, or events pass it by."""

    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    OVERTAKE = "overtake"


REQUEST_TRANSITIONS: dict[RequestStep, tuple[RequestState, RequestState]] = {
    RequestStep.GRANT: (RequestState.ASKED, RequestState.GRANTED),
    RequestStep.REFUSE: (RequestState.ASKED, RequestState.REFUSED),
    RequestStep.WITHDRAW: (RequestState.ASKED, RequestState.WITHDRAWN),
    RequestStep.OVERTAKE: (RequestState.ASKED, RequestState.OVERTAKEN),
}
