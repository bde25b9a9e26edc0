"""A person's own account."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts import kept_forms, sessions, signing_in
from tracker.accounts.access import current_memberships
from tracker.accounts.passwords import shortest_for
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.web import gate, identity
from tracker.web.account.browsers import browser_name
from tracker.web.account.forms import ChangePasswordForm
from tracker.web.account.role_names import ROLE_NAMES
from tracker.web.identity import signed_in_person
from tracker.web.kept_answers import KeptAnswers
from tracker.web.saving import saved
from tracker.web.sign_in.emails import send_notice_of_password

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show the person who they are here, and where they are signed in."""
    person = signed_in_person()
    own = identity.browser_session()
    return render_template(
        "account/index.html",
        roles=current_memberships(person),
        role_names=ROLE_NAMES,
        sessions=[
            (row, browser_name(row.browser), own and row.id == own.id)
            for row in sessions.list_sessions(person)
        ],
        kept=kept_forms.list_kept_forms(person),
    )


@bp.post("/sessions/<uuid:session_id>/end")
def end_session(session_id: UUID) -> ResponseReturnValue:
    """End one of the person's sessions on another browser, or this one's."""
    person, own = signed_in_person(), identity.browser_session()
    signing_in.end_other_session(session_id, by=person)
    if own is not None and own.id == session_id:
        db.session.commit()
        identity.forget()
        return redirect(url_for("sign_in.sign_in"), code=303)
    return saved("That browser is signed out", "account.index")


@bp.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change the password. Every other browser is signed out; this one goes on."""
    person = signed_in_person()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            session = signing_in.change_own_password(
                form.current_password.data, form.new_password.data, by=person, place=identity.this_place()
            )
        except RuleBroken as error:
            form.show(error)
        else:
            identity.remember(session)
            send_notice_of_password(person)
            flash("Password changed. Other browsers are signed out")
            return redirect(url_for("account.index"), code=303)
    return render_template("account/password.html", form=form, shortest=shortest_for(person))


@bp.get("/email-choices")
def email_choices() -> ResponseReturnValue:
    """Lead to where emails are chosen."""
    return redirect(url_for("reminders.choose"))


@bp.get("/kept-form/<uuid:kept_id>")
def kept_form(kept_id: UUID) -> ResponseReturnValue:
    """Offer answers that arrived after the session had ended (assurance B4)."""
    kept = kept_forms.get_kept_form(kept_id, viewer=signed_in_person())
    fields = [(gate.KEPT_FORM, str(kept.id)), *((name, value) for name, value in kept.fields)]
    return render_template(
        "account/kept_form.html",
        kept=kept,
        until=kept_forms.kept_until(kept),
        answers=KeptAnswers(kept.path, tuple(fields), had_files=False),
    )


@bp.post("/kept-form/<uuid:kept_id>/discard")
def discard_kept_form(kept_id: UUID) -> ResponseReturnValue:
    """Destroy kept answers."""
    kept_forms.forget_kept_form(kept_id, by=signed_in_person())
    return saved("Your answers were discarded", "account.index")
