"""Settings, read once from the environment. A missing one stops the start with its name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("development", "test", "production")
DEVELOPMENT_KEY = "development-only-not-a-secret"

#: Production refuses to start without these (assurance A10).
REQUIRED_IN_PRODUCTION = (
    "SECRET_KEY",
    "DATABASE_URL",
    "SERVICE_URL",
    "MAIL_URL",
    "EVIDENCE_URL",
    "SCANNER_URL",
)

#: And without these where e-mails go through GOV.UK Notify.
REQUIRED_WITH_NOTIFY = ("NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID")

#: So many messages it takes from one service in a minute.
MOST_A_MINUTE_WITH_NOTIFY = 3_000

#: What SCANNER_URL says where files of evidence are to be open without a check for viruses: said, not forgotten.
NO_SCANNER = "none"

#: What DELIVERY_QUEUE may name: a library that keeps a queue in PostgreSQL (extra `queue`).
DELIVERY_QUEUES = ("procrastinate",)

#: A token that another service sends with what it reports.
SHORTEST_TOKEN = 20

MEGABYTE = 1024 * 1024


class SettingMissing(RuntimeError):
    """A setting that production cannot do without is not in the environment."""


def load_settings(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return Flask's configuration from environment variables.

    Raises:
        SettingMissing: production, and a required setting is absent or is the development one; or a setting cannot
            be followed here.
    """
    given = os.environ if environment is None else environment
    app_env = given.get("APP_ENV", "development")
    if app_env not in ENVIRONMENTS:
        raise SettingMissing(f"APP_ENV must be one of {', '.join(ENVIRONMENTS)}, not {app_env!r}")
    if app_env == "production":
        required = REQUIRED_IN_PRODUCTION + (REQUIRED_WITH_NOTIFY if _uses_notify(given) else ())
        missing = [name for name in required if not given.get(name)]
        if missing:
            raise SettingMissing(f"Set {', '.join(missing)} before starting in production")
        if given["SECRET_KEY"] == DEVELOPMENT_KEY:
            raise SettingMissing("Set SECRET_KEY to a value of your own before starting in production")
    instance = Path(given.get("INSTANCE_PATH", ROOT / "instance"))
    service_url = given.get("SERVICE_URL", "http://127.0.0.1:8000")
    secure = service_url.startswith("https://")
    database_url = _database_url(given.get("DATABASE_URL"), instance)
    return {
        "APP_ENV": app_env,
        "TESTING": app_env == "test",
        "INSTANCE_PATH": str(instance),
        "SECRET_KEY": given.get("SECRET_KEY") or _own_key(instance) or DEVELOPMENT_KEY,
        "SECRET_KEY_FALLBACKS": [key for key in given.get("SECRET_KEY_FALLBACKS", "").split(",") if key],
        "SERVICE_URL": service_url.rstrip("/"),
        "SERVICE_NAME": given.get("SERVICE_NAME", "Track inspection recommendations"),
        # Further host names that the service answers to, separated by commas; links always use SERVICE_URL.
        "OTHER_HOSTS": [host.strip() for host in given.get("OTHER_HOSTS", "").split(",") if host.strip()],
        "CONTACT_EMAIL": given.get("CONTACT_EMAIL", "support@tracker.invalid"),
        "SQLALCHEMY_DATABASE_URI": database_url,
        # What people wrote has no place in a log, not even in that of a failed statement.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": app_env != "development"},
        "MAIL_URL": given.get("MAIL_URL", f"folder:{instance / 'mail'}"),
        "MAIL_FROM": given.get("MAIL_FROM", "reminders@tracker.invalid"),
        # Outside production only people at these domains, and at made-up ones, are written to; "*" is everybody.
        "MAIL_ONLY_TO": [each.strip() for each in given.get("MAIL_ONLY_TO", "").split(",") if each.strip()],
        # How many e-mails all senders together may hand over in a minute; None: as fast as the carrier takes them.
        "MAIL_MOST_A_MINUTE": _most_a_minute(given),
        "NOTIFY_API_KEY": given.get("NOTIFY_API_KEY", ""),
        "NOTIFY_TEMPLATE_ID": given.get("NOTIFY_TEMPLATE_ID", ""),
        # What GOV.UK Notify proves itself with when it reports; several while one takes over from another.
        "NOTIFY_CALLBACK_TOKENS": _callback_tokens(given.get("NOTIFY_CALLBACK_TOKEN", "")),
        # Where set, the scheduler sends nothing itself: it tells workers on any number of machines that there is work.
        "DELIVERY_QUEUE": _delivery_queue(given.get("DELIVERY_QUEUE", ""), database_url),
        "FILES_PATH": given.get("FILES_PATH", str(instance / "files")),
        "EVIDENCE_URL": given.get("EVIDENCE_URL", f"folder:{instance / 'evidence'}"),
        "SCANNER_URL": _scanner_url(given.get("SCANNER_URL")),
        # A cookie marked Secure is not sent over plain http, so only an https address may use the __Host- name.
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": None,  # The token lives as long as the session, which ends by itself.
        "MAX_CONTENT_LENGTH": 25 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "MAX_FORM_PARTS": 2_000,
        "TRUSTED_PROXIES": int(given.get("TRUSTED_PROXIES", "0")),
    }


