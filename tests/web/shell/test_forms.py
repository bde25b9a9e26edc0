"""Forms check the shape of an answer, keep what was typed, and say what is wrong where it is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from tests.support.browserlike import Browserlike
from tests.support.page import Page
from tracker.web.forms import DateBoxes
from tracker.web.forms.texts import tidy_text

GOOD = {
    "action": "Recruit two officers",
    "kind": "agreed",
    "owner": "jo",
    "target_on-day": "27",
    "target_on-month": "March",
    "target_on-year": "2027",
}


@pytest.fixture
def engine() -> str:
    """Fields know no database, so one is enough."""
    return "sqlite"


def said(page: Page) -> dict[str, Any]:
    """Return what the form held, as the trial room says it back."""
    return json.loads(page.one("//code").text)


def test_an_empty_form_names_every_field_in_order_and_leads_to_its_input(client: Browserlike):
    page = client.submit("/trial/answer")
    assert page.error_messages == [
        "Enter the action",
        "Select whether you agree with this recommendation",
        "Select who will own this action",
        "Enter the target date",
    ]
    targets = [
        link.get("href")
        for item in page.with_class("govuk-error-summary__list")
        for link in item.xpath(".//a")
    ]
    assert targets == ["#action", "#kind", "#owner", "#target_on-day"]
    for target in targets:
        assert page.one(f"//*[@id='{target[1:]}']").tag in {"input", "select"}
    assert (
        page.title
        == "Error: Respond to this recommendation – Action plans – Track inspection recommendations"
    )
    first = page.one("//main").xpath("string(.//h1/preceding::h2[1])")
    assert first.strip() == "There is a problem"


def test_a_message_stands_at_its_field_and_the_field_points_to_it(client: Browserlike):
    page = client.submit("/trial/answer", {**GOOD, "action": " "})
    assert page.one("//*[@id='action']").get("aria-describedby") == "action-hint action-error"
    assert page.texts("//*[@id='action-error']") == ["Error: Enter the action"]


def test_what_was_typed_stays_right_or_wrong(client: Browserlike):
    typed = {
        **GOOD,
        "target_on-day": "31",
        "target_on-month": "feb",
        "detail": "x" * 41,
        "themes": ["risk"],
        "sure": "y",
    }
    page = client.submit("/trial/answer", typed)
    assert page.error_messages == [
        "Target date must be a real date",
        "What has been done must be 40 characters or less",
    ]
    values = page.form_with("action").values
    for name, value in typed.items():
        assert values[name] == (value if isinstance(value, list) else [value]), name


def test_texts_come_tidied(client: Browserlike):
    page = client.submit("/trial/answer", {**GOOD, "detail": "  one\r\ntwo\rthree\x00\x0b \u202ex  "})
    assert said(page)["detail"] == "one\ntwo\nthree \u202ex"
    assert said(page)["target_on"] == "2027-03-27"


@given(st.text())
def test_tidying_twice_changes_nothing_more(text):
    once = tidy_text(text)
    assert tidy_text(once) == once
    assert not set(once) & {"\x00", "\r", "\x0b"}


def test_a_password_keeps_its_every_character_and_is_not_sent_back(client: Browserlike):
    assert said(client.submit("/trial/secret", {"password": "  two spaces "})) == {"characters": 13}
    page = client.submit("/trial/secret", {"password": ""})
    assert page.error_messages == ["Enter a password"]
    assert page.one("//input[@id='password']").get("value") is None


def test_a_choice_that_was_not_offered_is_refused(client: Browserlike):
    client.get("/trial/answer")
    page = client.post("/trial/answer", {**GOOD, "owner": "admin"}, status=200)
    assert page.error_messages == ["Select an answer from the list"]


@pytest.mark.parametrize(
    ("day", "month", "year", "message", "box"),
    [
        ("", "", "", None, "day"),
        ("27", "", "2027", "Target date must include a month", "month"),
        ("", "", "2027", "Target date must include a day and month", "day"),
        ("27", "3", "", "Target date must include a year", "year"),
        ("31", "2", "2026", "Target date must be a real date", "day"),
        ("29", "February", "2027", "Target date must be a real date", "day"),
        ("32", "1", "2026", "Target date must be a real date", "day"),
        ("1", "13", "2026", "Target date must be a real date", "month"),
        ("1", "Mars", "2026", "Target date must be a real date", "month"),
        ("1", "1", "26", "Year must include 4 numbers", "year"),
        ("1", "1", "0000", "Year must include 4 numbers", "year"),
        ("-1", "1", "2026", "Target date must be a real date", "day"),
        ("1" * 5000, "1", "2026", "Target date must be a real date", "day"),
        ("²", "1", "2026", "Target date must be a real date", "day"),
        ("٣", "1", "2026", "Target date must be a real date", "day"),
    ],
)
def test_a_date_that_is_none_says_what_is_missing(day, month, year, message, box):
    class DateForm(Form):
        on = DateBoxes("When?", called="Target date")

    form = DateForm(MultiDict({"on-day": day, "on-month": month, "on-year": year}))
    assert form.validate() is (message is None)
    assert form.on.errors == ([message] if message else [])
    assert (form.on.first_wrong_part, form.on.data) == (box, None)


@pytest.mark.parametrize("month", ["3", "03", "mar", "MAR", "March", " march ", "Mar."])
def test_a_month_may_be_a_number_or_a_name(month):
    class DateForm(Form):
        on = DateBoxes("When?")

    form = DateForm(MultiDict({"on-day": "7", "on-month": tidy_text(month), "on-year": "2027"}))
    assert form.validate()
    assert form.on.data.isoformat() == "2027-03-07"


@given(*[st.text(max_size=6)] * 3)
def test_no_date_boxes_break_anything(day, month, year):
    class DateForm(Form):
        on = DateBoxes("When?")

    form = DateForm(MultiDict({"on-day": day, "on-month": month, "on-year": year}))
    assert form.validate() == (not form.on.errors)


def test_a_rule_that_is_broken_shows_at_its_field_and_leaves_nothing_behind(
    client: Browserlike, people_count
):
    page = client.submit("/trial/people/new", {"name": "Refused"})
    assert page.error_messages == ["Name must be another one"]
    assert page.form_with("name").values["name"] == ["Refused"]
    page = client.submit("/trial/people/new", {"name": "Refused altogether"})
    assert page.error_messages == ["Nobody can be added today"]
    assert people_count() == 0
