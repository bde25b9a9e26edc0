"""The shell in a real Chromium: no finding of axe, no sideways scrolling, no console error, scripts or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.browser import Window, lead_on

PATHS = [
    "/accessibility-statement",
    "/cookies",
    "/privacy",
    "/help",
    "/trial/answer",
    "/trial/parts",
    "/trial/list?page=3",
    "/trial/list?q=a&type=region&kind=closed&late=yes",
    "/trial/list?q=nothing+is+called+this",
    "/trial/trouble/not-found",
    "/trial/trouble/not-permitted",
    "/trial/trouble/rule",
    "/trial/trouble/changed",
    "/trial/trouble/too-many",
    "/trial/trouble/fault",
    "/trial/trouble/database",
]


@pytest.fixture
def engine() -> str:
    """Looks are the same on every database."""
    return "sqlite"


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_every_kind_of_page_can_be_used_by_everybody(
    trial_site: str, window: Callable[..., Window], phone: bool, scripts: bool
):
    opened = window(trial_site, phone=phone, scripts=scripts)
    for path in PATHS:
        opened.open(path)
        assert not opened.is_wider_than_screen(), path
        if scripts:
            assert opened.accessibility_problems() == [], path


def test_a_form_with_errors_can_be_used_by_everybody(trial_site: str, window: Callable[..., Window]):
    for phone in (False, True):
        opened = window(trial_site, phone=phone)
        page = opened.open("/trial/answer")
        lead_on(page.get_by_role("button", name="Save response"))
        assert page.title().startswith("Error: ")
        assert opened.accessibility_problems() == []
        assert not opened.is_wider_than_screen()
        summary = page.locator(".govuk-error-summary")
        assert summary.evaluate("element => element === document.activeElement")
        page.get_by_role("link", name="Enter the target date").click()
        assert page.evaluate("document.activeElement.id") == "target_on-day"


def test_two_versions_beside_each_other_can_be_used_by_everybody(
    trial_site: str, window: Callable[..., Window]
):
    mine, theirs = window(trial_site), window(trial_site, phone=True, scripts=False)
    page = mine.open("/trial/people/new")
    page.get_by_label("Name").fill("Sam Okafor")
    lead_on(page.get_by_role("button", name="Save"))
    edit = page.url.removeprefix(trial_site) + "/edit"
    for each in (mine, theirs):
        each.open(edit)
    for each, name in ((mine, "Sam O. " * 20), (theirs, "W" * 120)):
        each.page.get_by_label("Name").fill(name)
        lead_on(each.page.get_by_role("button", name="Save"))
    assert theirs.page.locator("h1").inner_text() == "Someone else changed this first"
    assert not theirs.is_wider_than_screen()
    lead_on(theirs.page.get_by_role("button", name="Copy mine and edit"))
    assert theirs.page.get_by_label("Name").input_value() == "W" * 120


def test_the_character_count_speaks_up_above_three_quarters(trial_site: str, window: Callable[..., Window]):
    page = window(trial_site).open("/trial/answer")
    count, box = (
        page.locator("#detail-info ~ .govuk-character-count__status"),
        page.get_by_label("What has been done?"),
    )
    box.fill("x" * 29)
    assert not count.is_visible()
    box.fill("x" * 31)
    count.wait_for(state="visible")


def test_print_shows_what_was_hidden_and_hides_what_cannot_be_pressed(
    trial_site: str, window: Callable[..., Window]
):
    page = window(trial_site).open("/trial/list?q=a")
    page.emulate_media(media="print")
    for hidden in (".app-filter", ".govuk-breadcrumbs", ".govuk-pagination", ".govuk-skip-link"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("h1").is_visible()
    assert page.get_by_text("Printed on ").is_visible()
    assert page.locator("tbody tr").count() == 10
