"""Every change needs a token of this session and comes from a page of ours (assurance D1)."""

from __future__ import annotations

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from tracker.accounts.access import access_table

csrf = CSRFProtect()


class ForeignOrigin(CSRFError):
    """The form was sent from another site."""


def register(app: Flask) -> None:
    """Check origin and token before any page that changes something, but for those that machines send to."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = (
        False  # Flask-WTF knows views to leave out, the access file knows endpoints.
    )
    csrf.init_app(app)
    app.before_request(_check)


def comes_from_elsewhere() -> bool:
    """Say whether the browser names another site as the origin of this request."""
    origin = request.headers.get("Origin")
    # Behind a proxy that ends TLS, the address that people see is the configured one.
    return origin is not None and origin not in {
        request.host_url.rstrip("/"),
        current_app.config["SERVICE_URL"],
    }


def _check() -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"} or request.routing_exception is not None:
        return
    if request.endpoint in access_table().without_form_token:
        return
    if comes_from_elsewhere():
        raise ForeignOrigin("The form was sent from another site.")
    csrf.protect()
