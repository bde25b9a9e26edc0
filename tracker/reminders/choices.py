"""What a person chose to be sent. Only what can be chosen here may be left out; the rest goes to everybody."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.reminders.lifecycle import Milestone

#: The kinds about which people can choose in the service, at most those in ``lifecycle.OPTIONAL``.
CAN_CHOOSE: frozenset[Milestone] = frozenset()


def wants(_person: Person, _kind: Milestone) -> bool:
    """Say whether the person is sent messages of this kind. Choices are not kept yet: everybody is sent everything."""
    return True
