"""Whatever is left empty, too long or sent twice: a message, nothing half-done, and what was typed is still there.

For every form, collected from the pages: what each says in detail is tried beside its page.
"""

from __future__ import annotations

import pytest

from tests.access.calls import Caller, fingerprint
from tests.access.known_forms import WRITERS
from tests.access.sent_forms import FoundForm
from tests.support.page import Page

#: Longer than anything that may be typed.
TOO_LONG = "many words " * 3_000
#: A day that no calendar has.
NO_DAY = {"day": "31", "month": "2", "year": "2027"}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("writer", WRITERS, ids=str)
def test_every_form_says_what_is_wrong_and_changes_nothing(fuller_register, forms_shown, writer):
    app, _, world = fuller_register
    caller = Caller(app, world, writer.actor)
    forms = [known.form for known in forms_shown if known.form.asked and known.does_its_deed]
    before = fingerprint()
    wrong = [(form.endpoint, *found) for form in forms for found in _unanswered(form, caller)]
    assert forms
    assert wrong == []
    assert fingerprint() == before


def _unanswered(form: FoundForm, caller: Caller) -> list[tuple[str, ...]]:
    """Return the wrong answers to which the form did not say what is wrong, above and at the field."""
    found = []
    for name in sorted(form.asked):
        part = name.rsplit("-", 1)[-1]
        instead = {f"{name[: -len(part)]}{each}": value for each, value in NO_DAY.items()}
        sent = instead if part in NO_DAY else {name: TOO_LONG}
        answer = form.send(caller, **sent)
        page = Page(answer)
        if answer.status_code != 200 or not page.error_messages:
            found.append((name, str(answer.status_code), *page.texts("//h1")))
        elif part not in NO_DAY and TOO_LONG.strip() not in answer.get_data(as_text=True):
            found.append((name, "was not kept"))
    return found


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("writer", WRITERS, ids=str)
def test_every_form_that_is_sent_twice_acts_once(fuller_register, fuller_put_back, forms_shown, writer):
    app, _, world = fuller_register
    caller = Caller(app, world, writer.actor)
    forms = [known.form for known in forms_shown if known.does_its_deed]
    twice = []
    for form in forms:
        first = form.send(caller)
        once = fingerprint()
        again = form.send(caller)
        is_led_there = (again.status_code, again.headers.get("Location")) == (303, first.headers["Location"])
        if not is_led_there:
            twice.append((form.endpoint, str(again.status_code)))
        if fingerprint() != once:
            twice.append((form.endpoint, "acted twice"))
        fuller_put_back()
    assert forms
    assert twice == []
