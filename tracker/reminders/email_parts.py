"""One template, two forms: an e-mail is written once, so its text and its HTML cannot say different things.

A template's first line is ``Subject: ...``. Below, parts stand between blank lines: ``# `` begins a heading, ``* ``
each line of a list, an address alone is a link, ``---`` a rule; anything else is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_SUBJECT = "Subject: "


class Kind(StrEnum):
    """What a part of an e-mail is."""

    HEADING = "heading"
    LIST = "list"
    LINK = "link"
    RULE = "rule"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True)
class Part:
    """A part of an e-mail, between two blank lines."""

    kind: Kind
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the part as running text."""
        return " ".join(self.lines)

    def as_text(self) -> str:
        """Return the part as the plain-text form shows it."""
        if self.kind is Kind.LIST:
            return "\n".join(f"* {line}" for line in self.lines)
        return "---" if self.kind is Kind.RULE else self.text


def subject_and_parts(rendered: str) -> tuple[str, list[Part]]:
    """Return the subject and the parts of a rendered template.

    Raises:
        ValueError: the template does not begin with its subject.
    """
    first, _, body = rendered.partition("\n")
    if not first.startswith(_SUBJECT):
        raise ValueError("An e-mail template begins with its subject")
    return first.removeprefix(_SUBJECT).strip(), list(_parts(body))


def as_text(parts: list[Part]) -> str:
    """Return the plain-text form."""
    return "\n\n".join(part.as_text() for part in parts) + "\n"


def _parts(body: str) -> Iterator[Part]:
    for block in re.split(r"\n[ \t]*\n", body):
        lines = tuple(line.strip() for line in block.splitlines() if line.strip())
        if lines:
            yield _part(lines)


def _part(lines: tuple[str, ...]) -> Part:
    if all(line.startswith("* ") for line in lines):
        return Part(Kind.LIST, tuple(line.removeprefix("* ") for line in lines))
    if len(lines) == 1:
        line = lines[0]
        if line.startswith("# "):
            return Part(Kind.HEADING, (line.removeprefix("# "),))
        if line == "---":
            return Part(Kind.RULE, ())
        if re.fullmatch(r"https?://\S+", line):
            return Part(Kind.LINK, lines)
    return Part(Kind.PARAGRAPH, lines)
