"""What no form of ours asks changes nothing, and what no browser sends breaks nothing (assurance D5, D6)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.access.calls import ASIDE, Caller
from tests.access.canaries import places
from tests.access.known_forms import WRITERS, KnownForm
from tests.access.sent_forms import FoundForm
from tracker.core.database import Base, db

#: A word that comes in with what was never asked, and must stand nowhere afterwards.
SMUGGLED = "canary99998"
#: Answers that no browser sends; each is tried in every field at once.
NASTY: dict[str, Any] = {
    "nothing": [],
    "twice": ["1", "2"],
    "a huge number": "9" * 5000,
    "a number that is none": "²",
    "an end of text": "a\0b",
    "broken letters": "\ufffd\ufffe",
    "another direction": "\u202egnp.exe",
    "a negative number": "-1",
    "code of a template": "{{7*7}}${7*7}<script>alert(1)</script>",
    "a day that never was": "31",
}


def columns() -> dict[str, str]:
    """Return every column of every model as somebody would smuggle it in, and what they would like to be."""
    names = {column.name for table in Base.metadata.sorted_tables for column in table.columns}
    return dict.fromkeys(names | {"is_admin", "created_by", "role", "status", "version"}, SMUGGLED)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("writer", WRITERS, ids=str)
def test_only_what_a_form_asks_is_changed(fuller_register, fuller_put_back, forms_shown, writer):
    """Sent with every column there is beside its own fields, a form does what it does without them."""
    app, _, world = fuller_register
    caller = Caller(app, world, writer.actor)
    wrong, acted = [], 0
    for form in _sampled(forms_shown):
        status = form.send(caller).status_code
        right = rows()
        fuller_put_back()
        more = {name: value for name, value in columns().items() if name not in form.answers}
        nested = {f"{name}-0-{each}": SMUGGLED for name in form.answers for each in ("id", "state")}
        again = form.send(caller, **more, **nested).status_code
        acted += status == 303
        if (again, rows()) != (status, right) or SMUGGLED in places():
            wrong.append((form.endpoint, status, again))
        db.session.remove()
        fuller_put_back()
    assert wrong == []
    assert acted > 0


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("writer", WRITERS, ids=str)
def test_what_no_browser_sends_is_answered(fuller_register, fuller_put_back, forms_shown, soaking, writer):
    """With a message, a refusal or what it comes to, but never with a fault."""
    app, _, world = fuller_register
    caller = Caller(app, world, writer.actor)
    faults = []
    for turn, known in enumerate(forms_shown):
        for what, value in _some_of(turn, whole=soaking):
            status = known.form.send(caller, **dict.fromkeys(known.form.answers, value)).status_code
            if status >= 500:
                faults.append((known.form.endpoint, what, status))
    assert faults == []


def _some_of(turn: int, *, whole: bool) -> list[tuple[str, Any]]:
    """Return the answers to try on a form: every other one in turn, and all in ``make soak``."""
    nasty = list(NASTY.items())
    return nasty if whole else nasty[turn % 2 :: 2]


def _sampled(forms: list[KnownForm]) -> list[FoundForm]:
    """Return a form of each endpoint."""
    return list({known.form.endpoint: known.form for known in forms}.values())


def rows() -> dict[str, list[str]]:
    """Return what every table holds, without what is new each time: identifiers, moments, codes and tokens."""
    found = {}
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name not in {*ASIDE, "used_form_token"}:
                found[table.name] = sorted(
                    str([_lasting(each) for each in row]) for row in connection.execute(select(table))
                )
    return found


def _lasting(value: Any) -> Any:
    if isinstance(value, UUID | datetime | bytes):
        return type(value).__name__
    return re.sub(r"\b[A-Z]{1,4}-[A-Z0-9-]{4,}\b", "CODE", value) if isinstance(value, str) else value
