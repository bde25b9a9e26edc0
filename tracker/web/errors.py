"""Every way a request can go wrong, and the page that says so: no codes, no jargon, what to do now (ux.md 8.3)."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionInTime
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    RequestEntityTooLarge,
    SecurityError,
    TooManyRequests,
)
from werkzeug.wrappers import Response as AnyResponse

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken
from tracker.core.file_lengths import MEGABYTE, MOST_MEGABYTES
from tracker.web.each_request import READING_METHODS, request_reference
from tracker.web.forgery import ForeignOrigin
from tracker.web.forms.once import FormAlreadySent
from tracker.web.kept_answers import KeptAnswers, kept_answers
from tracker.web.refused_bodies import answers_before_the_file

logger = structlog.get_logger("tracker.errors")


def register(app: Flask) -> None:
    """Show a page for every error."""
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(404, _not_found)
    app.register_error_handler(NotPermitted, _not_permitted)
    app.register_error_handler(403, _forbidden)
    app.register_error_handler(RuleBroken, _rule_broken)
    app.register_error_handler(ChangedMeanwhile, _changed_meanwhile)
    app.register_error_handler(StaleDataError, _changed_meanwhile)
    app.register_error_handler(FormAlreadySent, _already_sent)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(MethodNotAllowed, _not_this_way)
    app.register_error_handler(TooManyRequests, _too_many)
    app.register_error_handler(HTTPException, _other)
    app.register_error_handler(InternalServerError, _fault)
    app.register_error_handler(DBAPIError, _database_trouble)
    app.register_error_handler(NoConnectionInTime, _unavailable)
    app.register_error_handler(503, _unavailable)


def _undo() -> None:
    """Undo what a request has begun. One that only reads has begun nothing: its person need not be asked for anew."""
    if request.method not in READING_METHODS:
        db.session.rollback()


def _not_found(_error: Exception) -> tuple[str, int]:
    # The same page whether the thing does not exist or is not for this person to see (assurance 2, note 4).
    _undo()
    return render_template("errors/not_found.html"), 404


def _not_permitted(error: NotPermitted) -> tuple[str, int]:
    _undo()
    return render_template("errors/not_permitted.html", message=error.message, kept=_kept()), 403


def _forbidden(_error: HTTPException) -> tuple[str, int]:
    return _not_permitted(NotPermitted("Your role does not include this."))


def _rule_broken(error: RuleBroken) -> tuple[str, int]:
    """Answer for a rule that the page did not expect to be broken, such as a button pressed on an old page."""
    db.session.rollback()
    return render_template("errors/not_now.html", message=error.message, kept=_kept(), here=request.path), 409


def _changed_meanwhile(_error: Exception) -> tuple[str, int]:
    """Answer for pages without fields to compare; those with fields show both texts (conflicts.py)."""
    db.session.rollback()
    return render_template("errors/changed_meanwhile.html", kept=_kept(), here=request.path), 409


def _already_sent(error: FormAlreadySent) -> AnyResponse:
    return redirect(error.location or request.path, code=303)


def _form_too_old(error: CSRFError) -> tuple[str, int]:
    """Keep what was typed; it can be sent again, unless another site may have written it."""
    kept = kept_answers()
    can_send_again = kept is not None and kept.is_complete and not isinstance(error, ForeignOrigin)
    return render_template(
        "errors/form_too_old.html", kept=kept, can_send_again=can_send_again, here=request.path
    ), 400


def _unknown_host(_error: SecurityError) -> Response:
    # No page: its links would lead to the host that we do not know.
    return Response("This is not an address of this service.\n", 400, mimetype="text/plain")


def _too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    # The limit of a whole request is a little more than that of a file, which is what a person can keep to.
    whole = (current_app.config["MAX_CONTENT_LENGTH"] or 0) // MEGABYTE
    limit = min(MOST_MEGABYTES, whole)
    kept = answers_before_the_file()
    return render_template("errors/too_large.html", megabytes=limit, kept=kept, here=request.path), 413


def _not_this_way(error: MethodNotAllowed) -> Response:
    response = make_response(render_template("errors/not_this_way.html"), 405)
    response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _too_many(error: TooManyRequests) -> Response:
    db.session.rollback()
    until = error.retry_after
    if isinstance(until, int):
        until = clock.now() + timedelta(seconds=until)
    response = make_response(render_template("errors/too_many.html", until=until), 429)
    if isinstance(until, datetime):
        response.headers["Retry-After"] = str(max(1, round((until - clock.now()).total_seconds())))
    return response


def _other(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error  # A redirect of the router, not a failure.
    return make_response(render_template("errors/not_understood.html"), error.code)


def _fault(_error: InternalServerError) -> tuple[str, int]:
    _without_database()
    page = render_template("errors/fault.html", reference=request_reference(), kept=_kept())
    return page, 500


def _database_trouble(error: DBAPIError) -> tuple[str, int]:
    if isinstance(error, OperationalError):
        return _unavailable(error)
    logger.error("the database refused", exc_info=error)
    return _fault(InternalServerError(original_exception=error))


def _unavailable(error: Exception) -> tuple[str, int]:
    if not isinstance(error, HTTPException):
        logger.error("the database is not to be had", exc_info=error)
    _without_database()
    kept = _kept()
    page = render_template(
        "errors/unavailable.html", kept=kept, can_send_again=bool(kept and kept.is_complete)
    )
    return page, 503


def _without_database() -> None:
    """Show the page even if the database is what failed: without the person's name and navigation."""
    g.without_database = True
    try:
        db.session.rollback()
    except DBAPIError:
        db.session.remove()


def _kept() -> KeptAnswers | None:
    """Return what was typed, unless reading the form is what failed."""
    try:
        return kept_answers()
    except HTTPException:
        return None
