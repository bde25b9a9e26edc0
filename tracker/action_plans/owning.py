"""The one place where an action gets another owner."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.action_plans.helping import take_off
from tracker.action_plans.lifecycle import ChangeKind
from tracker.action_plans.models import Action
from tracker.action_plans.overtaking import overtake


def make_owner(action: Action, owner: Person, *, by: Person) -> None:
    """Make somebody the owner: they help no longer if they did, and who asked for another owner is overtaken.

    To be called inside the act that says why, while the action is held, by services that have checked the rules.
    """
    if action.owner_id == owner.id:
        return
    action.owner = owner
    for entry in [each for each in action.helpers if each.person_id == owner.id]:
        take_off(entry)
    overtake(action, by=by, kinds=(ChangeKind.OWNER,))
