"""The end of a page that changed something: commit, say so, lead on."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from tracker.core.database import db
from tracker.web.forms import once


def saved(message: str | None, endpoint: str, **values: Any) -> Response:
    """Commit, lead to the page (303) and tell there what happened. Sent twice, the form leads there and acts once."""
    return saved_at(message, url_for(endpoint, **values))


def saved_at(message: str | None, location: str) -> Response:
    """Do the same with an address of ours."""
    once.remember_result(location)
    db.session.commit()
    if message:
        flash(message)
    return redirect(location, code=303)
