"""What people write in a sentence or two: a note, a reason, a comment, an answer."""

from __future__ import annotations

from tracker.core.errors import RuleBroken
from tracker.followup.models import NOTE_LIMIT


def tidy(text: str | None) -> str | None:
    """Return the text without space around it; None where nothing is left."""
    return (text or "").strip() or None


def required_note(text: str | None, *, missing: str, called: str, field: str) -> str:
    """Return the text without space around it.

    Raises:
        RuleBroken: there is none (``missing`` is the message), or it is too long.
    """
    note = tidy(text)
    if note is None:
        raise RuleBroken(missing, field=field)
    if len(note) > NOTE_LIMIT:
        raise RuleBroken(f"{called} must be {NOTE_LIMIT:,} characters or less", field=field)
    return note
