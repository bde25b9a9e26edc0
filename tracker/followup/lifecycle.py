"""The life cycle of a follow-up, as a table (design 4). Publishing is final; a correction is a new, dated note."""

from __future__ import annotations

from enum import StrEnum


class FollowUpState(StrEnum):
    """Where a follow-up stands."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    READY_TO_CHECK = "ready_to_check"
    PUBLISHED = "published"


class RepeatAnswer(StrEnum):
    """Whether the new report makes the recommendation again."""

    YES = "yes"
    NO = "no"
    NOT_DECIDED = "not_decided"


class FollowUpStep(StrEnum):
    """What may be done to a follow-up as a whole."""

    ASSESS = "assess"
    FINISH = "finish"
    CARRY_ON = "carry_on"
    PUBLISH = "publish"
    RECORD_PRINTED = "record_printed"


FOLLOW_UP_TRANSITIONS: dict[FollowUpStep, tuple[frozenset[FollowUpState], FollowUpState]] = {
    FollowUpStep.ASSESS: (
        frozenset({FollowUpState.PLANNED, FollowUpState.IN_PROGRESS}),
        FollowUpState.IN_PROGRESS,
    ),
    FollowUpStep.FINISH: (frozenset({FollowUpState.IN_PROGRESS}), FollowUpState.READY_TO_CHECK),
    FollowUpStep.CARRY_ON: (frozenset({FollowUpState.READY_TO_CHECK}), FollowUpState.IN_PROGRESS),
    FollowUpStep.PUBLISH: (frozenset({FollowUpState.READY_TO_CHECK}), FollowUpState.PUBLISHED),
    # What a published report says was checked and approved there: it comes in as it is printed, all at once.
    FollowUpStep.RECORD_PRINTED: (frozenset({FollowUpState.PLANNED}), FollowUpState.PUBLISHED),
}
