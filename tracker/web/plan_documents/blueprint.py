"""The blueprint of this room; the modules with views register themselves on it."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("plan_documents", __name__, url_prefix="/plans/<uuid:plan_id>")
