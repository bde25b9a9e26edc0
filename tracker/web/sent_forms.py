"""The one way in which a page acts on a form that was sent: do it, or say on the form or beside it why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask.typing import ResponseReturnValue

from tracker.core.errors import RuleBroken
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.forms import EditForm


def when_sent(
    form: EditForm,
    deed: Callable[[], ResponseReturnValue],
    *,
    about: Any,
    now: Mapping[str, Any] | None = None,
) -> ResponseReturnValue | None:
    """Do the deed if the form was sent and its answers have the right shape; return where that leads.

    None means that the form is to be shown: it was not sent, or something is wrong, which then stands on it. Where
    somebody else was faster the page with both texts comes back. The deed ends with ``saved``.

    Args:
        form: as sent or not.
        deed: calls the service and saves.
        about: the versioned thing that is edited, or a function that finds it anew.
        now: what stands there now, for fields that are not attributes of the thing (``conflicts.conflict``).
    """
    if not form.validate_on_submit():
        return None
    try:
        return deed()
    except RuleBroken as error:
        form.show(error)
    except SOMEONE_WAS_FASTER:
        return conflict(form, about, now=now)
    return None
