"""The e-mails' words, compared with saved copies: read a changed copy as its recipient would before keeping it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from lxml import html
from syrupy.assertion import SnapshotAssertion

from tests.reminders.letters import (
    ACTION,
    DIRECTOR,
    DIRECTS,
    EVERY_EMAIL,
    FOLLOW_UP,
    FRIDAY,
    LEAD,
    LEADS,
    OTHER,
    OWNER,
    PLAN,
    day,
    due,
    entry,
    weekly,
)
from tracker.reminders.emails import Letter, write_letter
from tracker.reminders.entries import Entry
from tracker.reminders.lifecycle import Milestone
from tracker.reminders.rules import first_rulebook


@pytest.fixture
def app() -> Iterator[Flask]:
    """Settings alone: the words of an e-mail need no database."""
    app = Flask(__name__)
    app.config.update(
        SERVICE_URL="https://tracker.example",
        SERVICE_NAME="Track inspection recommendations",
        SECRET_KEY="only for tests",
    )
    with app.app_context():
        yield app


@pytest.fixture
def letter(app: Flask):
    def write(entries: list[Entry], person=OWNER, *, today=FRIDAY) -> Letter:
        return write_letter(entries, person, rulebook=first_rulebook(), today=today)

    return write


@pytest.mark.parametrize("name", EVERY_EMAIL)
def test_an_email_says_what_its_saved_copy_says(letter, name: str, snapshot: SnapshotAssertion):
    person, today, entries = EVERY_EMAIL[name]

    written = letter(entries, person, today=today)

    assert f"Subject: {written.subject}\n\n{written.text}" == snapshot


@pytest.mark.parametrize("name", EVERY_EMAIL)
def test_text_and_html_say_the_same(letter, name: str):
    person, today, entries = EVERY_EMAIL[name]
    written = letter(entries, person, today=today)
    body = html.document_fromstring(written.html).body

    in_text = [word for word in written.text.split() if word not in {"*", "---"}]
    assert body.text_content().split() == in_text


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("due in 7 days, to the owner", "Action due on Friday 27 March: Fenmarch (R-4F7Q2X)"),
        ("due today, to the owner", "Action due today: Fenmarch (R-4F7Q2X)"),
        ("overdue by 7 days, to the owner", "Overdue by 7 days: Fenmarch (R-4F7Q2X)"),
        ("escalation, to the director", "2 actions in Fenmarch are more than 30 days overdue"),
        ("weekly digest", "Your inspection actions this week: 1 overdue, 1 due"),
        ("plan due in 7 days", "Action plan due by 27 March: Fenmarch regional inspection 2026"),
        ("plan submitted", "Action plan submitted: Fenmarch regional inspection 2026"),
        ("plan returned", "Changes needed to the Fenmarch action plan"),
        ("recommendations published", "9 recommendations published for Fenmarch"),
        ("follow-up announced", "Follow-up of Fenmarch starts on 11 May"),
        ("follow-up published", "Follow-up results published for Fenmarch"),
        ("now the owner", "You now own an action for Fenmarch (R-4F7Q2X)"),
        (
            "someone could not be emailed, to the plan lead",
            "We could not email an action owner in Fenmarch",
        ),
    ],
)
def test_subjects_are_those_that_people_know(letter, name: str, subject: str):
    person, today, entries = EVERY_EMAIL[name]

    assert letter(entries, person, today=today).subject == subject


@pytest.mark.parametrize("person", [OWNER, LEAD])
@pytest.mark.parametrize("days_after", [-14, -7, -2, -1, 0, 1, 2, 45])
def test_what_is_said_is_true_on_that_day(letter, days_after: int, person):
    written = letter([due(days_after)], person, today=day(days_after))

    when = {-1: "due tomorrow", 0: "due today", 1: "overdue by 1 day."}
    expected = when.get(
        days_after, f"due in {-days_after} days" if days_after < 0 else f"overdue by {days_after} days."
    )
    assert expected in written.text
    assert "Friday 27 March 2026" in written.text


@pytest.mark.parametrize(
    ("days", "subject"),
    [
        ((30,), "1 action in Fenmarch is 30 days overdue"),
        ((31,), "1 action in Fenmarch is more than 30 days overdue"),
        ((30, 33), "2 actions in Fenmarch are 30 days or more overdue"),
        ((61, 75), "2 actions in Fenmarch are more than 60 days overdue"),
    ],
)
def test_an_escalation_does_not_say_more_than_is_true(letter, days: tuple[int, ...], subject: str):
    entries = [
        entry(Milestone.ESCALATED, replace(facts, target_date=day(-late)), DIRECTS)
        for late, facts in zip(days, (ACTION, OTHER), strict=False)
    ]

    assert letter(entries, DIRECTOR).subject == subject


@pytest.mark.parametrize(
    ("days_after", "expected"),
    [
        (-14, "due in 14 days"),
        (-1, "due tomorrow"),
        (0, "due today"),
        (1, "overdue by 1 day"),
        (45, "by 45 days"),
    ],
)
def test_a_plan_is_due_on_its_day(letter, days_after: int, expected: str):
    milestone = Milestone.PLAN_OVERDUE if days_after > 0 else Milestone.PLAN_DUE

    assert expected in letter([entry(milestone, PLAN, LEADS)], LEAD, today=day(days_after)).text


@pytest.mark.parametrize(
    ("total", "expected"), [(1, "1 recommendation published for"), (9, "9 recommendations published for")]
)
def test_one_is_not_many(letter, total: int, expected: str):
    news = entry(Milestone.RECOMMENDATIONS_PUBLISHED, replace(PLAN, total=total), LEADS)

    assert letter([news], LEAD).subject.startswith(expected)


def test_what_a_morning_tells_is_not_told_again_by_the_digest_of_the_week(letter):
    both = letter([due(3), weekly(ACTION, OTHER)], today=day(3))
    alone = letter([due(3), weekly(ACTION)], today=day(3))

    assert both.text.count(ACTION.code) == both.text.count(OTHER.code) == 1
    assert alone.subject == "Overdue by 3 days: Fenmarch (R-4F7Q2X)"


def test_who_hears_next_and_when_is_said(letter):
    assert "we will write to you and the plan lead on Monday 30 March 2026" in letter([due(0)]).text
    after = letter([due(21)], today=day(21)).text
    assert "write to you, the plan lead and the regional director again on Monday 27 April 2026" in after


def test_names_with_marks_in_them_stay_names(letter):
    odd = replace(
        ACTION,
        region='<b>Fen</b> & "March"',
        report="* A report {{ config }}",
        number="# 1",
        addressee="https://elsewhere.example",
        owner="<i>Sam</i>",
    )

    written = letter([due(3, LEADS, odd)], LEAD, today=day(3))
    page = html.document_fromstring(written.html)

    assert not page.xpath("//b | //i | //script")
    assert {link.get("href").split("/")[2] for link in page.xpath("//a")} == {"tracker.example"}
    assert "{{ config }}" in written.text
    assert len(page.xpath("//h2")) == 2


def test_links_are_written_out_and_there_is_one_to_the_thing(letter):
    for written, path in (
        (letter([due(0)]), f"actions/{ACTION.id}"),
        (letter([entry(Milestone.PLAN_DUE, PLAN, LEADS)], LEAD), f"plans/{PLAN.id}"),
        (letter([entry(Milestone.FOLLOW_UP_NEAR, FOLLOW_UP)]), f"follow-ups/{FOLLOW_UP.id}/announcement"),
    ):
        assert re.findall(r"https?://\S+", written.text) == [
            f"https://tracker.example/{path}",
            "https://tracker.example/reminders",
        ]
