"""The gate in front of every page."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.accounts import browser_of, make_person
from tests.support.browserlike import Browserlike
from tracker.accounts import access, sessions
from tracker.accounts.access import AccessTable
from tracker.accounts.models import SignInSession
from tracker.core.database import db
from tracker.core.events import Event
from tracker.web.gate import RouteNotListed, require_every_route_listed


def app_with(methods: list[str]) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/page", "room.page", lambda: "", methods=methods)
    return app


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (None, "not there"),
        ("everybody", "'everybody' says nothing"),
        ({"GET": "plans"}, "nothing is said of this method"),
        ({"GET": "plans", "POST": "no_such_row!"}, "'no_such_row' is no row of the table"),
        ({"GET": "see", "POST": "plan.submit!"}, "'see' is no row of the table"),
    ],
)
def test_a_page_that_does_not_say_who_may_use_it_stops_the_start(monkeypatch, entry, said):
    table = access.access_table()
    routes = {} if entry is None else {"room.page": entry}
    made = AccessTable(table.columns, table.matrix, table.refusals, routes)
    monkeypatch.setattr("tracker.web.gate.access_table", lambda: made)
    with pytest.raises(RouteNotListed, match=r"room\.page") as error:
        require_every_route_listed(app_with(["GET", "POST"]))
    assert said in str(error.value)


@pytest.mark.parametrize("entry", ["public", "signed in", {"GET": "plans"}, {"on": "plan", "GET": "see"}])
def test_a_page_that_says_so_is_let_through(monkeypatch, entry):
    table = access.access_table()
    made = AccessTable(table.columns, table.matrix, table.refusals, {"room.page": entry})
    monkeypatch.setattr("tracker.web.gate.access_table", lambda: made)
    require_every_route_listed(app_with(["GET"]))


def test_a_refusal_is_recorded_with_who_and_where(app):
    person = make_person("Sid Stranger")
    browser = browser_of(app, person)
    browser.get("/recommendations?q=something+secret", status=404)
    event = db.session.scalars(db.select(Event).where(Event.action == "access refused")).one()
    assert (event.actor_id, event.actor_name) == (person.id, "Sid Stranger")
    assert event.after == {"method": "GET", "path": "/recommendations", "status": 404}


def test_an_address_that_leads_nowhere_is_no_refusal(app):
    browser = browser_of(app, make_person("Sid Stranger"))
    browser.get("/no-such-page", status=404)
    assert db.session.scalars(db.select(Event).where(Event.action == "access refused")).all() == []


def test_somebody_ends_one_of_their_own_sessions_only(app):
    person, other = make_person("Ann Lead"), make_person("Bo Other")
    here, there = browser_of(app, person), browser_of(app, person)
    stranger = browser_of(app, other)
    rows = sessions.list_sessions(person)
    assert len(rows) == 2
    here.get("/account")
    for row in rows:
        stranger.get("/account")
        stranger.post(f"/account/sessions/{row.id}/end", status=404)
    page = here.get("/account")
    addresses = [form.action for form in page.forms if form.action.endswith("/end")]
    assert len(addresses) == 2
    mine = next(row for row in page.table if "this browser" in row[0])
    assert mine
    elsewhere = next(address for address, row in zip(addresses, page.table, strict=True) if row is not mine)
    page = here.post(elsewhere, status=200)
    assert page.notice == "That browser is signed out"
    assert there.get("/account").path == "/sign-in"
    assert here.get("/account").path == "/account"


def test_a_page_for_those_who_are_signed_in_leads_strangers_to_the_door(app):
    response = Browserlike(app).raw("GET", "/account?x=1")
    assert response.status_code == 302
    assert response.headers["Location"] == "/sign-in?next=/account?x%3D1"
    assert db.session.scalars(db.select(SignInSession)).all() == []
