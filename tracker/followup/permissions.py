"""Who may see and do what with a follow-up, from the access table. Drafts are the inspectorate's alone."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from tracker.accounts.access import may_do, may_see, require_deed, require_sight
from tracker.accounts.models import Person
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import FollowUp

SIGHT_OF_DRAFT = "follow_up.draft"
SIGHT_OF_PUBLISHED = "follow_up.published"
START = "follow_up.start"
ASSESS = "follow_up.assess"
PUBLISH = "follow_up.publish"
ANNOUNCE = "follow_up.announce"
SIGHT_OF_ANNOUNCED = "follow_up.announced"
SIGHT_OF_ACCURACY = "follow_up.accuracy"
COMMENT = "follow_up.comment"
REOPEN = "recommendation.reopen"


def sight_row(state: FollowUpState) -> str:
    """Return the row of the access table that says who sees a follow-up in this state."""
    return SIGHT_OF_PUBLISHED if state is FollowUpState.PUBLISHED else SIGHT_OF_DRAFT


def visible_follow_ups(viewer: Person) -> ColumnElement[bool]:
    """Return the SQL condition for the follow-ups that the viewer may see."""
    states = [state for state in FollowUpState if may_see(viewer, sight_row(state))]
    return or_(FollowUp.state.in_(states))


def may_assess(person: Person) -> bool:
    """Say whether this person ever assesses progress."""
    return may_do(person, ASSESS)


def require_sight_of(follow_up: FollowUp, person: Person) -> None:
    """Raise NotFound unless the person may see the follow-up as it stands now."""
    require_sight(person, sight_row(follow_up.state))


def require_to(deed: str, follow_up: FollowUp, person: Person) -> None:
    """Raise NotFound or NotPermitted unless the person may see the follow-up and do this to it."""
    require_sight_of(follow_up, person)
    require_deed(person, deed)
