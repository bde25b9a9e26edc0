"""A document as a tagged PDF. What makes it needs system libraries that not every machine has: see ``is_available``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config import ROOT
from tracker.core.documents.content import CannotBeMade, Document, in_words

_LOOK = Path(__file__).with_name("pdf.css")

logger = structlog.get_logger("tracker.documents")


def is_available() -> bool:
    """Say whether PDF files can be made on this machine. Asked first it takes a moment, then none."""
    return _weasyprint() is not None


def make_pdf(document: Document) -> bytes:
    """Return the document as a PDF file with tags, title and language (PDF/UA-1).

    Raises:
        CannotBeMade: this machine has not what it takes.
    """
    weasyprint = _weasyprint()
    if weasyprint is None:
        raise CannotBeMade("PDF files cannot be made here.")
    html = _templates().get_template("documents/pdf.html").render(document=document)
    page = weasyprint.HTML(string=html, url_fetcher=_fetch_nothing)
    made: bytes = page.write_pdf(
        stylesheets=[weasyprint.CSS(filename=str(_LOOK))], pdf_variant="pdf/ua-1", pdf_tags=True
    )
    return made


@cache
def _templates() -> Environment:
    """Return the templates without what pages add to them: a document needs no request, and asks no database."""
    templates = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["as_cell"] = in_words
    return templates


@cache
def _weasyprint() -> ModuleType | None:
    try:
        import weasyprint  # noqa: PLC0415 - an optional extra, and slow to load
    except (ImportError, OSError) as error:
        # OSError: the Python part is there, but the text layout library of the system is not.
        logger.warning("PDF files cannot be made here", reason=str(error).splitlines()[0])
        return None
    found: ModuleType = weasyprint
    return found


def _fetch_nothing(url: str, *_arguments: Any, **_more: Any) -> Any:
    """Refuse to fetch: whatever people wrote, making a document asks no other machine for anything."""
    raise ValueError(f"A document has no parts elsewhere: {url}")
