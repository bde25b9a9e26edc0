"""Bullets that are drawn as shapes, which is how a browser prints a list: the words alone do not show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pdfplumber.page import Page

from tracker.reports_import.reading.characters import BULLET
from tracker.reports_import.reading.forms.pdf_words import Word

#: A bullet is as wide as it is high, and of so many points.
SMALLEST, LARGEST = 1.5, 6.0
#: The words of its item begin within so many points.
REACH = 30.0


def bullets_beside(page: Page, words: Sequence[Word]) -> Iterator[Word]:
    """Yield each drawn bullet as a word, if words begin beside it."""
    shapes = [shape for shape in (*page.curves, *page.rects) if _is_round(shape)]
    for shape in shapes:
        middle = (shape["top"] + shape["bottom"]) / 2
        beside = [
            word
            for word in words
            if word["top"] < middle < word["bottom"] and shape["x1"] <= word["x0"] < shape["x1"] + REACH
        ]
        before = any(
            word["top"] < middle < word["bottom"] and shape["x0"] - REACH < word["x1"] <= shape["x0"]
            for word in words
        )
        if beside and not before:
            first = min(beside, key=lambda word: float(word["x0"]))
            yield {**first, "text": BULLET, "x0": shape["x0"], "x1": shape["x1"]}


def _is_round(shape: Word) -> bool:
    return bool(SMALLEST <= shape["width"] <= LARGEST and abs(shape["width"] - shape["height"]) < 0.5)
