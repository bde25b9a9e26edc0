"""The blueprint of assessments, which the pages of this package add themselves to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("assessments", __name__, url_prefix="/follow-ups/<uuid:follow_up_id>/recommendations")
