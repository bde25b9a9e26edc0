"""Where somebody is led after signing in: only ever to a page of ours (assurance G3)."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

HOME = "/"
LONGEST = 2_000


def wanted_path() -> str:
    """Return the page that the address asks to be led to, or the home page where that is not a page of ours."""
    wanted = request.args.getlist("next")
    return wanted[0] if len(wanted) == 1 and is_own_page(wanted[0]) else HOME


def is_own_page(target: str) -> bool:
    """Say whether the target is a path, as a browser understands it, of a page that this service has."""
    if len(target) > LONGEST or not target.isprintable() or " " in target:
        return False
    for form in (target, unquote(target)):
        if not form.startswith("/") or form.startswith("//") or "\\" in form:
            return False
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or "//" in unquote(parts.path):
        return False
    try:
        addresses = current_app.create_url_adapter(request)
        assert addresses is not None, "A request has one"
        addresses.match(parts.path, method="GET")
    except HTTPException:
        return False
    return True
