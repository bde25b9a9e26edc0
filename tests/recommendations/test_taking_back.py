"""A change of bodies that was recorded by mistake is taken back whole, while nothing rests on it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST
from tests.recommendations.test_services import printed, published
from tests.support.accounts import make_organisation
from tracker.action_plans.taking_over import take_over
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Event, act
from tracker.organisations import changes, queries
from tracker.organisations.models import Move, Organisation, OrganisationType, Succession
from tracker.organisations.partial_dates import PartialDate
from tracker.organisations.taking_back import TAKEN_BACK, find_last_change
from tracker.recommendations.taking_back import count_resting_on, take_back_change
from tracker.recommendations.waiting import list_waiting

PDU = OrganisationType.PDU
APRIL = PartialDate.parse("2026-04-10")


def unit(fenmarch, name, **more):
    return make_organisation(f"{name} PDU", PDU, fenmarch.region, **more)


def take_back(body, **more):
    change = find_last_change(body)
    seen = 0 if change is None else change.last_event
    return take_back_change(body, **{"reason": "The wrong bodies", "by": TEST, "last_event": seen, **more})


def refused(body, **more):
    with pytest.raises(RuleBroken) as caught:
        take_back(body, **more)
    return caught.value.message


def give_away(fenmarch, body, to):
    take_over(body, [fenmarch.to_unit.id], to, from_=APRIL.first_day, reason="Agreed", by=fenmarch.responder)


def test_everybody_who_ended_with_a_change_stands_again(fenmarch):
    old = [fenmarch.unit, unit(fenmarch, "Second", valid_to="2026-04")]
    new = [unit(fenmarch, name) for name in ("Holm", "Coast")]
    changes.record_succession(old, new, APRIL, by=TEST, note="By mistake")
    assert list_waiting(fenmarch.responder) != []
    take_back(old[1])
    # Of the second it was known before that it ended in April.
    assert [each.valid_to for each in old] == [None, "2026-04"]
    recorded = db.select(Succession).where(Succession.successor_id.in_([each.id for each in new]))
    assert db.session.scalars(recorded).all() == []
    assert list_waiting(fenmarch.responder) == []
    assert queries.bodies_of(new[0]) == {new[0].id}
    [event] = db.session.scalars(
        db.select(Event).where(Event.action == TAKEN_BACK, Event.subject_id == fenmarch.unit.id)
    )
    assert event.reason == "The wrong bodies"
    assert find_last_change(fenmarch.unit) is None


def test_a_closing_and_before_it_a_move_are_taken_back_one_after_the_other(fenmarch):
    changes.move_unit(fenmarch.unit, fenmarch.neighbour, APRIL, by=TEST)
    changes.close_organisation(fenmarch.unit, APRIL, by=TEST)
    take_back(fenmarch.unit)
    assert (fenmarch.unit.valid_to, fenmarch.unit.parent) == (None, fenmarch.neighbour)
    take_back(fenmarch.unit)
    assert fenmarch.unit.parent is fenmarch.region
    assert db.session.scalars(db.select(Move)).all() == []
    assert refused(fenmarch.unit) == "This change has been taken back already, or another was recorded since"


def test_what_was_assigned_because_of_it_holds_it(fenmarch):
    new = unit(fenmarch, "Holm")
    changes.record_succession([fenmarch.unit], [new], APRIL, by=TEST)
    give_away(fenmarch, fenmarch.unit, [new])
    change = find_last_change(fenmarch.unit)
    assert change is not None
    assert count_resting_on(change) == 1
    assert refused(fenmarch.unit) == (
        "This cannot be taken back: 1 recommendation has been assigned or published since, because of it. "
        "Record a further change instead"
    )
    assert fenmarch.unit.valid_to == "2026-04-09"


def test_what_an_heir_passed_on_holds_the_heirs_own_change(fenmarch):
    first, second = unit(fenmarch, "Holm"), unit(fenmarch, "Coast")
    changes.record_succession([fenmarch.unit], [first], APRIL, by=TEST)
    give_away(fenmarch, fenmarch.unit, [first])
    changes.record_succession([first], [second], PartialDate.parse("2026-04-12"), by=TEST)
    take_over(
        first,
        [fenmarch.to_unit.id],
        [second],
        from_=date(2026, 4, 12),
        reason="Agreed",
        by=fenmarch.responder,
    )
    assert "1 recommendation has been assigned" in refused(first)


def test_what_was_published_to_a_moved_unit_since_holds_the_move(fenmarch):
    changes.move_unit(fenmarch.unit, fenmarch.neighbour, APRIL, by=TEST)
    db.session.commit()
    published(fenmarch, printed(fenmarch.unit, 1), printed(fenmarch.unit, 2), title="The latest")
    assert "2 recommendations have been assigned or published since" in refused(fenmarch.unit)


def test_nobody_stands_again_beside_a_namesake_or_below_what_has_closed(fenmarch):
    changes.close_organisation(fenmarch.unit, APRIL, by=TEST)
    namesake = make_organisation("North Fenmarch P.D.U.", PDU, fenmarch.neighbour)
    with act("made for a test", by=TEST):
        namesake.name = fenmarch.unit.name
    assert refused(fenmarch.unit) == "There is a North Fenmarch PDU already"
    with act("made for a test", by=TEST):
        namesake.name = "Another"
        fenmarch.region.valid_to = "2026-04-11"
    assert refused(fenmarch.unit) == "North Fenmarch PDU cannot stand again: Fenmarch region has closed since"


def test_it_says_why_and_takes_back_what_was_seen(fenmarch):
    changes.close_organisation(fenmarch.unit, APRIL, by=TEST)
    assert refused(fenmarch.unit, reason=" ") == "Enter why it is taken back"
    assert "taken back already" in refused(fenmarch.unit, last_event=1)
    assert fenmarch.unit.valid_to == "2026-04-10"


def test_the_projects_own_register_is_nobodys_mistake(app):
    company = db.session.scalars(
        db.select(Organisation).where(Organisation.type == OrganisationType.CRC).limit(1)
    ).one()
    assert find_last_change(company) is None
