"""The blueprint of follow-ups, which the pages of this package add themselves to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("follow_ups", __name__, url_prefix="/follow-ups")
