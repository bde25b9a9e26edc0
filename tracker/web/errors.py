"""Every way a request can go wrong, and the page that says so (ux.md 8.3)."""

from __future__ import annotations

from flask import Flask, redirect, render_template
from werkzeug.wrappers import Response

from tracker.core.errors import NotFound, NotPermitted
from tracker.web.forms.once import FormAlreadySent


def register(app: Flask) -> None:
    """Show a page for every error."""
    app.register_error_handler(404, _not_found)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(NotPermitted, _not_permitted)
    app.register_error_handler(FormAlreadySent, _already_sent)


def _not_found(_error: Exception) -> tuple[str, int]:
    return render_template("errors/not_found.html"), 404


def _not_permitted(error: NotPermitted) -> tuple[str, int]:
    return render_template("errors/not_permitted.html", message=error.message), 403


def _already_sent(error: FormAlreadySent) -> Response:
    return redirect(error.location or "/", code=303)
