"""Reports from the command line: the same bytes each time, plain words when a file cannot be used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.organisations.shared_reports import REPORTS, needs_reports
from tests.reports_import.fenmarch_report import REPORT, WITHOUT_RECOMMENDATIONS, make_room
from tools.stamps import ROOT
from tracker.core.database import db
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.models import ReportImport

KEYS = ("position", "number", "heading", "addressee", "addressee_type", "text")


@pytest.fixture
def room(app):
    return make_room()


@pytest.fixture
def fenmarch(tmp_path: Path) -> Path:
    path = tmp_path / "fenmarch.txt"
    path.write_text(REPORT)
    return path


@pytest.fixture
def run(app):
    """Run a command in the application of the test."""
    return lambda *arguments: app.test_cli_runner().invoke(args=["report", *map(str, arguments)])


def test_extract_needs_no_database_makes_none_and_gives_the_same_bytes(tmp_path, fenmarch, original):
    """As on a machine that has none: in a fresh process, and in one that began otherwise."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"INSTANCE_PATH": str(tmp_path / "instance"), "APP_ENV": "development"}
    command = ("report", "extract", str(fenmarch))
    first = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (first.returncode, first.stderr) == (0, "")
    second, _complaints = original.begin(*command, environment=environment).communicate(timeout=120)
    assert first.stdout == second
    found = json.loads(first.stdout)
    assert [each["number"] for each in found["recommendations"]] == ["1", "2", "3", "4"]
    assert found["isbn"] == "978-1-84099-000-3"
    assert list((tmp_path / "instance").rglob("*.db")) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The selected file is empty"),
        (bytes(range(256)), "The selected file must be a PDF, DOCX, HTML or TXT"),
        (b" \n ", "We found no text in this file – enter the recommendations yourself"),
    ],
)
@pytest.mark.only_on("sqlite")
def test_a_file_that_cannot_be_used_gives_one_plain_line(run, engine, tmp_path, content, message):
    path = tmp_path / "some.txt"
    path.write_bytes(content)
    result = run("extract", path)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message + "\n")


@pytest.mark.only_on("sqlite")
def test_a_file_that_is_not_there_gives_one_plain_line(run, engine, tmp_path):
    result = run("extract", tmp_path / "nowhere.txt")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "There is no file nowhere.txt\n")


@needs_reports
@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.txt")), ids=lambda path: path.stem)
@pytest.mark.only_on("sqlite")
def test_published_reports_come_out_as_they_were_read_by_hand(run, engine, path):
    result = run("extract", path)
    assert result.exit_code == 0
    found, expected = json.loads(result.stdout), json.loads(path.with_suffix(".json").read_text())
    assert _recommendations(found) == _recommendations(expected)
    assert all(each["addressee"] for each in found["recommendations"])


def _recommendations(report: dict) -> list[dict]:
    return [{key: each[key] for key in KEYS} for each in report["recommendations"]]


def test_import_prints_the_address_and_the_same_file_again_changes_nothing(run, room, fenmarch):
    first = run("import", fenmarch, "--as", room.editor.email)
    report_import = db.session.scalars(select(ReportImport)).one()
    address = f"https://tracker.example/imports/{report_import.id}\n"
    assert (first.exit_code, first.stdout) == (0, address)
    assert (report_import.state, len(report_import.items)) == (ImportState.NEEDS_CHECKING, 4)
    again = run("import", fenmarch, "--as", room.second_editor.email)
    assert again.exit_code == 0
    assert again.stdout.startswith("This report was already imported on ")
    assert again.stdout.endswith(address)
    assert db.session.scalar(select(func.count()).select_from(ReportImport)) == 1


def test_import_says_that_nothing_could_be_read_but_keeps_the_file(run, room, tmp_path):
    path = tmp_path / "blank.txt"
    path.write_text("\n \n")
    result = run("import", path, "--as", room.editor.email)
    assert result.exit_code == 0
    assert result.stdout.startswith("We found no text in this file – enter the recommendations yourself\n")


@pytest.mark.parametrize(
    ("email", "message"),
    [
        (None, "Say which editor imports it: --as E-MAIL\n"),
        ("ines.vale@people.example", "ines.vale@people.example is no inspectorate editor\n"),
    ],
)
def test_import_asks_for_an_editor(run, room, fenmarch, email, message):
    result = run("import", fenmarch, *(["--as", email] if email else []))
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)
    assert db.session.scalar(select(func.count()).select_from(ReportImport)) == 0


def test_import_refuses_what_is_no_report(run, room, tmp_path):
    path = tmp_path / "tool.exe"
    path.write_text(WITHOUT_RECOMMENDATIONS)
    result = run("import", path, "--as", room.editor.email)
    assert (result.exit_code, result.stderr) == (2, "The selected file must be a PDF, DOCX, HTML or TXT\n")
    assert db.session.scalar(select(func.count()).select_from(ReportImport)) == 0
