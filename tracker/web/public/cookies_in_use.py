"""The cookies that the service sets, for the page that lists them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from tracker.accounts.sessions import LONGEST, UNUSED
from tracker.web.identity import KNOWN_BROWSER_SECONDS, known_browser_cookie

HOUR_SECONDS = 60 * 60
DAY_SECONDS = 24 * HOUR_SECONDS


@dataclass(frozen=True)
class Cookie:
    """One cookie, in words for the person in whose browser it is."""

    name: str
    purpose: str
    expires: str


def cookies_in_use() -> list[Cookie]:
    """Return every cookie that the service sets."""
    unused, longest = (round(span.total_seconds() / HOUR_SECONDS) for span in (UNUSED, LONGEST))
    return [
        Cookie(
            current_app.config["SESSION_COOKIE_NAME"],
            "Keeps you signed in, protects the forms you send, and shows you once what has been saved",
            f"When you close your browser. The service signs you out after {unused} hours of not being used, "
            f"and after {longest} hours in any case",
        ),
        Cookie(
            known_browser_cookie(),
            "Lets you sign in from a browser you have used before, even while someone else is guessing passwords",
            f"{KNOWN_BROWSER_SECONDS // DAY_SECONDS} days after you last signed in",
        ),
    ]
