"""A carrier over GOV.UK Notify, which remembers what it took: of a doubtful hand-over it is asked first.

Notify keeps the words in templates of its own. Ours holds nothing but ``((subject))`` and ``((body))``; the text of our
e-mails is written in the few marks that Notify knows (``#``, ``*``, ``---``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import requests
from notifications_python_client import NotificationsAPIClient
from notifications_python_client.errors import APIError
from urllib3.exceptions import MaxRetryError, NewConnectionError

from tracker.core.mail.carriers import (
    CarrierUnavailable,
    HandoverUnknown,
    MailFailure,
    NoSuchAddress,
    Refused,
    Step,
    Watcher,
    watch_nothing,
)
from tracker.core.mail.messages import address_in

NOTIFY = "https://api.notifications.service.gov.uk"

#: To connect, and again for the answer: a question and a hand-over must end within a sender's lease.
SECONDS_TO_WAIT = 20.0

#: Notify itself came to grief before it passed the message on.
_NEVER_SENT = "technical-failure"
_NO_SUCH_ADDRESS = "permanent-failure"

#: Words in a complaint that is about how we are set up, and so about every message alike.
_ABOUT_ALL_MESSAGES = ("template", "personalisation")

#: What it calls the address in a complaint about it.
_ABOUT_THE_ADDRESS = "email_address"


@dataclass(frozen=True)
class NotifyAccount:
    """The service's account at Notify."""

    api_key: str = field(repr=False)
    template_id: str
    base_url: str = NOTIFY
    timeout: float = SECONDS_TO_WAIT


class NotifyCarrier:
    """Hands messages to Notify, each under its Message-ID as the reference."""

    def __init__(self, account: NotifyAccount, *, watcher: Watcher = watch_nothing) -> None:
        self._account = account
        self._watcher = watcher
        self._client = NotificationsAPIClient(account.api_key, account.base_url, account.timeout)

    def deliver(self, message: EmailMessage) -> str:
        """Hand one message over. See ``Carrier.deliver``."""
        text = message.get_body(("plain",))
        if text is None:
            raise Refused("The message has no text")
        self._watcher(Step.RECIPIENT_ACCEPTED)
        self._watcher(Step.BEFORE_FINAL_DOT)
        try:
            answer = self._client.send_email_notification(
                email_address=address_in(message["To"]),
                template_id=self._account.template_id,
                personalisation={"subject": str(message["Subject"]), "body": text.get_content()},
                reference=reference_of(message),
                one_click_unsubscribe_url=_stop_address_of(message),
            )
        except APIError as problem:
            raise _failure_of(problem) from problem
        self._watcher(Step.FINAL_DOT_SENT)
        self._watcher(Step.ANSWER_READ)
        return f"GOV.UK Notify took it as {answer.get('id', 'a message without a name')}"

    def taken_before(self, message: EmailMessage) -> str | None:
        """Return what Notify says of this message if it has it from an earlier try. See ``CarrierThatRemembers``."""
        try:
            answer = self._client.get_all_notifications(
                template_type="email", reference=reference_of(message)
            )
        except APIError as problem:
            raise CarrierUnavailable(
                f"GOV.UK Notify could not be asked whether it has the message: {_said(problem)}"
            ) from problem
        found: list[dict[str, Any]] = answer.get("notifications", [])
        statuses = {each.get("status"): each for each in found if each.get("status") != _NEVER_SENT}
        if not statuses:
            return None
        if statuses.keys() == {_NO_SUCH_ADDRESS}:
            raise NoSuchAddress("GOV.UK Notify had taken it, and says that there is no such address")
        status, known = next(each for each in statuses.items() if each[0] != _NO_SUCH_ADDRESS)
        return f"GOV.UK Notify had taken it as {known.get('id')} ({status}), so it was not sent again"

    def close(self) -> None:
        """Let go of the connection."""
        self._client.request_session.close()


def reference_of(message: EmailMessage) -> str:
    """Return what Notify knows the message by: the same for every try of it, and without a word about anybody."""
    return str(message["Message-ID"]).strip("<>")


def _stop_address_of(message: EmailMessage) -> str | None:
    """Return the address that stops such messages, for Notify to put into its own header; None where it is required."""
    header = message["List-Unsubscribe"]
    return str(header).strip("<>") if header is not None else None


def _failure_of(problem: APIError) -> MailFailure:
    """Return what an error at the hand-over means for the message."""
    said = _said(problem)
    if problem.response is None:
        if _never_left(problem.__cause__):
            return CarrierUnavailable(f"GOV.UK Notify cannot be reached: {said}")
        return HandoverUnknown(f"The message was sent to GOV.UK Notify, but no answer came: {said}")
    status = problem.status_code
    if status < 400 or status >= 500:
        # Notify may have kept the message before it came to grief.
        return HandoverUnknown(f"GOV.UK Notify gave no clear answer: {said}")
    if status == 400 and not any(word in said.lower() for word in _ABOUT_ALL_MESSAGES):
        kind = NoSuchAddress if _ABOUT_THE_ADDRESS in said.lower() else Refused
        return kind(f"GOV.UK Notify does not take the message: {said}")
    if status == 413:
        return Refused(f"The message is too long for GOV.UK Notify: {said}")
    return CarrierUnavailable(f"GOV.UK Notify takes nothing from us now: {said}")


def _never_left(cause: BaseException | None) -> bool:
    """Say whether the connection failed before anything of the message could be sent."""
    if isinstance(cause, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return True
    if not isinstance(cause, requests.exceptions.ConnectionError) or not cause.args:
        return False
    inner = cause.args[0]
    return isinstance(inner, MaxRetryError) and isinstance(inner.reason, NewConnectionError)


def _said(problem: APIError) -> str:
    """Return Notify's complaint as a line that is safe to keep and to show."""
    if problem.response is None:
        cause = problem.__cause__
        return "it did not answer in time" if isinstance(cause, requests.Timeout) else "the connection broke"
    complaints = problem.message
    if isinstance(complaints, list):
        complaints = ", ".join(
            str(each.get("message", each) if isinstance(each, dict) else each) for each in complaints
        )
    text = "".join(letter if letter.isprintable() else " " for letter in str(complaints))
    return f"{problem.status_code} {' '.join(text.split())}"[:300]
