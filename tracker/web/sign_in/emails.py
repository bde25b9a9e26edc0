"""E-mails about signing in. They leave after the answer: how long it takes must tell nobody anything."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from flask import current_app, render_template, url_for

from tracker.accounts.models import Person, PersonState
from tracker.core.mail import MailFailure, carrier_of, compose

logger = structlog.get_logger("tracker.sign_in")

_post_room = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sign-in-emails")


def link_address(token: str) -> str:
    """Return the full address of a link, on the one host that e-mails may lead to."""
    with current_app.test_request_context(base_url=current_app.config["SERVICE_URL"]):
        path = url_for("sign_in.set_password", token=token, _external=False)
    return f"{current_app.config['SERVICE_URL']}{path}"


def send_link(person: Person, token: str) -> None:
    """Send the person their link, soon. Whoever asked is not told whether it could be sent; the log is."""
    settings = current_app.config
    kind = "invitation" if person.state is PersonState.INVITED else "password"
    shown = {
        "person": person,
        "link": link_address(token),
        "service_name": settings["SERVICE_NAME"],
        "kind": kind,
    }
    subject = "Your account" if kind == "invitation" else "Set a new password"
    _send(person, subject, "link", shown)


def send_notice_of_address(person: Person) -> None:
    """Tell the person at their new address, soon, that it is the one of their account now."""
    settings = current_app.config
    shown = {
        "person": person,
        "link": f"{settings['SERVICE_URL']}/sign-in",
        "service_name": settings["SERVICE_NAME"],
        "contact": settings["CONTACT_EMAIL"],
    }
    _send(person, "Your email address has been changed", "address_changed", shown)


def _send(person: Person, subject: str, template: str, shown: Mapping[str, Any]) -> None:
    settings = current_app.config
    message = compose(
        sender=settings["MAIL_FROM"],
        sender_name=settings["SERVICE_NAME"],
        to=person.email,
        subject=f"{subject}: {settings['SERVICE_NAME']}",
        text=render_template(f"sign_in/emails/{template}.txt", **shown),
        html=render_template(f"sign_in/emails/{template}.html", **shown),
        message_id=f"{uuid4()}@{urlsplit(settings['SERVICE_URL']).hostname}",
    )
    _post_room.submit(_deliver, dict(settings), message)


def _deliver(settings: Mapping[str, Any], message: EmailMessage) -> None:
    try:
        carrier = carrier_of(settings)
        try:
            carrier.deliver(message)
        finally:
            carrier.close()
    except MailFailure as failure:
        logger.warning("password link not sent", message_id=message["Message-ID"], problem=failure.message)
    except Exception:
        # Nobody waits for this thread, so nobody else would hear of it.
        logger.exception("password link not sent", message_id=message["Message-ID"])
