"""Who is told of what becomes of a follow-up."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.accounts.access import HEADQUARTERS_ROLES
from tracker.accounts.models import Person
from tracker.accounts.queries import list_people_with_roles
from tracker.followup.accuracy import READERS, who_answers
from tracker.followup.models import FollowUp


def list_told_of_publishing(follow_up: FollowUp) -> Sequence[Person]:
    """Return who is told that the follow-up is published: the organisation's director and lead, and headquarters."""
    region = list_people_with_roles([who_answers(follow_up.organisation).id], READERS)
    headquarters = list_people_with_roles(None, HEADQUARTERS_ROLES)
    return sorted({*region, *headquarters}, key=lambda person: (person.name, person.id))
