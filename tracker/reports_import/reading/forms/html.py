"""Web pages: headings, lists whose numbers exist only as mark-up, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from tracker.reports_import.reading.characters import as_superscript
from tracker.reports_import.reading.errors import Damaged, NoTextInside
from tracker.reports_import.reading.forms.numbering import letters, roman
from tracker.reports_import.reading.forms.writer import DocumentWriter
from tracker.reports_import.reading.lines import Document

#: No table of a report has a cell over more columns.
WIDEST_CELL = 50

_NOT_TEXT = frozenset(
    "script style template noscript svg math select button input textarea nav footer iframe object head".split()
) | {etree.Comment, etree.ProcessingInstruction}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table tbody td tfoot th thead tr "
    "ul".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset({"b", "strong"})
_BLANK = re.compile(r"[ \t\r\n\f]+")
_OWN_NUMBER = re.compile(r"^\s*[(\[]?(?:\d{1,3}|[a-z]|[ivx]+)[.)\]]\s", re.IGNORECASE)


def read_html(content: bytes) -> Document:
    """Turn a web page into lines.

    Raises:
        Damaged: it cannot be parsed.
        NoTextInside: there are no words in it.
    """
    try:
        root = html.document_fromstring(content, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        if "empty" in str(error).lower():
            raise NoTextInside from error
        raise Damaged from error
    body = root.find("body")
    reader = _Reader()
    reader.read(body if body is not None else root)
    document = reader.writer.document()
    if not document.lines:
        raise NoTextInside
    return document


class _Reader:
    def __init__(self) -> None:
        self.writer = DocumentWriter()
        self._words: list[str] = []
        self._bold_words = 0
        self._depth = 0
        self._mark = ""
        self._heading: int | None = None

    def read(self, element: html.HtmlElement) -> None:
        """Write everything in the element, in reading order."""
        self._text(element.text)
        for child in element:
            self._child(child)
            self._text(child.tail)
        self._flush()

    def _child(self, child: html.HtmlElement) -> None:
        tag = child.tag
        if tag in _NOT_TEXT or child.get("hidden") is not None or child.get("aria-hidden") == "true":
            return
        if tag == "br":
            self._words.append("\n")
        elif tag == "table":
            self._flush()
            self._table(child)
        elif tag in ("ol", "ul"):
            self._flush()
            self._list(child)
        elif tag in _BLOCKS:
            self._block(child)
        else:
            self._inline(child)

    def _block(self, element: html.HtmlElement) -> None:
        self._flush()
        before = self._heading
        self._heading = _HEADINGS.get(element.tag, before)
        self.read(element)
        self._heading = before

    def _inline(self, element: html.HtmlElement) -> None:
        if element.tag == "sup" and (mark := _footnote_mark(element)):
            self._words.append(mark)
            return
        before = sum(map(len, self._words))
        self._text(element.text)
        for child in element:
            self._child(child)
            self._text(child.tail)
        if element.tag in _BOLD:
            self._bold_words += sum(map(len, self._words)) - before

    def _list(self, element: html.HtmlElement) -> None:
        self._depth += 1
        for number, item in _numbered(element):
            if item.tag != "li":
                self._child(item)
                continue
            text = _plain_text(item)
            self._mark = "" if _OWN_NUMBER.match(text) else _written(number, element.get("type", "1"))
            self.read(item)
            self._mark = ""
        self._depth -= 1

    def _table(self, table: html.HtmlElement) -> None:
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        if all(len(row.xpath("./td|./th")) <= 1 for row in rows):
            # A table of one column is a box around text.
            for cell in (cell for row in rows for cell in row.xpath("./td|./th")):
                self._block(cell)
            return
        for cells in _grid(rows):
            self.writer.add("", cells=cells)

    def _text(self, text: str | None) -> None:
        if text:
            self._words.append(_BLANK.sub(" ", text))

    def _flush(self) -> None:
        printed = "".join(self._words)
        bold = 0 < len(printed.strip()) <= self._bold_words
        self._words, self._bold_words = [], 0
        if not printed.strip():
            return
        self.writer.add_paragraph(
            f"{self._mark}{printed.strip()}".replace("\t", " "),
            bold=bold,
            heading=self._heading,
            level=self._depth or None,
        )
        self._mark = ""


def _footnote_mark(element: html.HtmlElement) -> str:
    digits = re.fullmatch(r"\W*(\d{1,3})\W*", _plain_text(element))
    return as_superscript(digits[1]) if digits else ""


def _plain_text(element: html.HtmlElement) -> str:
    return _BLANK.sub(" ", "".join(element.itertext())).strip()


def _numbered(element: html.HtmlElement) -> Iterator[tuple[int | None, html.HtmlElement]]:
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


def _whole(printed: str | None, otherwise: int) -> int:
    return int(printed) if printed and re.fullmatch(r"-?\d{1,6}", printed.strip()) else otherwise


def _written(number: int | None, style: str) -> str:
    if number is None:
        return "\u2022 "
    if number < 1:
        return f"{number}. "
    forms = {
        "a": letters(number),
        "A": letters(number).upper(),
        "i": roman(number),
        "I": roman(number).upper(),
    }
    return f"{forms.get(style, number)}. "


def _grid(rows: list[html.HtmlElement]) -> Iterator[list[str]]:
    """Yield the cells of each row. A cell over several rows says its words in each; over several columns, once."""
    hanging: dict[int, tuple[int, str]] = {}
    for row in rows:
        cells: list[str] = []
        for cell in row.xpath("./td|./th"):
            _let_hang(hanging, cells)
            below = min(_whole(cell.get("rowspan"), 1), len(rows))
            wide = min(max(_whole(cell.get("colspan"), 1), 1), WIDEST_CELL)
            for words in [_cell_text(cell), *[""] * (wide - 1)]:
                if below > 1:
                    hanging[len(cells)] = (below - 1, words)
                cells.append(words)
        _let_hang(hanging, cells)
        yield cells


def _let_hang(hanging: dict[int, tuple[int, str]], cells: list[str]) -> None:
    """Add the cells that reach down into this row from above."""
    while (column := len(cells)) in hanging:
        left, words = hanging.pop(column)
        if left > 1:
            hanging[column] = (left - 1, words)
        cells.append(words)


def _cell_text(cell: html.HtmlElement) -> str:
    words: list[str] = []
    for node in cell.iter():
        if node.tag in _NOT_TEXT:
            continue
        if node.tag == "sup" and (mark := _footnote_mark(node)):
            words.append(mark)
        elif not (
            node.getparent() is not None
            and node.getparent().tag == "sup"
            and _footnote_mark(node.getparent())
        ):
            words.append(
                ("" if node.tag in ("sup", "a", "b", "strong", "em", "i", "span") else " ")
                + (node.text or "")
            )
        if node is not cell:
            words.append(node.tail or "")
    return _BLANK.sub(" ", "".join(words)).strip()
