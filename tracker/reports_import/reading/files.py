"""From a file to what the report in it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tracker.reports_import.reading.bodies import Bodies
from tracker.reports_import.reading.content import Form, content_of, form_by_mark, form_of
from tracker.reports_import.reading.forms.html import read_html
from tracker.reports_import.reading.forms.text import read_text
from tracker.reports_import.reading.found import FoundReport
from tracker.reports_import.reading.lines import Document
from tracker.reports_import.reading.report import read_report


def read_file(file: Path | bytes, bodies: Bodies) -> FoundReport:
    """Return what was found in a file, in this process. Finding no recommendations is not an error.

    Files from outside are read by ``process.read_in_own_process``, where a broken one can do no harm.

    Raises:
        UnreadableReport: the file cannot be used; the message says why.
    """
    return read_report(document_of(content_of(file)), bodies)


def document_of(content: bytes) -> Document:
    """Turn the bytes of a file into lines, by the form that they are in.

    Raises:
        UnreadableReport: no form can be read from them.
    """
    return _reader_of(form_of(content))(content)


def make_ready_for(content: bytes) -> None:
    """Load what reading this file takes, by its mark alone: nothing that stands in it is looked at."""
    if (form := form_by_mark(content)) is not None:
        _reader_of(form)


def _reader_of(form: Form) -> Callable[[bytes], Document]:
    """Return what reads such files.

    The libraries behind PDF and Word documents take a third of the time in which a reader starts, so they are loaded
    when a file asks for them.
    """
    match form:
        case Form.PDF:
            from tracker.reports_import.reading.forms.pdf import read_pdf  # noqa: PLC0415

            return read_pdf
        case Form.DOCX:
            from tracker.reports_import.reading.forms.docx import read_docx  # noqa: PLC0415

            return read_docx
        case Form.HTML:
            return read_html
        case Form.TEXT:
            return read_text
