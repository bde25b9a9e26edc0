"""Finding recommendations by their words, whatever a person types.

Words are compared by their stems: "supervising" finds "supervision". All words must be there. What is typed is taken
apart into words first, so no character of it means anything to either database.
"""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Uuid, column, func, literal_column, or_, select, table

from tracker.core.database import db
from tracker.core.short_codes import tidy_code
from tracker.recommendations.models import Recommendation

#: As many words as a person would type; more would only make the database work.
MOST_WORDS = 20
LONGEST_WORD = 60

_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(r"R-[A-Z0-9]{4,10}")

#: SQLite's index. It is no model: the database keeps it by itself.
_SEARCH = table("recommendation_search", column("recommendation_id", Uuid()))


def words_of(typed: str) -> list[str]:
    """Return the words in what a person typed, at most ``MOST_WORDS``."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(typed)[:MOST_WORDS]]


def matches(typed: str) -> ColumnElement[bool]:
    """Return the condition under which a recommendation fits what a person typed: its words, or its short code.

    What holds no word at all fits nothing.
    """
    words = words_of(typed)
    if not words:
        return Recommendation.id.in_([])
    has_words = _sqlite(words) if db.engine.dialect.name == "sqlite" else _postgresql(words)
    code = tidy_code(typed)
    return or_(has_words, Recommendation.code == code) if _CODE.fullmatch(code) else has_words


def _sqlite(words: list[str]) -> ColumnElement[bool]:
    query = " ".join(f'"{word}"' for word in words)
    found = select(_SEARCH.c.recommendation_id).where(
        literal_column("recommendation_search").bool_op("MATCH")(query)
    )
    return Recommendation.id.in_(found)


def _postgresql(words: list[str]) -> ColumnElement[bool]:
    # Written just as in the index (migration 0003), or the database would not use it.
    document = func.to_tsvector(
        literal_column("'english'"), Recommendation.heading + literal_column("' '") + Recommendation.text
    )
    return document.bool_op("@@")(func.plainto_tsquery(literal_column("'english'"), " ".join(words)))
