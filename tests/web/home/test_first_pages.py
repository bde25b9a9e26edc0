"""The first page of each role."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from tests.action_plans.fenmarch import TEST
from tracker.action_plans import overview, services
from tracker.core.database import db
from tracker.core.events import act
from tracker.followup.services import WhatIsAnnounced, announce, start_follow_up
from tracker.inspections.rating_models import OverallRating
from tracker.web.home import attention


def test_a_region_sees_what_needs_it_and_what_is_due(fenmarch, signed_in):
    with act("due", by=TEST):
        fenmarch.plan.due_on = date(2026, 4, 24)
    page = signed_in(fenmarch.director).get("/")
    assert page.h1 == "Fenmarch: inspection recommendations"
    words = "Submit your action plan by Friday 24 April 2026 (in 10 days): An inspection of Fenmarch"
    assert page.links[words] == f"/plans/{fenmarch.plan.id}"
    assert "Nothing is due in the next 30 days." in page.main
    assert page.links["Awaiting response"].startswith("/recommendations?")
    assert page.links["An inspection of Fenmarch"] == f"/reports/{fenmarch.report.id}"


def test_what_is_overdue_comes_first(fenmarch, signed_in):
    fenmarch.submitted()
    services.return_plan(fenmarch.plan, reason="Say more", by=fenmarch.responder)
    with time_machine.travel("2026-10-01T10:00:00+01:00"):
        page = signed_in(fenmarch.pdu_head).get("/")
    links = page.texts("//main//ul[1]//a")
    assert links[:2] == [
        "3 actions are overdue",
        "Change the action plan that headquarters returned: An inspection of Fenmarch",
    ]
    assert page.links["3 actions are overdue"] == "/actions?due=yes"


def test_a_region_without_recommendations_is_told_that_they_will_appear(fenmarch, signed_in):
    page = signed_in(fenmarch.neighbour_director).get("/")
    assert "HM Inspectorate of Probation has not published any recommendations for Westmere." in page.main
    assert "Nothing needs you today." in page.main
    assert "Fenmarch" not in page.main


@pytest.mark.parametrize("who", ["responder", "overview"])
def test_headquarters_sees_numbers_that_are_links(fenmarch, signed_in, who):
    fenmarch.submitted()
    page = signed_in(fenmarch.people[who]).get("/")
    assert page.links["3 open recommendations"] == "/recommendations?open=yes"
    assert "3 results" in signed_in(fenmarch.people[who]).get("/recommendations?open=yes").h1
    assert page.links["0 awaiting response"] == "/recommendations?status=awaiting_response"
    assert page.links["0 overdue actions"] == "/actions?due=yes"
    assert page.links["1 plan to decide on"] == "/plans?state=submitted"
    decides = "Agree or return Fenmarch’s action plan: An inspection of Fenmarch" in page.links
    assert decides == (who == "responder")


def test_headquarters_is_told_of_more_plans_than_the_page_reads(fenmarch, signed_in, monkeypatch):
    fenmarch.submitted()
    monkeypatch.setattr(overview, "MOST_WAITING", 0)
    assert "1 plan to decide on" in signed_in(fenmarch.responder).get("/").links


def test_more_than_five_things_lead_on_to_the_list(fenmarch, signed_in, monkeypatch):
    fenmarch.submitted()
    monkeypatch.setattr(attention, "MOST_LINKS", 0)
    page = signed_in(fenmarch.responder).get("/")
    assert page.links["1 more action plan"] == "/plans"


def test_a_lead_is_told_who_left_and_still_owns_work(fenmarch, signed_in):
    fenmarch.submitted()
    with act("leaves", by=TEST):
        fenmarch.owner.memberships[0].valid_to = date(2026, 4, 13)
    words = "1 owner has left and still owns 3 actions"
    assert signed_in(fenmarch.lead).get("/").links[words] == "/handovers/test-fenmarch"
    assert words not in signed_in(fenmarch.reader).get("/").main


def test_the_latest_inspection_comes_with_its_rating_as_printed(fenmarch, signed_in):
    with act("rating", by=TEST):
        db.session.add(OverallRating(report=fenmarch.report, position=1, rating="Requires improvement"))
    page = signed_in(fenmarch.reader).get("/")
    assert "Rating as printed: Requires improvement" in page.main
    assert "You can see Fenmarch but you do not own any actions yet." in page.main


def test_the_next_follow_up_stands_beside_the_latest_inspection_once_it_is_announced(fenmarch, signed_in):
    browser = signed_in(fenmarch.director)
    follow_up = start_follow_up(
        fenmarch.region, inspection="Fenmarch 2026", fieldwork_started="2026-06", by=fenmarch.inspector
    )
    assert "No follow-up has been announced." in browser.get("/").main
    told = WhatIsAnnounced(date(2026, 6, 8), date(2026, 6, 12), date(2026, 6, 1), "Ten cases", "Ines Vale")
    announce(follow_up, told, by=fenmarch.inspector, expected_version=follow_up.version)
    page = browser.get("/")
    assert page.links["Fenmarch 2026"] == f"/follow-ups/{follow_up.id}/announcement"
    assert (
        "Fieldwork starts on Monday 8 June 2026 (in 55 days). Have everything ready by Monday 1 June 2026."
        in page.main
    )
    with time_machine.travel("2026-06-10T10:00:00+01:00"):
        page = signed_in(fenmarch.pdu_head).get("/")
    assert "Fieldwork started on Monday 8 June 2026 and ends on Friday 12 June 2026." in page.main
    with time_machine.travel("2026-06-13T10:00:00+01:00"):
        assert "No follow-up has been announced." in signed_in(fenmarch.pdu_head).get("/").main


def test_a_page_with_everything_on_it_asks_no_more_often_than_any_other(fenmarch, signed_in):
    """The test browser fails beyond twelve queries."""
    fenmarch.submitted()
    for action in fenmarch.plan.actions[:2]:
        far = date(2026, 12, 31)
        services.ask_for_date(action, far, reason="More to train", by=fenmarch.owner)
    follow_up = start_follow_up(
        fenmarch.region, inspection="Fenmarch 2026", fieldwork_started="2026-06", by=fenmarch.inspector
    )
    told = WhatIsAnnounced(date(2026, 11, 8), None, date(2026, 11, 1), "Ten cases", "Ines Vale")
    announce(follow_up, told, by=fenmarch.inspector, expected_version=follow_up.version)
    with act("leaves", by=TEST):
        fenmarch.owner.memberships[0].valid_to = date(2026, 4, 13)
    with time_machine.travel("2026-10-01T10:00:00+01:00"):
        page = signed_in(fenmarch.director).get("/")
    for words in (
        "3 actions are overdue",
        "2 requests to decide",
        "has left and still owns",
        "Fenmarch 2026",
    ):
        assert words in page.main


def test_a_draft_is_not_counted_for_headquarters(fenmarch, signed_in):
    page = signed_in(fenmarch.responder).get("/")
    assert "0 plans to decide on" in page.links
    assert "Nothing needs you today." in page.main


@pytest.mark.parametrize("who", ["inspector", "editor"])
def test_the_inspectorate_sees_follow_ups_and_imports(fenmarch, signed_in, who):
    page = signed_in(fenmarch.people[who]).get("/")
    assert page.h1 == "Follow-ups and reports"
    assert "No follow-up is running." in page.main
    assert "No uploaded report waits to be checked." in page.main


@pytest.mark.parametrize(
    ("who", "heading"),
    [
        ("administrator", "Running the service"),
        ("stranger", "You do not have a role today"),
        ("owner", "My actions"),
    ],
)
def test_everybody_has_a_first_page(fenmarch, signed_in, who, heading):
    assert signed_in(fenmarch.people[who]).get("/").h1 == heading
