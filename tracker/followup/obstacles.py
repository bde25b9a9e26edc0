"""What stands between a follow-up that is ready to check and its publication."""

from __future__ import annotations

from tracker.core.errors import RuleBroken
from tracker.followup.accuracy import require_comments_answered, require_not_with_organisation
from tracker.followup.models import FollowUp
from tracker.followup.second_reading import require_second_reading

#: Each does nothing, or raises RuleBroken with the reason in words.
CONDITIONS = (require_second_reading, require_not_with_organisation, require_comments_answered)


def obstacles_to_publishing(follow_up: FollowUp) -> list[str]:
    """Return in words, all at once, what ``publish_follow_up`` would refuse one after the other; asks three questions.

    Whether every judgement is there is not among it: a follow-up is only ready to check when it is.
    """
    found = []
    for require in CONDITIONS:
        try:
            require(follow_up)
        except RuleBroken as error:
            found.append(error.message)
    return found
