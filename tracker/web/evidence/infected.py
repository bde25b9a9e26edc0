"""What somebody is told whose file holds a virus: on their first page and among their own actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.evidence.queries import list_infected_files_of


@dataclass(frozen=True)
class InfectedFile:
    """A sentence that is a link to the evidence, which its uploader should remove."""

    words: str
    href: str
    since: date


def infected_files_of(person: Person) -> list[InfectedFile]:
    """Return one for each file that this person uploaded and in which a virus was found, oldest first."""
    return [
        InfectedFile(
            f"Remove a file that you uploaded, because it contains a virus: action {found.action_code}",
            url_for("evidence.show", evidence_id=found.evidence_id),
            clock.london(found.found_at).date(),
        )
        for found in list_infected_files_of(person)
    ]
