"""Draws invented reports of as many pages as wanted: narrative, lists, tables, footnotes, recommendations."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.reports_import.reading.printed_forms import as_pdf

WORDS = (
    "the of and to in a for with on by as at from staff people cases plans risk harm courts visits managers meetings "
    "practitioners supervision assessment planning reviews housing employment partners police data services local "
    "regional often rarely well poorly each every some most new experienced recorded checked shared known supported "
    "missed delayed improved agreed inspected found heard saw said asked showed"
).split()
#: So many chapters fill a page of print in this layout.
CHAPTERS_PER_PAGE = 1.03
RECOMMENDATIONS = 12


def long_report(pages: int) -> bytes:
    """Return a PDF of about so many pages. The same number gives the same words."""
    return as_pdf("\n\n".join(_chapters(round(pages * CHAPTERS_PER_PAGE))))


def _chapters(count: int) -> Iterator[str]:
    chance = random.Random(count)
    yield "An inspection of probation services in North Fenmarch PDU"
    yield "HM Inspectorate of Probation, May 2025"
    yield "## Recommendations"
    yield "North Fenmarch PDU should:"
    yield "\n".join(f"{number}. {_sentence(chance).casefold()}" for number in range(1, RECOMMENDATIONS + 1))
    for number in range(1, count):
        yield f"## {_sentence(chance, 5).rstrip('.')}"
        for _ in range(4):
            yield " ".join(_sentence(chance) for _ in range(6))
        if number % 4 == 0:
            yield "\n".join("\t".join(_sentence(chance, 6) for _ in range(4)) for _ in range(5))


def _sentence(chance: random.Random, words: int = 0) -> str:
    chosen = chance.choices(WORDS, k=words or chance.randrange(8, 24))
    return f"{' '.join(chosen)}.".capitalize()
