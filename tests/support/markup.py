"""Reads pages: by the rules that browsers follow where something is new about them, and else ten times as quickly.

Whether markup is right depends on its tags, on what they stand in and on its references to characters, not on the words
that people read. So a page is parsed strictly if any of those was not met in this run (``likeness.py``). If the quick
parser finds the same tree in it, they are known, and it may read what is made of them alone.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
from lxml import etree

from tests.support.likeness import PartsKnown, parts_of

SVG = "http://www.w3.org/2000/svg"
#: Where a space is a word too.
VERBATIM = {"textarea", "pre", "script"}
#: Names in drawings to which the rules of HTML give another form, and the quick parser none.
IN_DRAWINGS = {"viewbox": "viewBox", "xmlns": "{http://www.w3.org/2000/xmlns/}xmlns"}
#: Attributes that say all by being there, which the quick parser gives their name as a value.
BARE = ("checked", "disabled", "hidden", "multiple", "novalidate", "open", "readonly", "required", "selected")
BARE_ONES = etree.XPath(" | ".join(f"//@{name}" for name in BARE))


def read_markup(html: str) -> Any:
    """Return the root of a page's tree; a parse error is the test's failure."""
    parts = parts_of(html)
    if parts is not None and _known().holds(parts):
        return _quickly(html)
    strict = _strictly(html)
    if parts is not None and is_same(strict, _quickly(html)):
        _known().add(parts)
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


@cache
def _known() -> PartsKnown:
    """Return what was read strictly in this run."""
    return PartsKnown(Path(os.environ["TEST_RUN_FOLDER"]) / "markup-known")


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
