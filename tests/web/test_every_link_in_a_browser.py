"""Every kind of page in a real Chromium: axe finds nothing, nothing goes wrong in the page, and it fits a phone."""

from __future__ import annotations

import pytest

from tests.support.links import Trail
from tracker import create_app
from tracker.demonstration.people import ACCOUNTS

#: One of each side; the others see the same kinds of page.
WHO = [
    account
    for account in ACCOUNTS
    if account.key in {"director", "owner", "editor", "inspector", "hq", "admin"}
]


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    """An application of our own, only to tell endpoints apart."""
    return create_app({"APP_ENV": "test", "INSTANCE_PATH": str(tmp_path_factory.mktemp("routes"))})


def troubles_of(window, path: str) -> list[str]:
    page = window.open(path)
    assert page.locator("h1").count() == 1, path
    found = window.accessibility_problems()
    page.set_viewport_size({"width": 320, "height": 640})
    if window.is_wider_than_screen():
        found.append("wider than a phone")
    page.set_viewport_size({"width": 1280, "height": 900})
    return [f"{path}: {problem}" for problem in found]


def walk(window, trail: Trail) -> tuple[int, list[str]]:
    count, troubles = 0, []
    for _, path in trail:
        if (
            window.page.request.head(window.site + path)
            .headers.get("content-type", "")
            .startswith("text/html")
        ):
            troubles += troubles_of(window, path)
            trail.add(
                path, window.page.evaluate("[...document.links].map(link => link.getAttribute('href'))")
            )
            count += 1
    return count, troubles


@pytest.mark.parametrize("account", WHO, ids=lambda account: account.key)
def test_pages_that_a_person_finds_are_accessible(shared_live_server, window, routes, account):
    opened = window(shared_live_server.url)
    opened.sign_in(account.email)
    count, troubles = walk(opened, Trail(routes, "/"))
    assert troubles == []
    assert count > 5


def test_the_pages_of_a_chain_of_repeats_are_accessible(shared_live_server, window):
    """Only some recommendations have one: following links comes to others first."""
    opened = window(shared_live_server.url)
    opened.sign_in("inspector@inspectorate.example")
    repeated = opened.open("/regions/invented-westmere?repeated=yes").locator("main tbody th a").first
    chain = repeated.get_attribute("href")
    troubles = troubles_of(opened, chain)
    back = opened.page.get_by_role("link", name="Take back a repeat").get_attribute("href")
    assert troubles + troubles_of(opened, back) == []


def test_pages_open_to_all_are_accessible(shared_live_server, window, routes):
    opened = window(shared_live_server.url)
    count, troubles = walk(opened, Trail(routes, "/sign-in"))
    assert troubles == []
    assert count > 3
