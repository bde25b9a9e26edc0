"""Buttons that head a section of a web page, because pressing them opens it, and what is hidden until then."""

from __future__ import annotations

import re

from lxml import html

from tracker.reports_import.reading.forms.html_cells import plain_text

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PANELS = frozenset("article div dl ol p section table ul".split())
#: What a button of the page says, wherever it stands.
_CONTROL = re.compile(
    r"(?:accept|back|close|copy|download|hide|menu|next|open|print|save|search|share|show|skip|toggle)\b",
    re.IGNORECASE,
)


def heads_section(button: html.HtmlElement) -> bool:
    """Say whether a button is the only words of a heading, or alternates with panels as in an accordion."""
    parent, words = button.getparent(), plain_text(button)
    if parent is None or not words or _CONTROL.match(words):
        return False
    if parent.tag in _HEADINGS:
        return plain_text(parent) == words
    children = [child for child in parent if isinstance(child.tag, str)]
    return (
        len(children) % 2 == 0
        and all(child.tag == "button" for child in children[::2])
        and all(child.tag in _PANELS and plain_text(child) for child in children[1::2])
    )


def opened_in(root: html.HtmlElement) -> frozenset[str]:
    """Return the ids of the parts of a page that a button or a tab opens."""
    named = [*root.xpath("//@aria-controls"), *root.xpath("//*[@role='tab']/@href")]
    return frozenset(name.removeprefix("#") for names in named for name in str(names).split())


def is_hidden(element: html.HtmlElement, opened: frozenset[str]) -> bool:
    """Say whether a reader never sees an element. A panel that a button or a tab opens was only closed when saved."""
    hidden = element.get("hidden")
    if hidden is None and element.get("aria-hidden") != "true":
        return False
    above = element.getprevious()
    behind_button = above is not None and above.tag == "button" and heads_section(above)
    can_be_opened = element.get("id") in opened or element.get("role") == "tabpanel" or behind_button
    return hidden != "until-found" and not can_be_opened
