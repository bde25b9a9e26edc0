"""The page behind "stop these emails", which mail programs may also call by themselves (RFC 8058, assurance N15)."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.core.database import db
from tracker.reminders import choices
from tracker.reminders.lifecycle import WORDS_OF_MILESTONE
from tracker.reminders.stopping import Stopping, count_call, get_stopping
from tracker.web.reminders.blueprint import bp


@bp.get("/stop/<token>")
def stop(token: str) -> ResponseReturnValue:
    """Say what would be stopped and offer a button. Looking stops nothing: mail scanners open every address."""
    return _page(get_stopping(token), just_stopped=False)


@bp.post("/stop/<token>")
def stop_now(token: str) -> ResponseReturnValue:
    """Stop what can be stopped, and say so. Needs no sign-in and no form of ours: the address is the proof."""
    stopping = get_stopping(token)
    count_call(stopping, place=request.remote_addr)
    choices.stop(stopping.kinds, by=stopping.person)
    db.session.commit()
    return _page(stopping, just_stopped=True)


def _page(stopping: Stopping, *, just_stopped: bool) -> str:
    can_be = stopping.can_be_stopped
    return render_template(
        "reminders/stop.html",
        stopped=[words for kind, words in WORDS_OF_MILESTONE.items() if kind in can_be],
        required=[words for kind, words in WORDS_OF_MILESTONE.items() if kind in stopping.kinds - can_be],
        is_stopped=stopping.is_stopped,
        just_stopped=just_stopped,
    )
