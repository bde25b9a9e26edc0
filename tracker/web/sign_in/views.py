"""Pages of people who have not proved who they are."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from tracker.accounts import kept_forms, links, sessions, signing_in
from tracker.accounts.links import LinkNotUsable
from tracker.accounts.models import Person, PersonState
from tracker.accounts.passwords import shortest_for
from tracker.accounts.sessions import EndReason
from tracker.accounts.signing_in import SignedIn, WrongEmailOrPassword
from tracker.accounts.throttle import TooManyTries
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.web import gate, identity
from tracker.web.person import find_signed_in_person
from tracker.web.sign_in.emails import send_link, send_notice_of_password
from tracker.web.sign_in.forms import ForgotPasswordForm, SetPasswordForm, SignInForm
from tracker.web.sign_in.reasons import reason_shown
from tracker.web.sign_in.return_path import wanted_path

bp = Blueprint("sign_in", __name__)


@bp.app_errorhandler(TooManyTries)
def too_many_tries(error: TooManyTries) -> ResponseReturnValue:
    """Say when the next try is welcome."""
    return current_app.handle_http_exception(TooManyRequests(retry_after=error.until))


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Let somebody prove who they are."""
    form = SignInForm()
    if not form.is_submitted() and find_signed_in_person():
        return redirect(wanted_path())
    if form.validate_on_submit():
        before = identity.browser_session()
        try:
            signed_in = signing_in.sign_in(form.email.data, form.password.data, place=identity.this_place())
        except WrongEmailOrPassword as error:
            form.form_errors.append(error.message)
        else:
            if before is not None and before.ended is None:
                sessions.end_session(before.id, reason=EndReason.SIGNED_IN_AGAIN)
                db.session.commit()
            return _let_in(signed_in)
    why = reason_shown(session.get(gate.SIGNED_OUT_BECAUSE), answers_kept=gate.ANSWERS_KEPT in session)
    return render_template("sign_in/sign_in.html", form=form, why=why)


def _let_in(signed_in: SignedIn) -> ResponseReturnValue:
    identity.remember(signed_in.session)
    kept = kept_forms.list_kept_forms(signed_in.person)
    target = url_for("account.kept_form", kept_id=kept[0].id) if kept else wanted_path()
    return identity.mark_as_known(redirect(target, code=303), signed_in.person)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session on the server, in every tab, and let the browser forget what it has stored (assurance B2, E9)."""
    person, found = find_signed_in_person(), identity.browser_session()
    if person is not None and found is not None:
        signing_in.sign_out(found.id, by=person)
        db.session.commit()
    identity.forget()
    flash("You have signed out")
    response = redirect(url_for("sign_in.sign_in"), code=303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/forgot-password", methods=["GET", "POST"])
def forgot_password() -> ResponseReturnValue:
    """Send a link to whoever has this address, and tell everybody the same."""
    form = ForgotPasswordForm()
    if form.validate_on_submit():
        found = signing_in.ask_for_link(form.email.data, place=identity.this_place())
        db.session.commit()
        if found is not None:
            send_link(*found)
        return redirect(url_for("sign_in.link_sent"), code=303)
    return render_template("sign_in/forgot_password.html", form=form)


@bp.get("/forgot-password/sent")
def link_sent() -> ResponseReturnValue:
    """Say what happens next, whether or not there is such an account."""
    return render_template("sign_in/link_sent.html")


@bp.route("/set-password/<token>", methods=["GET", "POST"])
def set_password(token: str) -> ResponseReturnValue:
    """Let somebody who got a link set their password. Opening the page uses nothing up (assurance A5)."""
    form = SetPasswordForm()
    try:
        person = links.get_usable_link(token).person
        is_first = person.state is PersonState.INVITED
        if form.validate_on_submit():
            signing_in.set_password(token, form.password.data)
            db.session.commit()
            if not is_first:
                send_notice_of_password(person)
            return _password_set()
    except LinkNotUsable as error:
        db.session.rollback()
        return render_template("sign_in/link_not_usable.html", message=error.message), 410
    except RuleBroken as error:
        form.show(error)
    return _set_password_page(form, person)


def _password_set() -> ResponseReturnValue:
    identity.forget()
    flash("Your password is set. Sign in with it")
    return redirect(url_for("sign_in.sign_in"), code=303)


def _set_password_page(form: SetPasswordForm, person: Person) -> ResponseReturnValue:
    return render_template("sign_in/set_password.html", form=form, shortest=shortest_for(person))
