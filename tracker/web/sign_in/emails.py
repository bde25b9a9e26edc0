"""E-mails about signing in. They leave after the answer: how long it takes must tell nobody anything."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from flask import current_app, url_for

from tracker.accounts.models import Person, PersonState
from tracker.core import clock
from tracker.core.mail import MailFailure, carrier_of, compose
from tracker.reminders.email_rendering import write
from tracker.web.dates import moment

logger = structlog.get_logger("tracker.sign_in")

_post_room = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sign-in-emails")


def link_address(token: str) -> str:
    """Return the full address of a link, on the one host that e-mails may lead to."""
    with current_app.test_request_context(base_url=current_app.config["SERVICE_URL"]):
        path = url_for("sign_in.set_password", token=token, _external=False)
    return f"{current_app.config['SERVICE_URL']}{path}"


def send_link(person: Person, token: str) -> None:
    """Send the person their link, soon. Whoever asked is not told whether it could be sent; the log is."""
    is_invited = person.state is PersonState.INVITED
    _send(person, "invitation" if is_invited else "password_link", link=link_address(token))


def send_notice_of_address(person: Person) -> None:
    """Tell the person at their new address, soon, that it is the one of their account now."""
    _send(person, "address_changed", link=f"{current_app.config['SERVICE_URL']}/sign-in")


def send_notice_of_password(person: Person) -> None:
    """Tell the person, soon, that their password was changed: somebody else may have done it."""
    link = f"{current_app.config['SERVICE_URL']}/forgot-password"
    _send(person, "password_changed", link=link, changed_at=moment(clock.now()))


def _send(person: Person, template: str, **words: str) -> None:
    settings = current_app.config
    written = write(
        f"sign_in/emails/{template}.txt",
        {
            "first_name": person.first_name,
            "service": settings["SERVICE_NAME"],
            "contact": settings["CONTACT_EMAIL"],
            **words,
        },
    )
    message = compose(
        sender=settings["MAIL_FROM"],
        sender_name=settings["SERVICE_NAME"],
        to=person.email,
        subject=written.subject,
        text=written.text,
        html=written.html,
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
        logger.warning(
            "email about signing in not sent", message_id=message["Message-ID"], problem=failure.message
        )
    except Exception:
        # Nobody waits for this thread, so nobody else would hear of it.
        logger.exception("email about signing in not sent", message_id=message["Message-ID"])
