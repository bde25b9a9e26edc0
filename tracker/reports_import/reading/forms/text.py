"""Plain text, with or without Markdown marks, as copied or converted from a published report."""

from __future__ import annotations

import math
import re

from tracker.reports_import.reading.characters import as_superscript, clean
from tracker.reports_import.reading.errors import EmptyFile, NoTextInside, WrongType
from tracker.reports_import.reading.forms.pages import without_furniture, without_running_heads
from tracker.reports_import.reading.lines import Document, Line

#: Text whose longest lines are shorter than this was broken at the margin of a page.
LONGEST_WRAPPED_LINE = 160
#: One line in so many may be longer than that: a long address on the web does not fold.
ODD_LINES = 50

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_PAGE_BREAK = "\f"

_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"^[\s|:\-_=*\u2013\u2014]*[-_=*\u2013\u2014]{3,}[\s|:\-_=*\u2013\u2014]*$")
_TABLE_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
#: The same without its outer strokes.
_OPEN_ROW = re.compile(r"^[^|]+(?:\s\|\s[^|]*){3,}$")
_QUOTE = re.compile(r"^\s*>\s?")
_SUPERSCRIPT = re.compile(
    r"<sup>\s*(\d{1,3})\s*</sup>|\s?\$\s*\^\{?\^?\{?(\d{1,3})\}*\s*\$|\[\^(\d{1,3})\]:?", re.IGNORECASE
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_AUTO_LINK = re.compile(r"<((?:https?|mailto):[^>\s]+)>")
_BOLD_TAG = re.compile(r"</?(?:b|strong)>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:i|em|u|sup|sub|span|br|p)\s*/?>", re.IGNORECASE)
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])")
_GLUED_BOLD = re.compile(r"(?<=\w)\*\*(?=[A-Z\d])|\*\*\*\*")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|])")


def read_text(content: bytes) -> Document:
    """Turn the bytes of a text file into lines.

    Raises:
        EmptyFile: there is not one byte.
        WrongType: the bytes are not text.
        NoTextInside: there is nothing but white space.
    """
    if not content:
        raise EmptyFile
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise NoTextInside
    return document_of(text)


def document_of(text: str) -> Document:
    """Turn text into lines; a form feed, where there are any, ends a page."""
    margin = _margin(text)
    pages: list[list[Line]] = []
    offset = 0
    many = _PAGE_BREAK in text.strip(f"{_PAGE_BREAK}\n ")
    for number, page in enumerate(text.split(_PAGE_BREAK), start=1):
        pages.append(_lines(page, offset, number if many else None, margin))
        offset += len(page) + 1
    lines = [line for page in without_furniture(pages) for line in page]
    return Document(text=text, lines=tuple(lines if many else without_running_heads(lines, text)))


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if _NOT_IN_TEXT.search(text) or text.count("\ufffd") > len(text) // 1000:
        raise WrongType
    return text


def _margin(text: str) -> float:
    """Return where lines were broken at the margin of a page, or infinity if they are whole paragraphs."""
    ends = sorted(len(line.rstrip()) for line in text.splitlines() if line.strip() and "\t" not in line)
    margin = ends[-1 - len(ends) // ODD_LINES] if ends else math.inf
    return margin if margin < LONGEST_WRAPPED_LINE else math.inf


def _lines(page: str, offset: int, number: int | None, margin: float) -> list[Line]:
    lines = []
    gap = True
    for raw in page.split("\n"):
        line = _line(raw, offset, number, gap=gap, room=margin - len(raw.rstrip()))
        offset += len(raw) + 1
        gap = line is None
        if line:
            lines.append(line)
    return lines


def _line(raw: str, offset: int, page: int | None, *, gap: bool, room: float) -> Line | None:
    if _RULE.match(raw):
        return None
    heading = _HEADING.match(raw)
    plain, bold = _without_markup(heading.group(2) if heading else _QUOTE.sub("", raw))
    if row := _TABLE_ROW.match(plain):
        plain = row.group(1).replace("|", "\t")
    elif _OPEN_ROW.match(plain):
        plain = plain.replace("|", "\t")
    text = clean(plain)
    if not text:
        return None
    cells = tuple(clean(cell) for cell in plain.split("\t")) if "\t" in plain.strip() else ()
    return Line(
        text=text,
        start=offset + len(raw) - len(raw.lstrip()),
        end=offset + len(raw.rstrip()),
        page=page,
        gap=gap,
        indent=float(len(raw) - len(raw.lstrip())),
        room=room,
        bold=bold,
        heading=len(heading.group(1)) if heading else None,
        cells=cells if sum(bool(cell) for cell in cells) > 1 else (),
    )


def _without_markup(raw: str) -> tuple[str, bool]:
    """Return what a reader would see, and whether the whole line is bold."""
    text = _SUPERSCRIPT.sub(lambda mark: as_superscript(next(filter(None, mark.groups()))), raw)
    text = _BOLD_TAG.sub("**", text)
    text = _LINK.sub(r"\1", _AUTO_LINK.sub(r"\1", text))
    text = _TAG.sub(" ", text) if "<br" in text.lower() else _TAG.sub("", text)
    bold = _BOLD.fullmatch(text.strip()) is not None
    if "**" in text:
        # A bold word that begins without a space was a new column before the conversion.
        text = _GLUED_BOLD.sub("\t**", text) if _GLUED_BOLD.search(text) and not bold else text
    text = _BOLD.sub(r"\2", text).replace("**", "")
    return _ESCAPED.sub(r"\1", _ITALIC.sub(r"\1", text)), bold
