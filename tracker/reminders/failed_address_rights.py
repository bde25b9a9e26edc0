"""Who looks after an address that fails: one row of the access table."""

from __future__ import annotations

from tracker.accounts.access import Concerns
from tracker.reminders.address_models import FailedAddress

#: The row of the access table: the plan lead of the place, and those who run the service.
LOOKED_AFTER = "failed_address"


def concerns_failed_address(failed: FailedAddress) -> Concerns:
    """Say whom an address that fails concerns: the place where its person worked when it failed."""
    return Concerns(organisation_id=failed.organisation_id)
