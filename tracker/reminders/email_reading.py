"""For whom an e-mail is written: who reads it, on which day, under which rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.accounts.models import Person
from tracker.reminders.rules import Rulebook

#: So many lines of a list before the rest are only counted.
MOST_LINES = 20

Words = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """Who reads, on which day, under which rules."""

    person: Person
    rulebook: Rulebook
    today: date
    service_url: str
