"""The page on which somebody who may not change an action asks for a change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans import action_queries, permissions, request_queries, services
from tracker.action_plans.lifecycle import OPEN_ACTIONS, ChangeKind
from tracker.action_plans.models import Action
from tracker.web.actions.forms import AskForDateForm, AskForOwnerForm, AskForWordingForm
from tracker.web.actions.views import bp, offer_owners
from tracker.web.forms import EditForm
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved
from tracker.web.sent_forms import when_sent

FORMS: dict[ChangeKind, type[EditForm]] = {
    ChangeKind.DATE: AskForDateForm,
    ChangeKind.WORDING: AskForWordingForm,
    ChangeKind.OWNER: AskForOwnerForm,
}
HEADINGS = {
    ChangeKind.DATE: "Ask for another target date",
    ChangeKind.WORDING: "Ask for another wording",
    ChangeKind.OWNER: "Ask for another owner",
}


@bp.route("/actions/<uuid:action_id>/ask/<any(date,wording,owner):kind>", methods=["GET", "POST"])
def ask(action_id: UUID, kind: str) -> ResponseReturnValue:
    """Ask for another date, wording or owner, with the reason."""
    viewer = signed_in_person()
    action = action_queries.get_action(action_id, viewer=viewer)
    permissions.require_asking(viewer, action)
    asked = ChangeKind(kind)
    form = FORMS[asked](data={"text": action.text, "version": action.version})
    people = offer_owners(form, action.plan) if asked is ChangeKind.OWNER else {}

    def save() -> ResponseReturnValue:
        more: dict[str, Any] = {
            "reason": form["reason"].data or "",
            "by": viewer,
            "expected_version": form.expected_version,
        }
        if asked is ChangeKind.DATE:
            services.ask_for_date(action, form["target_date"].data, **more)
        elif asked is ChangeKind.WORDING:
            services.ask_for_wording(action, form["text"].data, **more)
        else:
            services.ask_for_owner(action, people[form["owner"].data], **more)
        return saved("Your request was sent to those who decide", ".show", action_id=action_id)

    if (done := when_sent(form, save, about=action, now={"owner": lambda: str(action.owner_id)})) is not None:
        return done
    if not form.is_submitted() and not _can_be_asked(action, asked):
        return redirect(url_for(".show", action_id=action_id), 303)
    return render_template("actions/ask.html", action=action, form=form, heading=HEADINGS[asked])


def _can_be_asked(action: Action, kind: ChangeKind) -> bool:
    is_promised = action.plan.submitted_at is not None and action.state in OPEN_ACTIONS
    return is_promised and request_queries.find_open(action, kind) is None
