"""Who sees and changes uploaded reports, from the access table: the inspectorate alone; only editors change them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from tracker.accounts.access import may_do, may_see, require_deed, require_sight
from tracker.accounts.models import Person

SIGHT = "imports"
CHANGE = "import.change"


def visible_imports(viewer: Person) -> ColumnElement[bool]:
    """Return the SQL condition for the imports that the viewer may see: all of them, or none."""
    return true() if may_see(viewer, SIGHT) else false()


def may_change(person: Person) -> bool:
    """Say whether this person ever uploads, checks and publishes reports."""
    return may_do(person, CHANGE)


def require_change(person: Person) -> None:
    """Raise NotFound or NotPermitted unless the person uploads, checks and publishes reports."""
    require_sight(person, SIGHT)
    require_deed(person, CHANGE)
