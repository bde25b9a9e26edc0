"""Who is looking at the page, for those parts of a page that are there for everybody."""

from __future__ import annotations

from flask import current_app, g, has_request_context
from flask_login import current_user

from tracker.accounts.models import Person


def find_signed_in_person() -> Person | None:
    """Return the person who is signed in, or None. Never asks on a page that must work without the database."""
    if not has_request_context() or g.get("without_database") or not hasattr(current_app, "login_manager"):
        return None
    person = current_user._get_current_object()  # The person, not Flask-Login's stand-in.
    return person if isinstance(person, Person) else None
