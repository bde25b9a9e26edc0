"""What the pages ask about a rule, answered."""

from __future__ import annotations

from datetime import date
from typing import Any

TOMORROW = date(2026, 3, 17)


def boxes(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def overdue(valid_from: date = TOMORROW, **changed: Any) -> dict[str, Any]:
    """Return answers that change the rule about overdue actions."""
    return {
        "after": "2, 5",
        "repeat_every": "6",
        "reason": "Too many emails",
        **boxes("valid_from", valid_from),
        **changed,
    }
