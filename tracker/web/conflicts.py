"""The page for two people who edited the same thing: both texts, nothing merged silently (ux.md 8.4, assurance K1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from wtforms import Field, HiddenField, SelectField, SelectMultipleField, SubmitField

from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound
from tracker.core.events import Event
from tracker.web.dates import day_short
from tracker.web.forms.base import EDIT_AGAIN, EditForm
from tracker.web.forms.dates import DateBoxes
from tracker.web.kept_answers import kept_answers

#: What a view catches around a service that edits: the version was old, or became so while saving.
SOMEONE_WAS_FASTER = (ChangedMeanwhile, StaleDataError)


@dataclass(frozen=True)
class Difference:
    """One question that the two of them answered differently."""

    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class LastChange:
    """Who was faster, and when."""

    by: str
    at: datetime


def conflict(form: EditForm, thing: Any, *, now: Mapping[str, Any] | None = None) -> tuple[str, int]:
    """Return the page (409) with what the person wrote and what stands there now. Nothing is saved.

    From there the person keeps theirs, sends their own again, or goes back to the form with their own text in it.

    Args:
        form: as sent.
        thing: the versioned thing that it edits, or a function that finds it anew: after a save that came too late the
            session answers no question until it is rolled back here.
        now: values of fields that are not attributes of the thing under the same name. Give a function for each value,
            it is called when the thing has been read anew.

    Raises:
        NotFound: the thing is gone.
    """
    db.session.rollback()
    thing = thing() if callable(thing) else thing
    if thing is None:
        raise NotFound
    try:
        version: int = thing.version
    except ObjectDeletedError:
        raise NotFound from None
    given = now or {}
    differences = []
    for field in form:
        if isinstance(field, HiddenField | SubmitField):
            continue
        name = field.short_name
        if name in given:
            theirs = given[name]() if callable(given[name]) else given[name]
        elif hasattr(thing, name):
            theirs = getattr(thing, name)
        else:
            continue
        difference = Difference(field.label.text, as_words(field, field.data), as_words(field, theirs))
        if difference.mine != difference.theirs:
            differences.append(difference)
    page = render_template(
        "errors/conflict.html",
        differences=differences,
        version=version,
        last_change=find_last_change(thing),
        kept=kept_answers(),
        edit_again=EDIT_AGAIN,
        here=request.path,
    )
    return page, 409


def find_last_change(thing: Any) -> LastChange | None:
    """Return who changed the thing last, from the record."""
    statement = (
        select(Event)
        .where(Event.subject_type == thing.__tablename__, Event.subject_id == thing.id)
        .order_by(Event.id.desc())
        .limit(1)
    )
    event = db.session.scalar(statement)
    return LastChange(event.actor_name, event.at) if event else None


def as_words(field: Field, value: Any) -> str:
    """Return an answer as a page says it: the words of a choice, a date with its month's name, a text as it is."""
    if value is None or value == "":
        return ""
    if isinstance(field, SelectField | SelectMultipleField):
        words = {str(choice.value): str(choice.label) for choice in field.iter_choices()}
        values = value if isinstance(value, list | tuple | set) else [value]
        return ", ".join(words.get(_plain(each), _plain(each)) for each in values)
    if isinstance(field, DateBoxes) and isinstance(value, date):
        return day_short(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return _plain(value)


def _plain(value: Any) -> str:
    return value.value if isinstance(value, StrEnum) else str(value)
