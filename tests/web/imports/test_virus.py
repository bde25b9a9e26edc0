"""A report with a virus is refused at the form."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.evidence.samples import EICAR
from tests.reports_import.fenmarch_report import REPORT
from tests.support.virus_scanner import virus_scanner
from tests.web.imports.test_uploading import upload
from tracker.core.database import db
from tracker.reports_import.models import ReportImport

__all__ = ["virus_scanner"]


def test_a_report_with_a_virus_is_told_at_the_field(app, room, at, virus_scanner, monkeypatch):
    monkeypatch.setitem(app.config, "SCANNER_URL", virus_scanner.url)
    page = upload(at(room.editor), REPORT.encode() + EICAR, "report.txt")
    assert page.error_messages == ["The selected file contains a virus"]
    assert db.session.scalar(select(func.count()).select_from(ReportImport)) == 0
