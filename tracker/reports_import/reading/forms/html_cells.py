"""The cells of a web page's tables, and what exists only as mark-up: list numbers and raised footnote marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree, html

from tracker.reports_import.reading.characters import BULLET, as_superscript
from tracker.reports_import.reading.forms.numbering import letters, roman

#: No table of a report has a cell over more columns.
WIDEST_CELL = 50

NOT_TEXT = frozenset(
    "button del dialog footer head iframe input math nav noscript object s script select strike style svg template "
    "textarea".split()
) | {etree.Comment, etree.ProcessingInstruction}
BLANK = re.compile(r"[ \t\r\n\f]+")
OWN_NUMBER = re.compile(r"^\s*[(\[]?(?:\d{1,3}|[a-z]|[ivx]+)[.)\]]\s", re.IGNORECASE)
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(?P<case>lower|upper)-(?P<sort>alpha|latin|roman)\b", re.IGNORECASE
)
_PARAGRAPHS = frozenset("blockquote div dd dl dt li ol p pre table td th tr ul".split())
_INSIDE_WORDS = frozenset("a abbr b em i small span strong sub sup u".split())


def footnote_mark(element: html.HtmlElement) -> str:
    """Return the figures of a raised element as a footnote mark; empty if it is none, as in "1st"."""
    digits = re.fullmatch(r"\W*(\d{1,3})\W*", plain_text(element))
    return as_superscript(digits[1]) if digits else ""


def points_to_footnote(element: html.HtmlElement) -> bool:
    """Say whether this is a link inside the page that is only a figure in brackets, as word processors write them."""
    inside = element.tag == "a" and "#" in (element.get("href") or "")
    return inside and re.fullmatch(r"\[\d{1,3}\]", plain_text(element)) is not None


def plain_text(element: html.HtmlElement) -> str:
    """Return all words in an element."""
    return BLANK.sub(" ", "".join(element.itertext())).strip()


def numbered(element: html.HtmlElement) -> Iterator[tuple[int | None, html.HtmlElement]]:
    """Yield the items of a list with the number that a browser would show."""
    ordered = element.tag == "ol"
    items = [child for child in element if isinstance(child.tag, str)]
    backwards = ordered and element.get("reversed") is not None
    number = _whole(element.get("start"), len(items) if backwards else 1)
    for item in items:
        if item.tag != "li":
            yield None, item
            continue
        number = _whole(item.get("value"), number)
        yield (number if ordered else None), item
        number += -1 if backwards else 1


def is_one_of_several(element: html.HtmlElement) -> bool:
    """Say whether a definition stands in a list whose terms have several: the terms are headings, these are items."""
    parts = element.getparent()
    if parts is None or parts.tag != "dl":
        return False
    tags = [part.tag for part in parts if isinstance(part.tag, str)]
    return any(tag == following == "dd" for tag, following in pairwise(tags))


def _whole(printed: str | None, otherwise: int) -> int:
    return int(printed) if printed and re.fullmatch(r"-?\d{1,6}", printed.strip()) else otherwise


def style_of(element: html.HtmlElement) -> str:
    """Return the sort of numbers that a list says it has: "a", "A", "i", "I" or "1"."""
    said = _LIST_STYLE.search(element.get("style") or "")
    if said is None:
        return str(element.get("type", "1"))
    sort = "i" if said["sort"].casefold() == "roman" else "a"
    return sort.upper() if said["case"].casefold() == "upper" else sort


def written(number: int | None, style: str) -> str:
    """Return the mark of a list item as a browser shows it; a bullet where the list has no numbers."""
    if number is None:
        return f"{BULLET} "
    if number < 1:
        return f"{number}. "
    forms = {
        "a": letters(number),
        "A": letters(number).upper(),
        "i": roman(number),
        "I": roman(number).upper(),
    }
    return f"{forms.get(style, number)}. "


def grid(rows: list[html.HtmlElement]) -> Iterator[list[list[str]]]:
    """Yield the cells of each row. A cell over several rows says its words in each; over several columns, once."""
    hanging: dict[int, tuple[int, list[str]]] = {}
    for row in rows:
        cells: list[list[str]] = []
        for cell in row.xpath("./td|./th"):
            _let_hang(hanging, cells)
            below = min(_whole(cell.get("rowspan"), 1), len(rows))
            wide = min(max(_whole(cell.get("colspan"), 1), 1), WIDEST_CELL)
            for paragraphs in [paragraphs_of(cell), *[[]] * (wide - 1)]:
                if below > 1:
                    hanging[len(cells)] = (below - 1, paragraphs)
                cells.append(paragraphs)
        _let_hang(hanging, cells)
        yield cells


def _let_hang(hanging: dict[int, tuple[int, list[str]]], cells: list[list[str]]) -> None:
    """Add the cells that reach down into this row from above."""
    while (column := len(cells)) in hanging:
        left, paragraphs = hanging.pop(column)
        if left > 1:
            hanging[column] = (left - 1, paragraphs)
        cells.append(paragraphs)


def paragraphs_of(cell: html.HtmlElement) -> list[str]:
    """Return the paragraphs and list items in a cell, with the marks that a browser shows."""
    cell_reader = _Cell()
    cell_reader.read(cell)
    return cell_reader.paragraphs


class _Cell:
    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self._words = ""
        self._mark = ""

    def read(self, element: html.HtmlElement) -> None:
        self._words += element.text or ""
        marks = dict(_marks_of(element)) if element.tag in ("ol", "ul") else {}
        for child in element:
            if child in marks:
                self._end()
                self._mark = marks[child]
            self._child(child)
            self._words += child.tail or ""
        self._end(ends=element.tag in _PARAGRAPHS)

    def _child(self, child: html.HtmlElement) -> None:
        if child.tag in NOT_TEXT:
            return
        if child.tag == "sup" and (mark := footnote_mark(child)):
            self._words += mark
        elif child.tag in _PARAGRAPHS:
            self._end()
            self.read(child)
        else:
            self._words += "" if child.tag in _INSIDE_WORDS else " "
            self.read(child)

    def _end(self, *, ends: bool = True) -> None:
        words = BLANK.sub(" ", self._words).strip()
        if ends and words:
            self.paragraphs.append(f"{'' if OWN_NUMBER.match(words) else self._mark}{words}")
            self._mark = ""
        if ends:
            self._words = ""


def _marks_of(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    for number, item in numbered(element):
        if item.tag == "li":
            yield item, written(number, style_of(element))
