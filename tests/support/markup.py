"""Reads pages: by the rules that browsers follow the first time their like is met, and then ten times as quickly.

Whether markup is right depends on its tags, on what may stand between them and on its references to characters, not on
the words that people read. So of all pages of a run that are alike in those, the first is parsed strictly. If the quick
parser finds the same tree in it, it may read the others.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
from lxml import etree

SVG = "http://www.w3.org/2000/svg"
#: A tag, a comment or a declaration; between quotation marks anything may stand.
TAG = re.compile(r"""(<!--.*?-->|<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>)""", re.DOTALL)
VALUE = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
#: References to characters, and characters that no page may hold: each may make it wrong.
DELICATE = re.compile(
    r"&[^;\s<\"&]*;?|[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
#: Where a space is a word too.
VERBATIM = {"textarea", "pre", "script"}
#: Names in drawings to which the rules of HTML give another form, and the quick parser none.
IN_DRAWINGS = {"viewbox": "viewBox", "xmlns": "{http://www.w3.org/2000/xmlns/}xmlns"}
#: Attributes that say all by being there, which the quick parser gives their name as a value.
BARE = ("checked", "disabled", "hidden", "multiple", "novalidate", "open", "readonly", "required", "selected")
BARE_ONES = etree.XPath(" | ".join(f"//@{name}" for name in BARE))


def read_markup(html: str) -> Any:
    """Return the root of a page's tree; a parse error is the test's failure."""
    like = _likeness(html)
    if _may_be_quick(like):
        return _quickly(html)
    strict = _strictly(html)
    if is_same(strict, _quickly(html)):
        (_known() / like).touch()
    return strict


def is_same(one: Any, other: Any) -> bool:
    """Say whether two trees hold the same elements, attributes and words, with as much space as matters."""
    if one.tag != other.tag or dict(one.attrib) != dict(other.attrib) or len(one) != len(other):
        return False
    if not (_alike(one.text, other.text, verbatim=one.tag in VERBATIM) and _alike(one.tail, other.tail)):
        return False
    return all(is_same(*pair) for pair in zip(one, other, strict=True))


def _alike(one: str | None, other: str | None, *, verbatim: bool = False) -> bool:
    one, other = one or "", other or ""
    if verbatim:
        return one == other
    spaced = [(text[:1].isspace(), text.split(), text[-1:].isspace()) for text in (one, other)]
    return spaced[0][1] == spaced[1][1] and (not spaced[0][1] or spaced[0] == spaced[1])


def _likeness(html: str) -> str:
    """Return a short name for everything about a page on which it depends whether its markup is right."""
    pieces = TAG.split(html)
    between = [" " if text.isspace() else text and "x" for text in pieces[::2]]
    tags = [VALUE.sub("=", tag) for tag in pieces[1::2]]
    delicate = sorted(set(DELICATE.findall(html)))
    return hashlib.sha256(repr((between, tags, delicate)).encode(errors="replace")).hexdigest()


@cache
def _known() -> Path:
    """Return the folder with the names of what was read strictly in this run."""
    folder = Path(os.environ["TEST_RUN_FOLDER"]) / "markup-known"
    folder.mkdir(exist_ok=True)
    return folder


_seen: set[str] = set()


def _may_be_quick(like: str) -> bool:
    if like not in _seen and (_known() / like).exists():
        _seen.add(like)
    return like in _seen


def _strictly(html: str) -> Any:
    parser = html5lib.HTMLParser(
        strict=True, tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False
    )
    return parser.parse(html).getroot()


def _quickly(html: str) -> Any:
    root = etree.fromstring(html, etree.HTMLParser(encoding=None, remove_comments=False))
    for drawing in root.iter("svg"):
        for element in drawing.iter(etree.Element):
            element.tag = f"{{{SVG}}}{element.tag}"
            for name in IN_DRAWINGS.keys() & set(element.attrib):
                element.set(IN_DRAWINGS[name], element.attrib.pop(name))
    for found in BARE_ONES(root):
        if found == found.attrname:
            found.getparent().set(found.attrname, "")
    for element in root.iter("textarea", "pre"):
        if element.text:
            element.text = element.text.removeprefix("\n")  # Browsers pass over it.
    return root
