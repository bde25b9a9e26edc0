"""An upload that arrives after the session ended: the words are kept, the file is asked for again (assurance B4)."""

from __future__ import annotations

import time_machine
from sqlalchemy import select

from tests.support.people import PASSWORD
from tests.web.evidence.test_pages import a_file, answers
from tracker.core import clock
from tracker.core.database import db
from tracker.evidence.models import Evidence, EvidenceArrival


def test_what_was_typed_is_kept_and_the_file_is_asked_for_again(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.owner)
    browser.get(f"/actions/{action.id}/evidence/new")
    with time_machine.travel(clock.now().timestamp() + 2 * 3600 + 1, tick=False):
        page = browser.send(answers(title="Minutes of March"))
        assert page.path == "/sign-in"
        assert "Your answers are kept" in page.main
        assert db.session.scalars(select(EvidenceArrival)).all() == []
        page = browser.send({"email": fenmarch.owner.email, "password": PASSWORD})
        assert page.h1 == "Your answers were kept"
        page = browser.send(button="Save")
        assert (page.h1, page.error_messages) == ("Upload evidence", ["Select a file"])
        assert page.form_with("title").values["title"] == ["Minutes of March"]
        page = browser.send({"file": a_file()})
    assert page.notice == "File uploaded"
    assert [each.title for each in db.session.scalars(select(Evidence))] == ["Minutes of March"]
