from __future__ import annotations

from tests.reminders.conftest import app, world

__all__ = ["app", "world"]
