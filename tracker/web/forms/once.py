"""A form sent twice acts once: its token is used up in the same transaction as what the form does (assurance D8)."""

from __future__ import annotations

import re
import secrets
from uuid import UUID

from flask import Flask, g, request
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from tracker.accounts.access import access_table
from tracker.accounts.models import UsedFormToken
from tracker.core import clock
from tracker.core.database import db
from tracker.web.person import find_signed_in_person

TOKEN = re.compile(r"[\w-]{20,64}", re.ASCII)


class FormAlreadySent(Exception):
    """This very form has been acted on; ``location`` is the page it led to."""

    def __init__(self, location: str | None) -> None:
        super().__init__(location)
        self.location = location


def register(app: Flask) -> None:
    """Before any view, lead on whoever sends a form again that has been acted on.

    What it acted on may be gone or changed by now, so that the view itself would have no answer but an error.
    """
    app.before_request(_lead_on)


def _lead_on() -> None:
    if request.method != "POST" or request.endpoint in access_table().without_form_token:
        return
    token = request.form.get("form_token", "")
    if not TOKEN.fullmatch(token):
        return
    person = find_signed_in_person()
    if location := _location_of(token, person.id if person else None):
        raise FormAlreadySent(location)


def new_token() -> str:
    """Return a token for a form that is about to be shown."""
    return secrets.token_urlsafe(24)


def use_up(token: str, person_id: UUID | None) -> None:
    """Use the token up, so that nobody can act on the same form again once this transaction is committed.

    A second try at the same moment waits here until the first has ended. A token that is not of our making protects
    nothing and is passed over.

    Raises:
        FormAlreadySent: the form has been acted on. Nothing of this transaction remains.
    """
    if not TOKEN.fullmatch(token):
        return
    try:
        db.session.execute(
            insert(UsedFormToken).values(token=token, person_id=person_id, used_at=clock.now(), location=None)
        )
    except IntegrityError:
        db.session.rollback()
        raise FormAlreadySent(_location_of(token, person_id)) from None
    g.used_form_token = token


def remember_result(location: str) -> None:
    """Keep where this form led to, for those who send it again."""
    if token := g.pop("used_form_token", None):
        db.session.execute(
            update(UsedFormToken).where(UsedFormToken.token == token).values(location=location)
        )


def _location_of(token: str, person_id: UUID | None) -> str | None:
    return db.session.scalar(
        select(UsedFormToken.location).where(
            UsedFormToken.token == token, UsedFormToken.person_id == person_id
        )
    )
