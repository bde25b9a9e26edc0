"""Headquarters hands on some of what a standing body carries; the body goes on, and its name stays in print."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST
from tests.support.accounts import make_organisation
from tracker.action_plans.taking_over import take_over_part
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken
from tracker.organisations import changes
from tracker.organisations.models import OrganisationType
from tracker.organisations.partial_dates import PartialDate
from tracker.recommendations.handing_on import find_to_hand_on, list_handing_on
from tracker.recommendations.waiting import find_waiting, list_waiting

APRIL = date(2026, 4, 10)


@pytest.fixture
def far(fenmarch):
    """A unit of the neighbouring region."""
    made = make_organisation("Dray PDU", OrganisationType.PDU, fenmarch.neighbour)
    db.session.commit()
    return made


def give(fenmarch, body, to, *chosen, **more):
    wanted = {"from_": APRIL, "reason": "The office moved", "by": fenmarch.responder, **more}
    return take_over_part(body, [each.id for each in chosen], to, **wanted)


def offered(fenmarch, body):
    return list(find_to_hand_on(body, viewer=fenmarch.responder).recommendations)


def test_a_unit_hands_on_what_is_its_own_and_a_region_what_no_unit_of_it_bears(fenmarch, far):
    assert offered(fenmarch, fenmarch.unit) == [fenmarch.to_unit]
    assert offered(fenmarch, fenmarch.region) == [fenmarch.to_region, fenmarch.also_to_region]
    assert offered(fenmarch, far) == []
    assert offered(fenmarch, fenmarch.agency) == []


def test_what_waits_since_a_unit_closed_is_assigned_from_the_list_and_not_here(fenmarch, far):
    changes.record_succession([fenmarch.unit], [far], PartialDate.of(APRIL), by=TEST)
    assert [group.body for group in list_waiting(fenmarch.responder)] == [fenmarch.unit]
    assert fenmarch.to_unit not in offered(fenmarch, fenmarch.region)


def test_part_goes_to_another_region_and_the_rest_stays(fenmarch, far):
    [plan] = give(fenmarch, fenmarch.region, fenmarch.neighbour, fenmarch.to_region)
    assert (plan.organisation, plan.report) == (fenmarch.neighbour, fenmarch.report)
    assert [
        each.organisation for each in fenmarch.to_region.assignments if each.is_in_force(clock.today())
    ] == [fenmarch.neighbour]
    assert fenmarch.to_region.addressee is fenmarch.region
    assert offered(fenmarch, fenmarch.region) == [fenmarch.also_to_region]
    # And the neighbour could hand it back.
    assert offered(fenmarch, fenmarch.neighbour) == [fenmarch.to_region]
    assert list_waiting(fenmarch.responder) == []


def test_a_unit_of_another_region_becomes_the_heir_until_it_closes_itself(fenmarch, far):
    give(fenmarch, fenmarch.unit, far, fenmarch.to_unit)
    assert fenmarch.to_unit.heir_ids == {far.id}
    assert offered(fenmarch, fenmarch.unit) == []
    assert offered(fenmarch, far) == [fenmarch.to_unit]
    assert find_waiting(fenmarch.unit.code, viewer=fenmarch.responder) is None
    changes.close_organisation(far, PartialDate.parse("2026-04-12"), by=TEST)
    group = find_waiting(far.code, viewer=fenmarch.responder)
    assert group is not None
    assert list(group.recommendations) == [fenmarch.to_unit]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"from_": date(2026, 4, 15)}, "The day must be today or earlier"),
        ({"from_": date(2020, 1, 1)}, "One of them is carried by somebody from"),
        ({"reason": " "}, "Enter why"),
    ],
)
def test_what_is_missing_or_too_early_is_refused_and_nothing_is_half_done(fenmarch, far, more, words):
    with pytest.raises(RuleBroken, match=words):
        give(
            fenmarch, fenmarch.region, fenmarch.neighbour, fenmarch.to_region, fenmarch.also_to_region, **more
        )
    assert offered(fenmarch, fenmarch.region) == [fenmarch.to_region, fenmarch.also_to_region]


def test_nobody_hands_on_what_another_carries_nor_to_itself_or_to_what_has_closed(fenmarch, far):
    closed = make_organisation("Gone PDU", OrganisationType.PDU, fenmarch.neighbour, valid_to="2025")
    with pytest.raises(RuleBroken, match="does not answer for one of them any more"):
        give(fenmarch, fenmarch.region, fenmarch.neighbour, fenmarch.to_unit, fenmarch.to_region)
    for to in (fenmarch.region, closed, fenmarch.agency, None):
        with pytest.raises(RuleBroken, match="Choose who carries them"):
            give(fenmarch, fenmarch.region, to, fenmarch.to_region)
    with pytest.raises(RuleBroken, match="at least one"):
        give(fenmarch, fenmarch.region, fenmarch.neighbour)
    assert closed not in list_handing_on(fenmarch.responder)


def test_headquarters_alone_hands_on(fenmarch, far):
    with pytest.raises(NotPermitted):
        give(fenmarch, fenmarch.region, far, fenmarch.to_region, by=fenmarch.inspector)
    for name in ("director", "administrator"):
        with pytest.raises(NotFound):
            give(fenmarch, fenmarch.region, far, fenmarch.to_region, by=fenmarch.people[name])
