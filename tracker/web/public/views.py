"""Accessibility statement, cookies, privacy notice and help; and what machines ask: alive, ready, whom to write to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from tracker.reminders.alarm import Alarm
from tracker.web.public.cookies_in_use import cookies_in_use
from tracker.web.public.readiness import ALARM, Readiness, readiness

bp = Blueprint("public", __name__)
bp.record_once(lambda state: state.app.extensions.setdefault(ALARM, Alarm()))

#: The day somebody last went through the accessibility statement; it is out of date a year later.
STATEMENT_REVIEWED_ON = date(2026, 11, 21)
#: The contact for security reports is asserted to be right until this long after the last review.
REVIEWED_EVERY = timedelta(days=365)


@bp.get("/accessibility-statement")
def accessibility() -> ResponseReturnValue:
    """Say how accessible the service is, and what was and was not tested."""
    return render_template("public/accessibility.html", reviewed_on=STATEMENT_REVIEWED_ON)


@bp.get("/cookies")
def cookies() -> ResponseReturnValue:
    """List the cookies; all are strictly necessary, so nobody is asked for consent."""
    return render_template("public/cookies.html", cookies=cookies_in_use())


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Say what is kept about the people who use the service."""
    return render_template("public/privacy.html")


@bp.get("/help", endpoint="help")
def where_help_is() -> ResponseReturnValue:
    """Say where help is to be had."""
    return render_template("public/help.html")


@bp.get("/health")
def health() -> ResponseReturnValue:
    """Say only that the process answers."""
    return {"status": "alive"}


@bp.get("/ready")
def ready() -> ResponseReturnValue:
    """Say in one word whether the service can work, with 503 if it cannot, and how reminders are doing."""
    status, said = readiness()
    return said, 200 if status is Readiness.READY else 503


@bp.get("/.well-known/security.txt")
def security_contact() -> ResponseReturnValue:
    """Say whom to tell about a weakness (RFC 9116)."""
    expires = datetime.combine(STATEMENT_REVIEWED_ON + REVIEWED_EVERY, time(), UTC)
    lines = (
        f"Contact: mailto:{current_app.config['CONTACT_EMAIL']}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {current_app.config['SERVICE_URL']}/.well-known/security.txt",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
