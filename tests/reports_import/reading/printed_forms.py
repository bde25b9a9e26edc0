"""Makes a web page of a report's text, as an author would have written it; other forms are printed from that."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

ITEM = re.compile(r"^\s*(?:[-\u2022*]\s+)?(\d{1,3})\.\s+(?=\S)")
BULLET = re.compile(r"^\s*[-\u2022]\s+")
HEADING = re.compile(r"^(#{1,6})\s+(.*)")
SUPERSCRIPTS = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
RAISED = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
GLUED = re.compile(r"(?<=\w)\*\*(?=[A-Z])|\*\*\*\*")
MARKS = re.compile("[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+")
_RULE = re.compile(r"^\s*-{3,}(?:\s*\t\s*-{3,})*\s*$|^[-\t ]*---[-\t ]*$")

STYLE = """
@page { size: A4; margin: 25mm 20mm; @bottom-right { content: counter(page) } }
body { font: 11pt/1.4 "DejaVu Sans", sans-serif } h1, h2, h3, h4 { font-weight: bold; break-after: avoid }
h1 { font-size: 20pt } h2 { font-size: 16pt } h3, h4 { font-size: 13pt }
table { border-collapse: collapse; width: 100%; margin: 8pt 0 }
td { border: 0.5pt solid black; padding: 3pt; vertical-align: top }
sup { font-size: 65%; vertical-align: super; line-height: 0 } aside { font-size: 8pt }
"""


def as_html(text: str) -> str:
    """Return a web page whose list numbers exist only as mark-up."""
    body = "\n".join(_blocks(text.split("\n")))
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><style>{STYLE}</style><body>{body}</body></html>'


def as_pdf(text: str) -> bytes:
    """Return the same page printed; needs the libraries that draw letters."""
    import weasyprint

    return bytes(weasyprint.HTML(string=as_html(text)).write_pdf(presentational_hints=True))


def plain(words: str) -> str:
    """Return words without Markdown marks, and with footnote marks as superscript digits."""
    words = re.sub(r"<sup>(\d+)</sup>", lambda mark: mark[1].translate(RAISED), words)
    words = re.sub(r"</?(?:b|i)>", "", words)
    if GLUED.search(words):
        words = GLUED.sub("\n", words)
    return re.sub(r"\[([^\]]*)\]\([^)\s]*\)", r"\1", words.replace("**", ""))


def kind_of(line: str) -> str:
    """Return what a line of the text is: row, item, bullet, paragraph or nothing."""
    if "\t" in line.strip():
        return "row"
    if ITEM.match(line):
        return "item"
    if BULLET.match(line):
        return "bullet"
    return "nothing" if not line.strip() or _RULE.match(line) else "paragraph"


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    for kind, group in groupby(lines, kind_of):
        run = list(group)
        if kind == "row":
            rows = (
                "".join(f"<td>{_inline(cell)}</td>" for cell in row.strip("\n").split("\t")) for row in run
            )
            body = "".join(f"<tr>{row}</tr>" for row in rows)
            yield f"<table>{body}</table>"
        elif kind == "item":
            yield from _numbered(run)
        elif kind == "bullet":
            items = "".join(f"<li>{_inline(BULLET.sub('', line))}</li>" for line in run)
            yield f"<ul>{items}</ul>"
        elif kind == "paragraph":
            yield from map(_paragraph, run)


def _numbered(run: list[str]) -> Iterator[str]:
    items = [(int(match[1]), line[match.end() :]) for line in run if (match := ITEM.match(line))]
    for first, (number, words) in enumerate(items):
        starts = first == 0 or number != items[first - 1][0] + 1
        ends = first + 1 == len(items) or items[first + 1][0] != number + 1
        yield (
            (f'<ol start="{number}">' if starts else "")
            + f"<li>{_inline(words)}</li>"
            + ("</ol>" if ends else "")
        )


def _paragraph(line: str) -> str:
    if heading := HEADING.match(line):
        level = len(heading[1])
        return f"<h{level}>{_inline(heading[2])}</h{level}>"
    tag = "aside" if MARKS.match(line) else "p"
    return f"<{tag}>{_inline(line)}</{tag}>"


def _inline(words: str) -> str:
    bold = words if GLUED.search(words) else re.sub(r"\*\*(\S.*?)\*\*", "\x01\\1\x02", words)
    written = html.escape(plain(bold)).replace("\x01", "<strong>").replace("\x02", "</strong>")
    written = written.replace("\n", "<br>")
    return MARKS.sub(lambda mark: f"<sup>{mark[0].translate(SUPERSCRIPTS)}</sup>", written)
