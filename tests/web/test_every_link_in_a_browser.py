"""Every kind of page in a real Chromium: axe finds nothing, nothing goes wrong in the page, and it fits a phone."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from tests.support.browser import DESKTOP, PHONE
from tests.support.likeness import PartsKnown, short_name
from tests.web.found_pages import Found, found_by, found_by_anybody
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


#: The pages of a person are shared out among so many tests, so that no worker has them all.
SHARES = 2
#: In an ordinary run each kind of page is opened by every second of those who find it; in ``make soak`` by all.
EVERY_SECOND = 2


@pytest.fixture(scope="session")
def looked_at() -> PartsKnown:
    """The kinds of elements on each kind of page that were found in order in this run, whoever was shown them."""
    return PartsKnown(Path(os.environ["TEST_RUN_FOLDER"]) / "looked-at-with-axe")


def pages_of(who: str, everyone: Mapping[str, Sequence[Found]], *, soaking: bool) -> list[Found]:
    """Return the pages that this person opens: of each kind at least one of those who find it does."""
    finders: dict[str, list[str]] = defaultdict(list)
    for key, found in everyone.items():
        for each in found:
            finders[each.endpoint].append(key)

    def is_ones_turn(endpoint: str) -> bool:
        first = len(endpoint) % min(EVERY_SECOND, len(finders[endpoint]))
        return who in finders[endpoint][first::EVERY_SECOND]

    return [each for each in everyone[who] if each.is_page and (soaking or is_ones_turn(each.endpoint))]


def troubles_of(window, path: str) -> list[str]:
    return troubles_here(window.open(path), window, path)


def troubles_here(page, window, path: str, *, with_axe: bool = True) -> list[str]:
    assert page.locator("h1").count() == 1, path
    found = window.accessibility_problems() if with_axe else []
    page.set_viewport_size(PHONE)
    if window.is_wider_than_screen():
        found.append("wider than a phone")
    page.set_viewport_size(DESKTOP)
    return [f"{path}: {problem}" for problem in found]


def troubles_of_all(window, found: list[Found], looked_at: PartsKnown, *, soaking: bool) -> list[str]:
    """Open these pages; axe, which takes longest, looks at those with elements that are new to it on this kind of page.

    In ``make soak`` it looks at every page of everybody.
    """
    troubles = []
    for each in found:
        page = window.open(each.path)
        elements = page.evaluate(KINDS_OF_ELEMENTS)
        parts = frozenset(short_name((each.endpoint, element)) for element in elements)
        here = troubles_here(page, window, each.path, with_axe=soaking or not looked_at.holds(parts))
        troubles += here
        if not here:
            looked_at.add(parts)
    return troubles


def test_every_kind_of_page_is_opened_by_somebody():
    everyone = {
        "owner": [Found("home", "/", is_page=True), Found("plans.show", "/plans/1", is_page=True)],
        "director": [Found("home", "/", is_page=True), Found("plans.word", "/plans/1.docx", is_page=False)],
        "editor": [Found("home", "/", is_page=True), Found("imports.show", "/imports/1", is_page=True)],
    }
    opened = {who: [each.endpoint for each in pages_of(who, everyone, soaking=False)] for who in everyone}
    assert opened == {"owner": ["home", "plans.show"], "director": [], "editor": ["home", "imports.show"]}
    assert [each.path for each in pages_of("director", everyone, soaking=True)] == ["/"]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("account", WHO, ids=lambda account: account.key)
def test_pages_that_a_person_finds_are_accessible(
    shared_live_server, window, demo_app, engine, signed_in, looked_at, soaking, account, share
):
    everyone = {
        each.key: found_by(each.key, demo_app, engine, partial(signed_in, each.email)) for each in WHO
    }
    pages = pages_of(account.key, everyone, soaking=soaking)[share::SHARES]
    assert pages
    opened = window(shared_live_server.url)
    opened.sign_in(account.email)
    assert troubles_of_all(opened, pages, looked_at, soaking=soaking) == []


def test_the_pages_of_a_chain_of_repeats_are_accessible(shared_live_server, window):
    """Only some recommendations have one: following links comes to others first."""
    opened = window(shared_live_server.url)
    opened.sign_in("inspector@inspectorate.example")
    repeated = opened.open("/regions/invented-westmere?repeated=yes").locator("main tbody th a").first
    chain = repeated.get_attribute("href")
    troubles = troubles_of(opened, chain)
    back = opened.page.get_by_role("link", name="Take back a repeat").get_attribute("href")
    assert troubles + troubles_of(opened, back) == []


@pytest.mark.only_on("sqlite")
def test_pages_open_to_all_are_accessible(shared_live_server, window, demo_app, engine, looked_at, soaking):
    pages = [each for each in found_by_anybody(demo_app, engine) if each.is_page]
    opened = window(shared_live_server.url)
    assert troubles_of_all(opened, pages, looked_at, soaking=soaking) == []
    assert len(pages) > 3
