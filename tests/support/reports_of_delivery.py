"""Reports as GOV.UK Notify sends them, to an application that knows its secret."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.browserlike import Browserlike

TOKEN = "a secret that Notify and we know"
ADDRESS = "/delivery-reports/notify"


def report(reference: str | None, status: str, *, known_as: str | None = None) -> dict[str, Any]:
    """Return what Notify sends, with everything that it sends besides."""
    return {
        "id": known_as or str(uuid4()),
        "reference": reference,
        "to": "somebody@fenmarch.example",
        "status": status,
        "created_at": "2026-03-20T08:00:00.000000Z",
        "completed_at": "2026-03-20T08:00:09.000000Z",
        "sent_at": "2026-03-20T08:00:01.000000Z",
        "notification_type": "email",
        "template_id": str(uuid4()),
        "template_version": 1,
    }


def send_report(
    app: Flask, said: object, *, token: str | None = TOKEN, scheme: str = "Bearer", **more: Any
) -> TestResponse:
    """Send what is said, from nobody's browser, with this secret or none."""
    headers = {"Authorization": f"{scheme} {token}"} if token is not None else {}
    content = {"data": said} if isinstance(said, bytes) else {"json": said}
    return Browserlike(app).raw("POST", ADDRESS, headers=headers, **content, **more)
