"""Which pages a person finds by following links: one of each kind."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException


class Trail:
    """Paths still to visit, one for each endpoint; what a visited page links to is added to it."""

    def __init__(self, app: Flask, *first: str) -> None:
        self._adapter = app.url_map.bind("")
        self._waiting = deque(first)
        self._seen: set[str] = set()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield (endpoint, path) as long as there are unseen endpoints.

        Raises:
            AssertionError: a link leads to where nothing can be.
        """
        while self._waiting:
            path = self._waiting.popleft()
            endpoint = self._endpoint(path)
            if endpoint not in self._seen:
                self._seen.add(endpoint)
                yield endpoint, path

    def add(self, here: str, links: Iterable[str]) -> None:
        """Add the links of a page; those to other places and within the page are left out."""
        for link in links:
            target = urlsplit(urljoin(here, link))
            if not target.scheme and not target.netloc:
                self._waiting.append(target._replace(fragment="").geturl())

    def _endpoint(self, path: str) -> str:
        try:
            endpoint, _ = self._adapter.match(urlsplit(path).path, method="GET")
        except HTTPException as problem:
            raise AssertionError(f"A link leads to {path}: {problem}") from problem
        return str(endpoint)
