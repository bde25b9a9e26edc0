"""What each status is called on the pages and in which colour, in one place, so that they cannot differ (ux.md 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.accounts.models import PersonState
from tracker.action_plans.lifecycle import ActionState, PlanState, RequestState, Track
from tracker.evidence.lifecycle import ScanState
from tracker.followup.lifecycle import FollowUpState, RepeatAnswer
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus, ResponseKind
from tracker.reminders.delivery import DeliveryStatus
from tracker.reminders.lifecycle import ReminderState
from tracker.reports_import.lifecycle import CheckState, ImportState


@dataclass(frozen=True)
class Tag:
    """A status in words. Without a colour it is plain text: what is done needs no attention."""

    text: str
    colour: str | None = None


#: Overdue is a matter of the date, not a status; it is the only red one among actions.
OVERDUE = Tag("Overdue", "red")

_TAGS: dict[type[StrEnum], dict[StrEnum, Tag]] = {
    RecommendationStatus: {
        RecommendationStatus.AWAITING_RESPONSE: Tag("Awaiting response", "grey"),
        RecommendationStatus.RESPONSE_AGREED: Tag("Response agreed", "blue"),
        RecommendationStatus.RESPONSE_PARTLY_AGREED: Tag("Response partly agreed", "blue"),
        RecommendationStatus.RESPONSE_NOT_AGREED: Tag("Response not agreed", "orange"),
        RecommendationStatus.IN_DELIVERY: Tag("In delivery", "blue"),
        RecommendationStatus.READY_FOR_FOLLOW_UP: Tag("Ready for follow-up", "purple"),
        RecommendationStatus.FOLLOWED_UP: Tag("Followed up", "purple"),
        RecommendationStatus.CLOSED: Tag("Closed"),
        RecommendationStatus.WITHDRAWN: Tag("Withdrawn", "grey"),
        RecommendationStatus.SUPERSEDED: Tag("Superseded by a repeat", "grey"),
        RecommendationStatus.CARRIED_ELSEWHERE: Tag("Carried in another plan", "grey"),
    },
    ResponseKind: {
        ResponseKind.AGREED: Tag("Agreed", "green"),
        ResponseKind.PARTLY_AGREED: Tag("Partly agreed", "yellow"),
        ResponseKind.NOT_AGREED: Tag("Not agreed", "orange"),
    },
    ProgressCategory: {
        ProgressCategory.SUFFICIENT: Tag("Sufficient progress", "green"),
        ProgressCategory.SOME: Tag("Some progress", "yellow"),
        ProgressCategory.NONE: Tag("No progress", "red"),
    },
    PlanState: {
        PlanState.DRAFT: Tag("Draft", "grey"),
        PlanState.SUBMITTED: Tag("Submitted", "blue"),
        PlanState.RETURNED: Tag("Returned for changes", "orange"),
        PlanState.AGREED: Tag("Agreed", "green"),
    },
    ScanState: {
        ScanState.WAITING: Tag("Being checked for viruses", "yellow"),
        ScanState.CLEAN: Tag("Checked for viruses"),
        ScanState.INFECTED: Tag("Contains a virus", "red"),
        ScanState.NOT_SCANNED: Tag("Not checked for viruses", "grey"),
    },
    ActionState: {
        ActionState.NOT_YET_STARTED: Tag("Not yet started", "grey"),
        ActionState.IN_PROGRESS: Tag("In progress", "light-blue"),
        ActionState.COMPLETED: Tag("Completed"),
        ActionState.CARRIED: Tag("Carried in another plan", "grey"),
        ActionState.WITHDRAWN: Tag("Withdrawn", "grey"),
    },
    RequestState: {
        RequestState.ASKED: Tag("Waiting for a decision", "orange"),
        RequestState.GRANTED: Tag("Granted", "green"),
        RequestState.REFUSED: Tag("Refused"),
        RequestState.WITHDRAWN: Tag("Taken back", "grey"),
        RequestState.OVERTAKEN: Tag("Overtaken by another change", "grey"),
    },
    Track: {
        Track.ON_TRACK: Tag("On track", "green"),
        Track.AT_RISK: Tag("At risk", "yellow"),
        Track.OFF_TRACK: Tag("Off track", "orange"),
    },
    FollowUpState: {
        FollowUpState.PLANNED: Tag("Planned", "grey"),
        FollowUpState.IN_PROGRESS: Tag("In progress", "light-blue"),
        FollowUpState.READY_TO_CHECK: Tag("Ready to check", "blue"),
        FollowUpState.PUBLISHED: Tag("Published", "green"),
    },
    RepeatAnswer: {
        RepeatAnswer.YES: Tag("Yes"),
        RepeatAnswer.NO: Tag("No"),
        RepeatAnswer.NOT_DECIDED: Tag("Not decided"),
    },
    ImportState: {
        ImportState.READING: Tag("Reading report", "grey"),
        ImportState.NEEDS_CHECKING: Tag("Needs checking", "orange"),
        ImportState.PUBLISHED: Tag("Published", "green"),
        ImportState.COULD_NOT_BE_READ: Tag("Could not be read", "red"),
        ImportState.DISCARDED: Tag("Discarded", "grey"),
    },
    CheckState: {
        CheckState.NOT_CHECKED: Tag("Not checked", "grey"),
        CheckState.CHECKED: Tag("Checked"),
        CheckState.REMOVED: Tag("Removed", "grey"),
    },
    ReminderState: {
        ReminderState.PLANNED: Tag("Waiting to send", "grey"),
        ReminderState.CLAIMED: Tag("Being sent", "grey"),
        ReminderState.RETRY: Tag("Will be tried again", "grey"),
        ReminderState.IN_DOUBT: Tag("May have been sent", "orange"),
        ReminderState.SENT: Tag("Sent", "blue"),
        ReminderState.DELIVERED: Tag("Delivered", "green"),
        ReminderState.BOUNCED: Tag("Bounced", "red"),
        ReminderState.DEAD: Tag("Could not be sent", "red"),
        ReminderState.CANCELLED: Tag("No longer needed", "grey"),
        ReminderState.SKIPPED: Tag("Skipped", "grey"),
    },
    DeliveryStatus: {
        DeliveryStatus.DELIVERED: Tag("Delivered", "green"),
        DeliveryStatus.PERMANENT_FAILURE: Tag("No such address", "red"),
        DeliveryStatus.TEMPORARY_FAILURE: Tag("Not delivered", "orange"),
        DeliveryStatus.TECHNICAL_FAILURE: Tag("Lost on the way", "orange"),
    },
    PersonState: {
        PersonState.INVITED: Tag("Invited", "grey"),
        PersonState.ACTIVE: Tag("Active"),
        PersonState.SUSPENDED: Tag("Suspended", "orange"),
    },
}


def tag_of(state: StrEnum) -> Tag:
    """Return the words and colour of a status.

    Raises:
        KeyError: this status has no words yet.
    """
    return _TAGS[type(state)][state]


def words_of(kind: type[StrEnum]) -> dict[StrEnum, str]:
    """Return the words of every status of a kind, in their usual order, for filters and radios."""
    return {state: tag.text for state, tag in _TAGS[kind].items()}
