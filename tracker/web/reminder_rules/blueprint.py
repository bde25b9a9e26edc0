"""The blueprint that the modules of this room share."""

from flask import Blueprint

bp = Blueprint("reminder_rules", __name__, url_prefix="/admin/reminder-rules")
