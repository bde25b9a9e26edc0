"""Finding the recommendations that are most alike in a large register, without comparing with all of them.

The rarest words of a text find the few that are worth comparing (full-text search); those are ranked (``similarity``).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from tracker.core.database import db
from tracker.recommendations.models import Recommendation
from tracker.recommendations.queries import Suggestion
from tracker.recommendations.search import matches
from tracker.recommendations.similarity import rank, telling_words

#: So many different words of a text are looked up.
MOST_WORDS = 12
#: Words that so many recommendations use tell nothing; the rarer ones choose at most so many to compare with.
MOST_FOUND = 3_000
MOST_COMPARED = 400
#: Below this likeness two recommendations ask for different things.
LEAST_LIKENESS = 0.08


def list_alike(text: str, *conditions: ColumnElement[bool], limit: int) -> Sequence[Suggestion]:
    """Return the recommendations under these conditions that are most alike to a text, the most alike first.

    Asks three questions, whatever the size of the register. Equals come with the latest judged first.
    """
    words = _rarest(telling_words(text)[:MOST_WORDS])
    if not words:
        return ()
    candidates = db.session.execute(
        select(Recommendation.id, Recommendation.text)
        .where(or_(*(matches(word) for word in words)), *conditions)
        .order_by(Recommendation.followed_up_on.desc().nulls_last(), Recommendation.id)
        .limit(MOST_COMPARED)
    )
    best = [
        (key, score)
        for key, score in rank(text, [(row.id, row.text) for row in candidates])[:limit]
        if score >= LEAST_LIKENESS
    ]
    return _load(best)


def _rarest(words: Sequence[str]) -> list[str]:
    """Return the rarest of these words that the register has, as many as find few enough."""
    if not words:
        return []
    counted = db.session.execute(
        union_all(
            *(
                select(literal(place).label("place"), func.count(Recommendation.id).label("times")).where(
                    matches(word)
                )
                for place, word in enumerate(words)
            )
        )
    ).all()
    chosen: list[str] = []
    total = 0
    for row in sorted(counted, key=lambda each: (each.times, each.place)):
        if not row.times:
            continue
        total += row.times
        if chosen and total > MOST_FOUND:
            break
        chosen.append(words[row.place])
    return chosen


def _load(best: Sequence[tuple[UUID, float]]) -> Sequence[Suggestion]:
    if not best:
        return ()
    found = {
        each.id: each
        for each in db.session.scalars(
            select(Recommendation)
            .where(Recommendation.id.in_([key for key, _score in best]))
            .options(joinedload(Recommendation.report), joinedload(Recommendation.addressee))
        )
    }
    return tuple(Suggestion(found[key], score) for key, score in best if key in found)
