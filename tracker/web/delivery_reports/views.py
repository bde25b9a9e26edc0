"""GOV.UK Notify reports here, with a secret that only it and we know instead of a form token.

Notify asks again for up to half an hour where it gets no answer or one of 500 and above, and takes any other answer as
the end of the matter. So whatever can never succeed is answered plainly, and nothing is asked for twice by mistake.
"""

from __future__ import annotations

import hmac
import json

import structlog
from flask import Blueprint, Response, current_app, jsonify, request
from marshmallow import EXCLUDE, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.reminders.delivery_reports import Report, take_in
from tracker.web.delivery_reports.schemas import NotifyReportSchema

logger = structlog.get_logger("tracker.delivery_reports")

bp = Blueprint("delivery_reports", __name__, url_prefix="/delivery-reports")

#: A report of Notify has less than a thousand characters.
MOST_BYTES = 16 * 1024


@bp.post("/notify")
def notify() -> Response:
    """Take in what Notify says became of one message. Without a token in the settings there is no such page."""
    tokens: list[str] = current_app.config["NOTIFY_CALLBACK_TOKENS"]
    if not tokens:
        raise NotFound
    if not _is_known(tokens):
        logger.warning("delivery report refused", address=request.remote_addr)
        return _refusal(401, "The bearer token is missing or wrong.", {"WWW-Authenticate": "Bearer"})
    try:
        report = _report()
    except RequestEntityTooLarge:
        return _refusal(413, f"A report must be no longer than {MOST_BYTES} bytes.")
    except ValidationError as error:
        logger.warning("delivery report not understood", problem=error.messages)
        return _refusal(400, "This is not a delivery report of GOV.UK Notify.", details=error)
    reading = take_in(report)
    db.session.commit()
    logger.info("delivery report", carrier_id=report.carrier_id, status=report.status, reading=reading)
    return jsonify(report=reading)


def _is_known(tokens: list[str]) -> bool:
    """Say whether the request carries one of the tokens; how long it takes does not tell how much of one is right."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        return False
    said = given.token.encode("utf-8", "surrogateescape")
    return any(hmac.compare_digest(said, token.encode()) for token in tokens)


def _report() -> Report:
    """Return what was sent.

    Raises:
        RequestEntityTooLarge: it is too long to be a report.
        ValidationError: it is none.
    """
    request.max_content_length = MOST_BYTES
    try:
        said = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        raise ValidationError("It is not JSON") from None
    loaded = NotifyReportSchema(unknown=EXCLUDE).load(said)
    return Report(str(loaded["id"]), loaded["reference"] or "", loaded["status"])


def _refusal(
    status: int,
    message: str,
    headers: dict[str, str] | None = None,
    *,
    details: ValidationError | None = None,
) -> Response:
    body = {"error": message} | ({"details": details.messages} if details else {})
    response = jsonify(body)
    response.status_code = status
    response.headers.update(headers or {})
    return response
