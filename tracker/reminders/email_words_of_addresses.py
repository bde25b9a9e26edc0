"""The words of the message to those who look after an address that fails."""

from __future__ import annotations

from tracker.reminders import wording
from tracker.reminders.email_reading import MOST_LINES, Words
from tracker.reminders.entries import Entry
from tracker.reminders.lifecycle import Recipient
from tracker.reminders.undelivered import AddressFacts


def about_address(entry: Entry, facts: AddressFacts, service_url: str) -> tuple[str, Words]:
    """Return the template and its words. Only those who run the service can change an address."""
    runs_service = Recipient.ADMINISTRATOR in entry.roles
    place = f"/people/{facts.region_code}/{facts.person_id}/address"
    return "address_failed", {
        "facts": facts,
        "where": f" in {facts.region}" if facts.region else "",
        "failed_day": wording.full_day(facts.failed_on) if facts.failed_on else "some day",
        "undelivered": wording.at_most(facts.undelivered, MOST_LINES),
        "runs_service": runs_service,
        "link": f"{service_url}/admin/addresses/{facts.id}" if runs_service else f"{service_url}{place}",
        "link_text": "Correct the address" if runs_service else "Look at the address",
    }
