"""How a found recommendation is spoken of before it has a code."""

from __future__ import annotations

from tracker.reports_import.models import FoundItem


def named(item: FoundItem) -> str:
    """Return its printed number and its first words."""
    words = item.text.split()
    start = " ".join(words[:8]) + ("…" if len(words) > 8 else "")
    return f"{item.number}, “{start}”" if item.number else f"“{start}”"
