"""The published reports through the page: every recommendation, for whom it is, and where it stands."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.organisations.shared_reports import REPORTS, needs_reports
from tests.support.accounts import browser_of, make_person
from tracker.accounts.models import Role
from tracker.core.database import db
from tracker.organisations.models import Organisation, OrganisationType
from tracker.reports_import.models import ReportImport
from tracker.web.imports.wording import named


@pytest.fixture
def editor(app):
    """An editor of the real inspectorate: the register of organisations is the real one here."""
    inspectorate = db.session.scalars(
        select(Organisation).where(Organisation.type == OrganisationType.INSPECTORATE)
    ).one()
    return browser_of(app, make_person("Edda Moon", (Role.EDITOR, inspectorate)))


@needs_reports
@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_published_report_is_found_whole(editor, path):
    expected = json.loads(path.with_suffix(".json").read_text())
    page = editor.submit("imports.upload", {"file": (BytesIO(path.read_bytes()), path.name)})
    page.response.request.environ["wsgi.input"].close()
    report_import = db.session.scalars(select(ReportImport)).one()
    assert (report_import.title, report_import.kind) == (expected["title"], expected["kind"])
    wanted = [
        (each["number"], each["heading"], each["addressee"], each["text"])
        for each in expected["recommendations"]
    ]
    found = [
        (item.number, item.heading, named(item.addressee).split(" (closed ")[0], item.text)
        for item in report_import.items
    ]
    assert found == wanted
    rows = page.all("//main//table[contains(@class, 'app-found')]/tbody/tr")
    assert len(rows) == len(wanted)
    shown = [row.xpath("string(./td[3])").strip().split(" (closed ")[0] for row in rows]
    assert shown == [addressee for _, _, addressee, _ in wanted]
    for item in report_import.items:
        place = " ".join(report_import.text[item.start : item.end].split())
        assert place.split()[0].strip("*") == item.text.split()[0]
