"""What happens around every request: its reference, where it comes from, its transaction, and one line in the log."""

from __future__ import annotations

import secrets
import time
from contextlib import ExitStack
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, has_app_context, request
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tracker.core.database import reading_only
from tracker.core.events import Origin, set_origin
from tracker.core.short_codes import ALPHABET

#: Methods that must not change anything: the database refuses it (assurance D3).
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

logger = structlog.get_logger("tracker.requests")


def register(app: Flask) -> None:
    """Begin and end every request of this application."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_leave)


def request_reference() -> str:
    """Return the reference of this request, which people can read out and which stands in the log."""
    reference: str = g.request_reference
    return reference


def statements_so_far() -> int:
    """Return how many statements this request has sent to the database."""
    count: int = g.get("statements", 0)
    return count


def safe_path() -> str:
    """Return the path as it may stand in a log: a one-use token in it would be as good as a password."""
    if request.url_rule is not None and "token" in (request.view_args or {}):
        return request.url_rule.rule
    return request.path


def _begin() -> None:
    g.began_at = time.perf_counter()
    g.statements = 0
    g.request_reference = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    g.around_request = ExitStack()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(reference=g.request_reference)
    set_origin(Origin(channel="page", address=request.remote_addr, request_id=g.request_reference))
    if request.method in READING_METHODS:
        g.around_request.enter_context(reading_only())


def _finish(response: Response) -> Response:
    milliseconds = round((time.perf_counter() - g.began_at) * 1000, 1) if "began_at" in g else None
    logger.info(
        "request",
        method=request.method,
        path=safe_path(),
        endpoint=request.endpoint,
        status=response.status_code,
        milliseconds=milliseconds,
        statements=statements_so_far(),
        address=request.remote_addr,
    )
    if current_app.config["APP_ENV"] == "development":
        # For the developer tools of a browser; nobody else needs to know.
        response.headers["Server-Timing"] = (
            f'total;dur={milliseconds}, database;desc="{statements_so_far()} statements"'
        )
    return response


def _leave(_error: BaseException | None) -> None:
    around: ExitStack | None = g.pop("around_request", None)
    if around is not None:
        around.close()


@event.listens_for(Engine, "before_cursor_execute")
def _count_statement(*_arguments: Any) -> None:
    if has_app_context() and "statements" in g:
        g.statements += 1
