"""Who looks after an address that fails: one row of the access table, for each place where its person works."""

from __future__ import annotations

from uuid import UUID

from tracker.accounts.access import Concerns, current_memberships
from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.organisations.models import Organisation
from tracker.organisations.queries import responding_organisation
from tracker.reminders.address_models import FailedAddress

#: The row of the access table: the plan lead of the place, and those who run the service.
LOOKED_AFTER = "failed_address"


#: Those who have no plan lead above them: administrators look after their addresses.
_OUTSIDE_PLANS = frozenset({Role.INSPECTOR, Role.EDITOR, Role.ADMINISTRATOR})


def concerns_failed_address(failed: FailedAddress) -> Concerns:
    """Say whom an address that fails concerns: where its person worked when it failed, and wherever they work now."""
    return Concerns(
        organisation_id=failed.organisation_id,
        also_at=frozenset(place.id for place in places_of(failed.person)) - {failed.organisation_id},
    )


def places_of(person: Person) -> list[Organisation]:
    """Return the organisations whose plan leads look after the person's address, that of the newest role first."""
    held = [each for each in current_memberships(person) if each.role not in _OUTSIDE_PLANS]
    held.sort(key=lambda each: (each.valid_from, str(each.id)), reverse=True)
    today = clock.today()
    found: dict[UUID, Organisation] = {}
    for each in held:
        place = responding_organisation(each.organisation, today) or each.organisation
        found.setdefault(place.id, place)
    return list(found.values())
