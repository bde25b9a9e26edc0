"""An editor brings a report in, checks it and publishes it with nothing but the keyboard, and with scripts off."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.walking import EMAILS

REPORT = Path(__file__).parent / "carrow-pdu.txt"
#: No page of this journey has so many places to stop at.
MOST_STOPS = 120


def tab_to(page: Page, target: Locator) -> None:
    """Move the focus on from where it is, until the target has it."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Nobody comes to {target} with the Tab key")


def enter(page: Page, target: Locator) -> None:
    """Go to a link or button by the Tab key, press Enter, and wait for the page that it leads to."""
    tab_to(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def link(page: Page, name: str | re.Pattern[str]) -> Locator:
    main = page.locator("main")
    return main.get_by_role("link", name=name).or_(main.get_by_role("button", name=name)).first


def fill_in(page: Page, field: Locator, words: str) -> None:
    """Replace what stands in a field by typing."""
    tab_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


@pytest.mark.only_on("sqlite")
def test_a_report_is_brought_in_checked_and_published_by_keyboard_alone(live_server, window):
    editor = window(live_server.url, scripts=False)
    page = editor.sign_in(EMAILS["editor"])
    # Whoever listens keeps Chromium from opening a window of its own; asked only at the key, it may hear too late.
    page.on("filechooser", lambda _: None)
    enter(
        page, page.get_by_role("navigation", name="Service").get_by_role("link", name="Imports", exact=True)
    )
    enter(page, link(page, "Import a report"))
    tab_to(page, page.get_by_label("Report"))
    with page.expect_file_chooser() as opened:
        page.keyboard.press("Space")
    opened.value.set_files(REPORT)
    enter(page, link(page, "Read the report"))
    expect(page.locator("main")).to_contain_text("Carrow (invented) PDU should:")
    enter(page, link(page, re.compile("ask every person")))
    fill_in(page, page.get_by_label("Text of the recommendation"), "ask everybody what would help them")
    enter(page, link(page, "Save change"))
    expect(page.get_by_label("Text of the recommendation")).to_have_value(
        "ask everybody what would help them"
    )
    enter(page, link(page, "Text is right"))
    expect(page.get_by_label("Text of the recommendation")).to_have_value(re.compile("visit people at home"))
    enter(page, link(page, "Text is right"))
    enter(page, link(page, "Check everything and publish"))
    enter(page, link(page, "Continue to publish"))
    enter(page, link(page, "Publish report"))
    expect(page.locator("main")).to_contain_text("ask everybody what would help them")
