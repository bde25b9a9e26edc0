"""Whoever saves what somebody else has changed meanwhile overwrites nothing and loses nothing (assurance K1)."""

from __future__ import annotations

import pytest

from tests.access.calls import Caller, fingerprint
from tests.access.known_forms import WRITERS
from tests.access.sent_forms import FoundForm
from tests.support.page import Page

#: Who between them edit everything; an administrator's forms carry no version, or only add.
EDITORS = [writer for writer in WRITERS if writer.actor != "administrator"]

#: Forms that only add something, or lead to a page that asks once more: nobody's change is overwritten.
ADDS = {
    "actions.new": "another action",
    "actions.add_update": "another update; both are kept",
    "actions.helpers": "a helper more, or one less",
    "actions.carry_remaining": "what is open at that moment, and the page after it says which actions these were",
    "follow_ups.share_out": "who judges what; each sees it at once",
    "imports.add_item": "another recommendation",
    "reminder_rules.change": "what it would send is shown first, and the version is checked with that",
}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("writer", EDITORS, ids=str)
def test_an_old_version_gives_the_page_with_what_was_written(fuller_register, forms_shown, writer):
    app, _, world = fuller_register
    caller = Caller(app, world, writer.actor)
    forms = [
        known.form
        for known in forms_shown
        if "version" in known.form.answers and known.form.endpoint not in ADDS and known.does_its_deed
    ]
    before = fingerprint()
    wrong = [found for form in forms if (found := _wrong(form, caller))]
    assert forms
    assert wrong == []
    assert fingerprint() == before


def _wrong(form: FoundForm, caller: Caller) -> tuple[str, ...] | None:
    """Return what is wrong with the answer to an old version, if anything."""
    older = str(int(form.answers["version"][0]) - 1)
    answer = form.send(caller, version=[older])
    if answer.status_code != 409:
        return form.endpoint, str(answer.status_code), f"version {older}"
    page = Page(answer)
    if page.h1 != "Someone else changed this first":
        return form.endpoint, page.h1
    typed = [value for values in form.answers.values() for value in values if " " in value]
    kept = answer.get_data(as_text=True)
    return next(((form.endpoint, f"lost {value!r}") for value in typed if value not in kept), None)
