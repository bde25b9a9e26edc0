"""The blueprint that the modules of this room share."""

from flask import Blueprint

bp = Blueprint("reminders", __name__, url_prefix="/reminders")
