"""Announcing a follow-up: who then knows what, and that nothing of it was to be seen before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.followup.test_services import finish, judge, judge_all, publish
from tracker.core.database import db
from tracker.core.errors import NotFound, RuleBroken
from tracker.core.events import Audience, Event
from tracker.followup import queries, services
from tracker.followup.services import WhatIsAnnounced
from tracker.followup.stage_queries import find_next_announced, get_announcement, list_announced

TOLD = WhatIsAnnounced(
    date(2027, 5, 11), date(2027, 5, 22), date(2027, 5, 4), "Records of ten cases", "Ines Vale, 0300 111 2222"
)


def announce(follow_up, by, told=TOLD):
    made = services.announce(follow_up, told, by=by, expected_version=follow_up.version)
    db.session.commit()
    return made


def test_before_it_is_announced_nobody_outside_knows_of_it(fenmarch, follow_up):
    for who in ("director", "lead", "owner", "responder", "overview"):
        assert list_announced(viewer=fenmarch.people[who]) == []
        with pytest.raises(NotFound):
            get_announcement(follow_up.id, viewer=fenmarch.people[who])


def test_the_region_and_headquarters_learn_dates_needs_contact_and_the_list(fenmarch, follow_up):
    left = follow_up.assessments[2]
    services.leave_out(left, by=fenmarch.inspector, expected_version=left.version)
    judge(follow_up.assessments[0], fenmarch.inspector)
    announce(follow_up, fenmarch.inspector)
    for who in ("director", "lead", "owner", "pdu_head", "reader", "responder", "overview", "editor"):
        seen = get_announcement(follow_up.id, viewer=fenmarch.people[who])
        assert (seen.fieldwork_from, seen.ready_by, seen.contact) == (
            TOLD.fieldwork_from,
            TOLD.ready_by,
            TOLD.contact,
        )
        assert [item.recommendation for item in seen.items] == fenmarch.recommendations[:2]
        assert find_next_announced(fenmarch.region.id, viewer=fenmarch.people[who]) == seen
    for who in ("neighbour_director", "administrator", "stranger"):
        with pytest.raises(NotFound):
            get_announcement(follow_up.id, viewer=fenmarch.people[who])
    with pytest.raises(NotFound):
        queries.get_follow_up(follow_up.id, viewer=fenmarch.director)


def test_what_is_left_out_later_is_not_told(fenmarch, follow_up):
    announce(follow_up, fenmarch.inspector)
    last = follow_up.assessments[-1]
    services.leave_out(last, by=fenmarch.inspector, expected_version=last.version)
    assert len(get_announcement(follow_up.id, viewer=fenmarch.director).items) == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"fieldwork_from": date(2027, 4, 13)}, "fieldwork_from"),
        ({"fieldwork_to": date(2027, 5, 10)}, "fieldwork_to"),
        ({"ready_by": date(2027, 5, 12)}, "ready_by"),
        ({"ready_by": date(2027, 4, 13)}, "ready_by"),
        ({"have_ready": "  "}, "have_ready"),
        ({"contact": " "}, "contact"),
        ({"contact": "x" * 301}, "contact"),
    ],
)
def test_what_is_announced_must_be_right(fenmarch, follow_up, wrong, field):
    with pytest.raises(RuleBroken) as refused:
        announce(follow_up, fenmarch.inspector, replace(TOLD, **wrong))
    assert refused.value.field == field


def test_it_is_announced_once_and_changed_with_a_reason(fenmarch, follow_up):
    made = announce(follow_up, fenmarch.inspector)
    with pytest.raises(RuleBroken, match="announced already"):
        announce(follow_up, fenmarch.editor)
    later = replace(TOLD, fieldwork_from=date(2027, 6, 1), fieldwork_to=None)
    with pytest.raises(RuleBroken, match="Enter the reason"):
        services.change_announcement(
            made, later, reason=" ", by=fenmarch.editor, expected_version=made.version
        )
    services.change_announcement(
        made, later, reason="Inspectors are ill", by=fenmarch.editor, expected_version=made.version
    )
    assert made.fieldwork_from == date(2027, 6, 1)
    assert follow_up.fieldwork_started == "2027-06-01"


def test_the_events_reach_the_organisation_and_say_nothing_of_drafts(fenmarch, follow_up):
    judge(follow_up.assessments[0], fenmarch.inspector)
    announce(follow_up, fenmarch.inspector)
    told = db.session.scalars(db.select(Event).where(Event.action == "follow-up announced")).all()
    audiences = {event.subject_type: event.audience for event in told}
    assert audiences == {
        "announcement": Audience.PARTIES,
        "announced_recommendation": Audience.PARTIES,
        "follow_up": Audience.INSPECTORATE,
    }
    assert {event.organisation_id for event in told if event.audience is Audience.PARTIES} == {
        fenmarch.region.id
    }


def test_a_follow_up_of_a_unit_is_announced_to_its_region(fenmarch):
    of_unit = services.start_follow_up(
        fenmarch.unit, inspection="North Fenmarch", fieldwork_started=None, by=fenmarch.inspector
    )
    assert announce(of_unit, fenmarch.inspector).organisation == fenmarch.region
    assert get_announcement(of_unit.id, viewer=fenmarch.director)


def test_once_published_it_is_announced_no_more_and_next_no_longer(fenmarch, follow_up):
    announce(follow_up, fenmarch.inspector)
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    publish(follow_up, fenmarch.inspector)
    assert find_next_announced(fenmarch.region.id, viewer=fenmarch.director) is None
    assert list_announced(viewer=fenmarch.director) == []
