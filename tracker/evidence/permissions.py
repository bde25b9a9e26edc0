"""Who may see evidence, open a file and add one: the questions asked of the access file.

Nobody sees evidence of an action that they do not see. A file that is held (still to be checked, or with a virus) is
known in the responding organisation alone, and opened by nobody.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from tracker.accounts import access
from tracker.accounts.models import Person
from tracker.action_plans import permissions as action_permissions
from tracker.action_plans.models import Action, ActionPlan
from tracker.action_plans.permissions import concerns_action
from tracker.evidence.lifecycle import CAN_BE_OPENED
from tracker.evidence.models import Evidence

SIGHT = "evidence.clean"
SIGHT_OF_HELD = "evidence.held"
ADD = "evidence.add"
QUARANTINE = "evidence.quarantine"


def visible_evidence(person: Person) -> ColumnElement[bool]:
    """Return the SQL condition for the evidence that exists for this person; needs action and plan joined."""
    is_held = and_(Evidence.scan.is_not(None), Evidence.scan.not_in(CAN_BE_OPENED))
    return and_(
        Evidence.removed_at.is_(None),
        action_permissions.visible_actions(person),
        or_(and_(~is_held, _visible(person, SIGHT)), and_(is_held, _visible(person, SIGHT_OF_HELD))),
    )


def may_add(person: Person, action: Action) -> bool:
    """Say whether this person may ever add evidence to this action, or remove some."""
    return access.may_do(person, ADD, concerns_action(action))


def require_add(person: Person, action: Action) -> None:
    """Do nothing if this person may add evidence to the action, or remove some.

    Raises:
        NotFound: the action does not exist for them.
        NotPermitted: they see it, but it is somebody else's.
    """
    action_permissions.require_action_sight(person, action)
    access.require_deed(person, ADD, concerns_action(action))


def _visible(person: Person, row: str) -> ColumnElement[bool]:
    return access.visible_where(
        person, row, ActionPlan.organisation_id, Action.owner_id, action_permissions.is_helped_by(person)
    )
