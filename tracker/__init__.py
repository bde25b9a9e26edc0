"""Track inspection recommendations: a Flask application."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from config import ROOT, load_settings


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Return the application. ``settings`` go on top of those from the environment, for tests.

    Raises:
        config.SettingMissing: production, and a setting is missing.
    """
    from tracker import commands, models, web  # noqa: F401 - models: so that every table is known
    from tracker.core.database import db, migrate
    from tracker.core.logs import set_up_logging

    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(load_settings())
    app.config.update(settings or {})
    set_up_logging(app.config["APP_ENV"])
    Path(app.config["INSTANCE_PATH"]).mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    web.register(app)
    commands.register(app)
    return app
