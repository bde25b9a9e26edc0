"""Writes an e-mail from its template: subject, text and HTML, which say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from config import ROOT
from tracker.reminders.email_parts import as_text, subject_and_parts

TEMPLATES = ROOT / "templates"


@dataclass(frozen=True)
class Written:
    """One e-mail in both its forms."""

    subject: str
    text: str
    html: str


def write(template: str, words: Mapping[str, Any]) -> Written:
    """Return the e-mail that a template such as "emails/overdue.txt" makes of these words."""
    rendered = _environment().get_template(template).render(words)
    subject, parts = subject_and_parts(rendered)
    html = _environment().get_template("emails/layout.html").render(subject=subject, parts=parts)
    return Written(subject, as_text(parts), html)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Return the templates of e-mails. They are not pages: no request, no site-wide variables, nothing undefined."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",), default_for_string=True, default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
