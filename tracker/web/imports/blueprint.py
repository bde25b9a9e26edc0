"""The room's blueprint. Uploading stands beside the published reports, at /reports/import."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("imports", __name__)
