"""The address of "My actions", for those who have other pages too."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from tracker.web.actions.own_actions import render_own_actions
from tracker.web.actions.views import bp
from tracker.web.identity import signed_in_person


@bp.get("/actions/mine")
def mine() -> ResponseReturnValue:
    """Show what the person owns, by how soon it is due."""
    return render_own_actions(signed_in_person())
