"""The blueprint, apart from its views, which stand in several modules."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("organisations", __name__, url_prefix="/admin/organisations")
