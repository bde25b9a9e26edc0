"""Which host names are ours, and how far the word of a proxy in front of us counts (assurance D9)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

LOOPBACK = ("127.0.0.1", "localhost")


def register(app: Flask) -> None:
    """Refuse requests for other hosts. Forwarded headers count only from the configured number of proxies."""
    own_host = urlsplit(app.config["SERVICE_URL"]).hostname or ""
    others = LOOPBACK if app.config["APP_ENV"] == "development" else ()
    app.config["TRUSTED_HOSTS"] = [own_host, *app.config.get("OTHER_HOSTS", ()), *others]
    if proxies := app.config["TRUSTED_PROXIES"]:
        trusted = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
        app.wsgi_app = trusted  # type: ignore[method-assign]
    app.before_request(_refuse_other_hosts)


def _refuse_other_hosts() -> None:
    # Flask notices while it looks for the route, but would only say so after everything else has run.
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception
