"""Addresses that do one thing for one person without a sign-in: what they say is signed, so nobody can make one up."""

from __future__ import annotations

from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from tracker.core.errors import NotFound


def signed(what: Any, *, purpose: str) -> str:
    """Return a token that says this. A token made for one purpose is none for another."""
    return str(_serializer(purpose).dumps(what))


def read_signed(token: str, *, purpose: str) -> Any:
    """Return what a token says.

    Raises:
        NotFound: it is not of our making.
    """
    try:
        return _serializer(purpose).loads(token)
    except (BadData, ValueError):
        raise NotFound from None


def _serializer(purpose: str) -> URLSafeSerializer:
    # Made with the newest key, read with the earlier ones too: emails are read long after they were sent.
    keys = [*(current_app.config.get("SECRET_KEY_FALLBACKS") or ()), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt=purpose)
