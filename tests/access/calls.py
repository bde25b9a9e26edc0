"""Calls as a browser makes them, and what the database looks like before and after."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import MetaData, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access.table import FORBIDDEN, NOT_FOUND, OPEN, SIGN_IN
from tests.access.world import World
from tracker.core.database import db
from tracker.core.events import Event
from tracker.web.identity import TOKEN

#: Not what pages are about: the record itself, and which browsers are signed in since when.
ASIDE = {"event", "sign_in_session", "alembic_version"}

CSRF_SECRET = "0123456789abcdef0123456789abcdef01234567"


@dataclass(frozen=True)
class Caller:
    """Somebody at a browser, or nobody."""

    app: Flask
    world: World
    actor: str | None

    def call(
        self,
        method: str,
        address: str,
        *,
        token: bool = True,
        sent: Mapping[str, Any] | None = None,
        **headers: str,
    ) -> TestResponse:
        """Send one request in an empty context, with a right form token unless told otherwise, and what is ``sent``."""
        service = self.app.config["SERVICE_URL"]
        data = {"csrf_token": self._form_token()} if token and method == "POST" else {}
        data |= sent or {}
        headers = {"Cookie": self._cookie(), "Referer": f"{service}/", "Origin": service, **headers}
        if method in {"GET", "HEAD"}:
            headers.pop("Origin")
        client = self.app.test_client(use_cookies=False)
        if db.session().in_transaction():
            db.session.commit()  # On SQLite what the test still holds would keep the request from writing.
        return Context().run(
            # Read to its end and closed: a file that is handed out is not left open.
            lambda: client.open(
                address, method=method, data=data or None, headers=headers, base_url=service, buffered=True
            )
        )

    def _cookie(self) -> str:
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        session: dict[str, Any] = {"csrf_token": CSRF_SECRET}
        if self.actor is not None:
            session[TOKEN] = self.world.tokens[self.actor]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps(session)}"

    def _form_token(self) -> str:
        return URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(CSRF_SECRET)


def address_of(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    """Return the path of a page; a value that is not there must be added to the world of the tests."""
    missing = set(rule.arguments) - values.keys()
    assert not missing, f"{rule.rule}: add {sorted(missing)} to tests/access/objects.py or world.py"
    return app.url_map.bind("").build(rule.endpoint, {name: values[name] for name in rule.arguments})


def outcome(response: TestResponse) -> str:
    """Return what the call came to."""
    if response.status_code in {302, 303} and response.headers["Location"].split("?")[0] == "/sign-in":
        return SIGN_IN
    if response.status_code == 403:
        return FORBIDDEN
    if response.status_code == 404:
        return NOT_FOUND
    # 409: allowed, but not as the thing stands; 410: a link that is used up.
    is_fine = response.status_code < 400 or response.status_code in {409, 410}
    return OPEN if is_fine else f"status {response.status_code}"


def fingerprint() -> dict[str, str]:
    """Return what every table holds, in short: as the driver gives it, which is read five times as quickly."""
    found = {}
    with db.engine.connect() as connection:
        for name, statement in _all_rows(db.engine.dialect.name).items():
            found[name] = _digest(connection.exec_driver_sql(statement).all())
    return found


def events_since(last: int) -> list[tuple[int, str, Any]]:
    """Return the number, the action and the actor of each event after this one."""
    with db.engine.connect() as connection:
        rows = connection.execute(
            select(Event.id, Event.action, Event.actor_id).where(Event.id > last).order_by(Event.id)
        )
        return [(row.id, row.action, row.actor_id) for row in rows]


def last_event() -> int:
    """Return the number of the newest event."""
    with db.engine.connect() as connection:
        return connection.scalar(select(Event.id).order_by(Event.id.desc()).limit(1)) or 0


@cache
def _all_rows(_engine: str) -> dict[str, str]:
    metadata: MetaData = db.metadata
    return {
        table.name: str(select(table).order_by(*table.primary_key.columns).compile(db.engine))
        for table in metadata.sorted_tables
        if table.name not in ASIDE
    }


def _digest(rows: Any) -> str:
    return f"{len(rows)}:{hashlib.sha256(repr(rows).encode()).hexdigest()}"
