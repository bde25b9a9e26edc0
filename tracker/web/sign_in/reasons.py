"""Why somebody has to sign in again, in words."""

from __future__ import annotations

from tracker.accounts.sessions import EndReason

_REASONS = {
    EndReason.UNUSED: "You were signed out after 2 hours of not being used.",
    EndReason.UNUSED_ADMINISTRATOR: "You were signed out after 30 minutes of not being used.",
    EndReason.TOO_OLD: "You were signed out after 12 hours.",
    EndReason.ENDED_BY_PERSON: "You were signed out from another browser.",
    EndReason.PASSWORD_CHANGED: "You were signed out because your password was changed.",
    EndReason.ROLES_CHANGED: "You were signed out because your roles have changed.",
}


def reason_shown(reason: object, *, answers_kept: bool) -> str | None:
    """Return what to tell somebody whose session ended in this way; None where there is nothing to tell."""
    try:
        told = _REASONS.get(EndReason(str(reason)))
    except ValueError:
        return None
    if told is None:
        return None
    return (
        f"{told} Your answers are kept: sign in to carry on."
        if answers_kept
        else f"{told} Sign in to carry on."
    )
