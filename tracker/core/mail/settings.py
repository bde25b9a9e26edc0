"""From settings to a carrier."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tracker.core.mail.carriers import Carrier, Watcher, watch_nothing
from tracker.core.mail.folder import FolderCarrier
from tracker.core.mail.held import held_back
from tracker.core.mail.smtp import Encryption, SmtpCarrier, SmtpServer

SUBMISSION_PORT = 587
SUBMISSION_OVER_TLS_PORT = 465
NOTIFY_SCHEME = "notify"
NOTIFY_SETTINGS = ("NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID")
_KNOWN_OPTIONS = frozenset({"starttls"})


class UnusableMailUrl(ValueError):
    """MAIL_URL does not name a carrier that we know. The message shows no password."""


def carrier_of(settings: Mapping[str, Any], *, watcher: Watcher = watch_nothing) -> Carrier:
    """Return the carrier that the service's settings name; nothing is connected yet.

    ``MAIL_URL`` is as ``carrier_from`` reads it, or ``notify:`` for GOV.UK Notify with ``NOTIFY_API_KEY`` and
    ``NOTIFY_TEMPLATE_ID`` (``notify:http://…`` names another address that answers as Notify does). Unless ``APP_ENV``
    is production, it raises ``Held`` for real people: for all domains but made-up ones and those in ``MAIL_ONLY_TO``.

    Raises:
        UnusableMailUrl: they name none, or not all that it needs.
    """
    carrier = _named_carrier(settings, watcher)
    if settings["APP_ENV"] == "production" or isinstance(carrier, FolderCarrier):
        return carrier
    return held_back(carrier, settings["MAIL_ONLY_TO"])


def _named_carrier(settings: Mapping[str, Any], watcher: Watcher) -> Carrier:
    mail_url = str(settings["MAIL_URL"])
    scheme, _, address = mail_url.partition(":")
    if scheme != NOTIFY_SCHEME:
        return carrier_from(mail_url, watcher=watcher)
    missing = [name for name in NOTIFY_SETTINGS if not settings.get(name)]
    if missing:
        raise UnusableMailUrl(f"MAIL_URL names GOV.UK Notify, which needs {' and '.join(missing)}")
    try:
        from tracker.core.mail.notify import (  # noqa: PLC0415 - an optional extra
            NOTIFY,
            NotifyAccount,
            NotifyCarrier,
        )
    except ImportError:
        raise UnusableMailUrl("MAIL_URL names GOV.UK Notify: install the optional extra notify") from None
    key, template = (str(settings[name]) for name in NOTIFY_SETTINGS)
    return NotifyCarrier(NotifyAccount(key, template, address or NOTIFY), watcher=watcher)


def carrier_from(mail_url: str, *, watcher: Watcher = watch_nothing) -> Carrier:
    """Return the carrier that the setting names; nothing is connected yet.

    ``folder:PATH``; ``smtps://user:password@host:port`` speaks TLS from the start; ``smtp://…`` changes to TLS when the
    server offers it, and must do so with ``?starttls=required`` or when a password is sent (``?starttls=never`` for a
    server on this machine).

    Raises:
        UnusableMailUrl: it names none, or has options that we do not know.
    """
    parts = urlsplit(mail_url)
    if parts.scheme == "folder" and parts.path:
        return FolderCarrier(Path(unquote(parts.path)), watcher=watcher)
    if parts.scheme in {"smtp", "smtps"}:
        return SmtpCarrier(_server_from(mail_url), watcher=watcher)
    raise UnusableMailUrl("MAIL_URL must begin with smtp://, smtps://, notify: or folder:")


def _server_from(mail_url: str) -> SmtpServer:
    parts = urlsplit(mail_url)
    options = parse_qs(parts.query)
    try:
        port = parts.port
    except ValueError:
        raise UnusableMailUrl("The port in MAIL_URL is not a number") from None
    if not parts.hostname:
        raise UnusableMailUrl("MAIL_URL names no mail server")
    if unknown := options.keys() - _KNOWN_OPTIONS:
        raise UnusableMailUrl(f"MAIL_URL has options that are not known: {', '.join(sorted(unknown))}")
    return SmtpServer(
        host=parts.hostname,
        port=port or (SUBMISSION_OVER_TLS_PORT if parts.scheme == "smtps" else SUBMISSION_PORT),
        encryption=_encryption(parts.scheme, options.get("starttls", []), has_password=bool(parts.username)),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
    )


def _encryption(scheme: str, starttls: list[str], *, has_password: bool) -> Encryption:
    if scheme == "smtps":
        return Encryption.FROM_THE_START
    chosen = starttls[-1] if starttls else None
    if chosen not in {None, "required", "never"}:
        raise UnusableMailUrl("starttls in MAIL_URL must be required or never")
    if chosen == "never":
        return Encryption.NONE
    return Encryption.REQUIRED if chosen or has_password else Encryption.WHEN_OFFERED
