"""Words of the pages on recommendations that are worked out from the text."""

from __future__ import annotations

FIRST_WORDS = 15


def first_words(text: str, count: int = FIRST_WORDS) -> str:
    """Return the first words of a text, with an ellipsis where some are left out."""
    words = text.split()
    return " ".join(words) if len(words) <= count else f"{' '.join(words[:count])}…"
