"""The e-mails' words, compared with saved copies: read a changed copy as its recipient would before keeping it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from lxml import html

from tracker.accounts.models import Person
from tracker.reminders.emails import Letter, Particulars, write_letter
from tracker.reminders.planner import DueAction
from tracker.reminders.rules import first_rules

SAVED = Path(__file__).parent / "saved_emails"
FRIDAY = date(2026, 3, 27)
OWNER = Person(id=UUID(int=1), name="Sam Okafor", email="sam@fenmarch.example")
LEAD = Person(id=UUID(int=2), name="Lee Winter", email="lee@fenmarch.example")
ACTION = DueAction(
    id=UUID(int=3),
    code="A-3KDM7Q",
    target_date=FRIDAY,
    owner_id=OWNER.id,
    organisation_id=UUID(int=4),
    unit_id=UUID(int=5),
    is_open=True,
    is_submitted=True,
    recommendation_has_ended=False,
)
PARTICULARS = Particulars(
    region="Fenmarch",
    report="An inspection of probation services in Fenmarch region",
    number="3",
    addressee="Fenmarch Coast",
    recommendation_code="R-4F7Q2X",
    owner="Sam",
    last_update_at=datetime(2026, 3, 12, 23, 30, tzinfo=UTC),
)


@pytest.fixture
def app() -> Iterator[Flask]:
    """Settings alone: the words of an e-mail need no database."""
    app = Flask(__name__)
    app.config.update(SERVICE_URL="https://tracker.example", SERVICE_NAME="Track inspection recommendations")
    with app.app_context():
        yield app


@pytest.fixture
def letter(app: Flask):
    def write(days_after: int, person: Person = OWNER, particulars: Particulars = PARTICULARS) -> Letter:
        return write_letter(
            ACTION,
            particulars,
            person,
            reference="REM-7F3K2Q",
            rules=first_rules(),
            today=FRIDAY + timedelta(days=days_after),
        )

    return write


@pytest.mark.parametrize(
    ("name", "days_after", "person"),
    [
        ("due-in-7-days-to-owner", -7, OWNER),
        ("due-tomorrow-to-owner", -1, OWNER),
        ("due-today-to-owner", 0, OWNER),
        ("overdue-by-3-days-to-owner", 3, OWNER),
        ("overdue-by-1-day-to-plan-lead", 1, LEAD),
    ],
)
def test_an_email_says_what_its_saved_copy_says(letter, name: str, days_after: int, person: Person):
    written = letter(days_after, person)

    assert f"Subject: {written.subject}\n\n{written.text}" == (SAVED / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("days_after", [-7, -1, 0, 1, 3, 45])
@pytest.mark.parametrize("person", [OWNER, LEAD])
def test_text_and_html_say_the_same(letter, days_after: int, person: Person):
    written = letter(days_after, person)
    body = html.document_fromstring(written.html).body

    in_text = [word for word in written.text.split() if word not in {"*", "---"}]
    assert body.text_content().split() == in_text


@pytest.mark.parametrize("person", [OWNER, LEAD])
@pytest.mark.parametrize("days_after", [-14, -7, -2, -1, 0, 1, 2, 45])
def test_what_is_said_is_true_on_that_day(letter, days_after: int, person: Person):
    written = letter(days_after, person)

    when = {-1: "due tomorrow", 0: "due today", 1: "overdue by 1 day."}
    expected = when.get(
        days_after, f"due in {-days_after} days" if days_after < 0 else f"overdue by {days_after} days."
    )
    assert expected in written.text
    assert "Friday 27 March 2026" in written.text


def test_names_with_marks_in_them_stay_names(letter):
    odd = Particulars(
        region='<b>Fen</b> & "March"',
        report="* A report {{ config }}",
        number="# 1",
        addressee="https://elsewhere.example",
        recommendation_code="R-4F7Q2X",
        owner="<i>Sam</i>",
        last_update_at=None,
    )

    written = letter(3, LEAD, odd)
    page = html.document_fromstring(written.html)

    assert not page.xpath("//b | //i | //script")
    assert {link.get("href").split("/")[2] for link in page.xpath("//a")} == {"tracker.example"}
    assert "{{ config }}" in written.text
    assert len(page.xpath("//h2")) == 2


def test_links_are_written_out_and_there_is_one_to_the_action(letter):
    written = letter(0)

    assert re.findall(r"https?://\S+", written.text) == [
        f"https://tracker.example/actions/{ACTION.id}",
        "https://tracker.example/reminders",
    ]