def _most_a_minute(given: Mapping[str, str]) -> int | None:
    """Return how many e-mails may leave in a minute: by default what GOV.UK Notify takes, and any number elsewhere.

    Raises:
        SettingMissing: it is no number of messages.
    """
    most = given.get("MAIL_MOST_A_MINUTE", "").strip()
    if not most:
        return MOST_A_MINUTE_WITH_NOTIFY if _uses_notify(given) else None
    if not (most.isascii() and most.isdecimal() and int(most) > 0):
        raise SettingMissing(
            f"MAIL_MOST_A_MINUTE must be a whole number from 1 up, or not be set, not {most!r}"
        )
    return int(most)


def _uses_notify(given: Mapping[str, str]) -> bool:
    return given.get("MAIL_URL", "").startswith("notify:")


def _callback_tokens(listed: str) -> list[str]:
    """Return the tokens, separated by commas.

    Raises:
        SettingMissing: one could be guessed.
    """
    tokens = [token.strip() for token in listed.split(",") if token.strip()]
    if any(len(token) < SHORTEST_TOKEN for token in tokens):
        raise SettingMissing(f"NOTIFY_CALLBACK_TOKEN must have {SHORTEST_TOKEN} characters or more")
    return tokens


def _delivery_queue(named: str, database_url: str) -> str:
    """Return the queue's name, or nothing where the scheduler is to send by itself.

    Raises:
        SettingMissing: there is no such queue, or it cannot work here.
    """
    if not named:
        return ""
    if named not in DELIVERY_QUEUES:
        raise SettingMissing(
            f"DELIVERY_QUEUE must be {' or '.join(DELIVERY_QUEUES)} or not be set, not {named!r}"
        )
    if not database_url.startswith("postgresql"):
        raise SettingMissing(
            f"DELIVERY_QUEUE={named} needs PostgreSQL: set DATABASE_URL to a postgresql:// address, or leave "
            "DELIVERY_QUEUE out"
        )
    if find_spec(named) is None:
        raise SettingMissing(f"DELIVERY_QUEUE names {named}: install the optional extra queue")
    return named


def _own_key(instance: Path) -> str | None:
    """Return the key that ``make setup`` made for this copy: what a command signs, its web server accepts."""
    path = instance / "secret-key"
    return path.read_text().strip() if path.is_file() else None


def _scanner_url(url: str | None) -> str:
    return "" if url in {None, NO_SCANNER} else str(url)


def _database_url(url: str | None, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'tracker.db'}"
    if url.startswith("postgres://"):
        return "postgresql" + url.removeprefix("postgres")
    return url
