"""Which pages a person finds by following links, each held to what every page promises: found out once a run.

The demonstration register is the same, with the same identifiers, in every copy of a run. So what one test has found
others open too, in another browser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from tests.support.browserlike import Browserlike
from tests.support.links import Trail
from tests.support.once import once


@dataclass(frozen=True)
class Found:
    """The first address of its kind that links led to."""

    endpoint: str
    path: str
    #: Whether it is shown, and no file to take away.
    is_page: bool


def found_by(who: str, app: Flask, engine: str, browser: Callable[[], Browserlike]) -> list[Found]:
    """Return what this person finds, after following every link from the first page.

    Raises:
        AssertionError: a link leads to nothing, or a page breaks a promise; the message names it.
    """
    return once(f"found-{engine}-{who}", lambda: _follow(app, browser(), "/"))


def found_by_anybody(app: Flask, engine: str) -> list[Found]:
    """Return what is found by somebody who is not signed in.

    Raises:
        AssertionError: the same.
    """
    return once(f"found-{engine}-by-anybody", lambda: _follow(app, Browserlike(app), "/sign-in"))


def _follow(app: Flask, browser: Browserlike, first: str) -> list[Found]:
    trail, found = Trail(app, first), []
    for endpoint, path in trail:
        page = browser.get(path)
        is_page = page.response.mimetype == "text/html"
        found.append(Found(endpoint, path, is_page))
        if is_page:
            trail.add(page.path, page.all("//a/@href"))
    return found
