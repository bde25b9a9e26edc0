"""What each role finds at the top of every page."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.browserlike import Browserlike
from tracker.accounts.models import Role
from tracker.demonstration.people import ACCOUNTS
from tracker.web.navigation import ITEMS, MOST_ITEMS


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.key)
def test_everything_in_the_navigation_can_be_opened(demo_app: Flask, signed_in_by_page, account):
    browser: Browserlike = signed_in_by_page(account.email)
    links = browser.page.all("//nav[@aria-label='Service']//a")
    wanted = [text for text, endpoint in ITEMS[account.role] if endpoint in demo_app.view_functions][
        :MOST_ITEMS
    ]
    assert [link.xpath("normalize-space()") for link in links] == wanted
    for link in links:
        page = browser.get(link.get("href"))
        assert page.one("//nav[@aria-label='Service']//a[@aria-current]").get("href") == link.get("href")


@pytest.mark.only_on("sqlite")
def test_name_and_sign_out_are_on_every_page_and_nowhere_before(
    demo_app: Flask, client: Browserlike, signed_in
):
    assert client.get("/help").all("//header//form | //header//nav") == []
    lead = next(account for account in ACCOUNTS if account.role is Role.PLAN_LEAD)
    page = signed_in(lead.email).get("/help")
    assert page.links[lead.name] == "/account"
    form = page.one("//header//form")
    assert (form.get("method"), form.get("action")) == ("post", "/sign-out")
    assert page.texts("//header//form//button") == ["Sign out"]


def test_every_role_has_its_items_and_none_too_many():
    assert set(ITEMS) == set(Role)
    assert all(len(items) <= MOST_ITEMS for items in ITEMS.values())
