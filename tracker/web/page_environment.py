"""Jinja's environment as the pages of this service use it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class PageEnvironment(Environment):
    """Gives a template the globals that there are when it is loaded, which is after everything has added its own."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a dictionary: Jinja's own chain of two is looked through in Python, some hundred times for a page."""
        return {**self.globals, **(d or {})}
