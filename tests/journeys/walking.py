"""Steps that every journey takes: through links and buttons of the main part of the page only."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Page

from tests.support.browser import lead_on
from tracker.demonstration.people import ACCOUNTS

EMAILS = {account.key: account.email for account in ACCOUNTS}


def go_to(page: Page, room: str) -> None:
    """Follow a link of the service navigation."""
    lead_on(page.get_by_role("navigation", name="Service").get_by_role("link", name=room, exact=True))


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """Follow the first link with these words."""
    lead_on(page.locator("main").get_by_role("link", name=name).first)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button, or a link that looks like one."""
    main = page.locator("main")
    lead_on(main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first)


def fill_date(page: Page, day: date) -> None:
    """Fill the three boxes, the month by its name."""
    page.get_by_label("Day", exact=True).fill(str(day.day))
    page.get_by_label("Month", exact=True).fill(day.strftime("%B"))
    page.get_by_label("Year", exact=True).fill(str(day.year))
