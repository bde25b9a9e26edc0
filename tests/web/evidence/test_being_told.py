"""Who is told about evidence outside its own pages: uploaders of infected files, histories, administrators."""

from __future__ import annotations

import pytest

from tests.evidence.samples import EICAR
from tracker.core.database import db
from tracker.evidence.scanning import scan_waiting_files
from tracker.evidence.services import remove_evidence

REMOVE_IT = "Remove a file that you uploaded, because it contains a virus"


@pytest.fixture
def infected(app, fenmarch, add, virus_scanner, monkeypatch):
    """A file of the plan lead's and one of the owner's, both with a virus."""
    monkeypatch.setitem(app.config, "SCANNER_URL", virus_scanner.url)
    found = {who: add(EICAR, f"{who}.txt", by=fenmarch.people[who]) for who in ("owner", "lead")}
    db.session.commit()
    scan_waiting_files()
    return found


@pytest.mark.parametrize("who", ["owner", "lead"])
def test_the_first_page_asks_an_uploader_to_remove_an_infected_file(
    fenmarch, signed_in, action, infected, who
):
    browser = signed_in(fenmarch.people[who])
    page = browser.get("/")
    assert "Needs your attention" in page.main
    link = f"{REMOVE_IT}: action {action.code}"
    assert page.links[link] == f"/evidence/{infected[who].id}"
    browser.submit(f"/evidence/{infected[who].id}/remove", {"reason": "It holds a virus"})
    assert REMOVE_IT not in browser.get("/").main


@pytest.mark.parametrize("who", ["inspector", "responder", "reader", "neighbour_director"])
def test_nobody_else_is_asked(fenmarch, signed_in, infected, who):
    assert REMOVE_IT not in signed_in(fenmarch.people[who]).get("/").main


def test_my_actions_ask_too_and_say_nothing_where_nothing_is_wrong(fenmarch, signed_in, action, add):
    add()
    db.session.commit()
    assert "Needs your attention" not in signed_in(fenmarch.owner).get("/actions/mine").main


def test_an_infected_file_stands_among_my_actions(fenmarch, signed_in, infected):
    assert REMOVE_IT in signed_in(fenmarch.owner).get("/actions/mine").main


def test_the_history_says_that_evidence_came_and_went_but_not_what_it_was_called(
    fenmarch, signed_in, action, add
):
    remove_evidence(add(title="About J Surname"), reason="It named somebody", by=fenmarch.owner)
    db.session.commit()
    for who in ("owner", "inspector", "responder"):
        page = signed_in(fenmarch.people[who]).get(f"/recommendations/{action.recommendation_id}/history")
        assert "Evidence added" in page.main
        assert "Evidence removed" in page.main
        assert "Reason: It named somebody" in page.main
        assert "J Surname" not in page.main
    page = signed_in(fenmarch.neighbour_director).get(f"/recommendations/{action.recommendation_id}/history")
    assert "vidence" not in page.main.replace("Evidence History", "")


def test_the_history_of_a_held_file_is_its_own_organisations(fenmarch, signed_in, action, infected):
    address = f"/recommendations/{action.recommendation_id}/history"
    own = signed_in(fenmarch.director).get(address).main
    assert "Evidence added" in own
    assert "Virus found in evidence" in own
    for who in ("inspector", "responder"):
        others = signed_in(fenmarch.people[who]).get(address).main
        assert "Evidence added" not in others
        assert "irus" not in others


def test_administrators_reach_the_files_that_nobody_can_open_from_their_first_page(
    fenmarch, signed_in, action, infected
):
    browser = signed_in(fenmarch.administrator)
    page = browser.get("/")
    page = browser.get(page.links["Files that nobody can open"])
    assert [row[0] for row in page.table] == [action.code, action.code]
