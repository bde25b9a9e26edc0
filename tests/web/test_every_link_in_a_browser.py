"""Every kind of page in a real Chromium: axe finds nothing, nothing goes wrong in the page, and it fits a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from tests.support.links import Trail
from tracker import create_app
from tracker.demonstration.people import ACCOUNTS

#: One of each side; the others see the same kinds of page.
WHO = [
    account
    for account in ACCOUNTS
    if account.key in {"director", "owner", "editor", "inspector", "hq", "admin"}
]


#: What an element is to somebody who cannot see it, and to the style sheets: its own way down from the root.
KINDS_OF_ELEMENTS = """() => {
    const kind = element => [element.tagName, element.className, element.getAttribute("role"), element.type,
                             ...element.getAttributeNames().sort()].join(" ");
    const way = element => element ? way(element.parentElement) + ">" + kind(element) : "";
    return [...new Set([...document.body.querySelectorAll("*")].map(way))];
}"""


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    """An application of our own, only to tell endpoints apart."""
    return create_app({"APP_ENV": "test", "INSTANCE_PATH": str(tmp_path_factory.mktemp("routes"))})


@pytest.fixture(scope="module")
def looked_at() -> dict[str, set[str]]:
    """The kinds of elements on each kind of page that were found in order, whoever was shown them."""
    return {}


def troubles_of(window, path: str) -> list[str]:
    return troubles_here(window.open(path), window, path)


def troubles_here(page, window, path: str, *, with_axe: bool = True) -> list[str]:
    assert page.locator("h1").count() == 1, path
    found = window.accessibility_problems() if with_axe else []
    page.set_viewport_size({"width": 320, "height": 640})
    if window.is_wider_than_screen():
        found.append("wider than a phone")
    page.set_viewport_size({"width": 1280, "height": 900})
    return [f"{path}: {problem}" for problem in found]


def walk(window, trail: Trail, looked_at: dict[str, set[str]], *, soaking: bool) -> tuple[int, list[str]]:
    """Open a page of each kind; axe, which takes longest, looks at those with elements that are new to it there.

    In ``make soak`` it looks at every page of everybody.
    """
    count, troubles = 0, []
    for endpoint, path in trail:
        if not is_page(window, path):
            continue
        page, known = window.page, looked_at.setdefault(endpoint, set())
        elements = set(page.evaluate(KINDS_OF_ELEMENTS))
        troubles += troubles_here(page, window, path, with_axe=soaking or not elements <= known)
        known |= elements
        trail.add(path, page.evaluate("[...document.links].map(link => link.getAttribute('href'))"))
        count += 1
    return count, troubles


def is_page(window, path: str) -> bool:
    """Go there and say whether it is a page, and no file to take away."""
    try:
        window.open(path)
    except Error as error:
        if "Download is starting" in str(error):
            return False
        raise
    return bool(window.page.evaluate("document.contentType") == "text/html")


@pytest.mark.parametrize("account", WHO, ids=lambda account: account.key)
def test_pages_that_a_person_finds_are_accessible(
    shared_live_server, window, routes, looked_at, soaking, account
):
    opened = window(shared_live_server.url)
    opened.sign_in(account.email)
    count, troubles = walk(opened, Trail(routes, "/"), looked_at, soaking=soaking)
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


def test_pages_open_to_all_are_accessible(shared_live_server, window, routes, looked_at, soaking):
    opened = window(shared_live_server.url)
    count, troubles = walk(opened, Trail(routes, "/sign-in"), looked_at, soaking=soaking)
    assert troubles == []
    assert count > 3
