"""Who carries a recommendation after the body that it is addressed to closed, was split or moved."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST, make_recommendation, person
from tests.support.accounts import make_organisation
from tracker.accounts.models import Role
from tracker.action_plans import permissions, queries
from tracker.action_plans.models import ActionPlan
from tracker.action_plans.taking_over import list_left_behind, take_over, what_is_touched
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken
from tracker.core.events import act
from tracker.inspections.models import InspectionReport
from tracker.organisations import changes
from tracker.organisations.models import Organisation, OrganisationType
from tracker.organisations.partial_dates import PartialDate
from tracker.organisations.queries import bodies_of
from tracker.recommendations.lifecycle import RecommendationStatus
from tracker.recommendations.models import Recommendation
from tracker.recommendations.waiting import count_waiting, find_waiting, list_waiting

REASON = "Agreed by the reorganisation board"
APRIL = date(2026, 4, 10)


@pytest.fixture
def split(fenmarch):
    """The unit that a recommendation is addressed to was split into two on 10 April 2026."""
    fenmarch.halves = [
        make_organisation(f"{name} PDU", OrganisationType.PDU, fenmarch.region) for name in ("Holm", "Coast")
    ]
    changes.record_succession([fenmarch.unit], fenmarch.halves, PartialDate.of(APRIL), by=TEST)
    with act("made for a test", by=TEST):
        fenmarch.people["heir"] = person("Hana Vos", Role.PDU_HEAD, fenmarch.halves[0])
    db.session.commit()
    return fenmarch


def assign(fenmarch, to=None, body=None, chosen=None, by=None, **more):
    wanted = {"from_": APRIL, "reason": REASON, **more}
    return take_over(
        body or fenmarch.unit,
        [fenmarch.to_unit.id] if chosen is None else chosen,
        fenmarch.halves if to is None else to,
        by=by or fenmarch.responder,
        **wanted,
    )


def carriers(recommendation, on=None):
    day = on or clock.today()
    return {each.organisation.name for each in recommendation.assignments if each.is_in_force(day)}


def test_what_was_addressed_to_a_closed_unit_waits_until_somebody_says_who_carries_it(split):
    [group] = list_waiting(split.responder)
    assert (group.body, group.recommendations) == (split.unit, [split.to_unit])
    assert [each.name for each in group.possible] == ["Coast PDU", "Holm PDU"]
    assign(split)
    assert list_waiting(split.responder) == []


def test_a_recommendation_goes_to_both_halves_and_its_addressee_stays(split):
    assign(split)
    assert split.to_unit.addressee is split.unit
    assert split.to_unit.heir_ids == {each.id for each in split.halves}
    assert [
        (each.organisation.name, each.valid_from, each.valid_to) for each in split.to_unit.assignments
    ] == [
        ("Fenmarch", date(2026, 3, 27), date(2026, 4, 9)),
        ("Fenmarch", APRIL, None),
    ]


def test_rights_move_at_once_to_the_head_of_the_unit_that_takes_over(split):
    plan = split.plan
    assert permissions.may_answer(split.pdu_head, plan, split.to_unit)
    assert not permissions.may_answer(split.heir, plan, split.to_unit)
    assign(split)
    assert permissions.may_answer(split.heir, plan, split.to_unit)
    assert not permissions.may_answer(split.pdu_head, plan, split.to_unit)
    assert permissions.may_see_plan(split.pdu_head, plan)  # history stays readable


def test_a_closed_heir_makes_it_wait_again_and_the_other_half_keeps_its_part(split):
    assign(split, from_=APRIL)
    holm, coast = split.halves
    later = make_organisation("Later PDU", OrganisationType.PDU, split.region)
    changes.record_succession([holm], [later], PartialDate.parse("2026-04-13"), by=TEST)
    [group] = list_waiting(split.responder)
    assert (group.body, group.possible) == (holm, [later])
    assign(split, body=holm, to=[later], from_=date(2026, 4, 13))
    assert split.to_unit.heir_ids == {later.id, coast.id}


def test_a_unit_moved_to_another_region_takes_its_recommendations_there(fenmarch):
    fenmarch.submitted()
    changes.move_unit(fenmarch.unit, fenmarch.neighbour, PartialDate.of(APRIL), by=TEST)
    [group] = list_waiting(fenmarch.responder)
    assert (group.body, group.possible) == (fenmarch.unit, [fenmarch.unit])
    [plan] = assign(fenmarch, to=[fenmarch.unit])
    assert (plan.organisation, plan.report) == (fenmarch.neighbour, fenmarch.report)
    assert carriers(fenmarch.to_unit) == {"Westmere"}
    assert fenmarch.to_unit.status is RecommendationStatus.AWAITING_RESPONSE
    assert permissions.may_answer(fenmarch.neighbour_director, plan, fenmarch.to_unit)
    assert not queries.carries(fenmarch.plan, fenmarch.to_unit)
    left = list_left_behind(fenmarch.lead, limit=10)
    assert [(each.recommendation, each.plan) for each in left] == [(fenmarch.to_unit, fenmarch.plan)]
    assert list_left_behind(fenmarch.neighbour_director, limit=10) == []


def test_plans_that_are_there_are_joined(split):
    plans = db.session.scalar(db.select(db.func.count(ActionPlan.id)))
    assert assign(split) == [split.plan]
    assert db.session.scalar(db.select(db.func.count(ActionPlan.id))) == plans


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"chosen": []}, "Choose at least one recommendation"),
        ({"to": []}, "Choose who carries them"),
        ({"reason": " "}, "Enter why"),
        ({"from_": date(2026, 4, 15)}, "today or earlier"),
        ({"from_": date(2026, 4, 9)}, "North Fenmarch PDU stood until 9 April 2026"),
    ],
)
def test_an_assignment_that_says_too_little_or_too_much_is_refused(split, more, words):
    with pytest.raises(RuleBroken, match=words):
        assign(split, **more)
    db.session.rollback()
    assert count_waiting(split.responder) == 1


def test_only_a_recorded_successor_can_carry_it(split):
    with pytest.raises(RuleBroken, match="Westmere region did not take over from North Fenmarch PDU"):
        assign(split, to=[split.neighbour])


def test_headquarters_says_who_carries_it_and_the_administrator_sees_none_of_it(split):
    with pytest.raises(NotPermitted, match="Only a headquarters responder"):
        assign(split, by=split.inspector)
    for outsider in (split.administrator, split.director):
        with pytest.raises(NotFound):
            list_waiting(outsider)
        assert count_waiting(outsider) == 0


def test_of_two_assignments_at_once_the_second_is_told(split, app):
    ids = (split.unit.id, split.to_unit.id, split.responder.id, [each.id for each in split.halves])
    db.session.commit()
    start, told = threading.Barrier(2), []

    def one(at):
        with app.app_context():
            unit_id, recommendation_id, person_id, halves = ids
            by = db.session.get_one(type(split.responder), person_id)
            body, half = (db.session.get_one(Organisation, each) for each in (unit_id, halves[at]))
            db.session.commit()
            start.wait(20)
            try:
                take_over(body, [recommendation_id], [half], from_=APRIL, reason=REASON, by=by)
                db.session.commit()
                told.append("done")
            except RuleBroken as error:
                db.session.rollback()
                told.append(error.message)

    threads = [threading.Thread(target=one, args=(at,)) for at in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert max(told) == "done"
    assert "somebody has assigned it meanwhile" in min(told)
    db.session.expire_all()
    assert len(db.session.get_one(Recommendation, ids[1]).heir_ids) == 1


def test_what_hangs_on_a_body_is_counted(split):
    touched = what_is_touched([split.region])
    assert (touched.recommendations, touched.plans, touched.open_actions) == (3, 1, 0)
    assert what_is_touched([split.unit]).people == 3  # its head, an owner and a helper


def test_a_recommendation_of_2019_goes_from_the_companys_end_to_the_region_of_today(fenmarch):
    crc = make_organisation("Fenmarch CRC", OrganisationType.CRC, valid_from="2014-06", valid_to="2021-06-25")
    division = make_organisation(
        "NPS Fenmarch division", OrganisationType.NPS_DIVISION, valid_from="2014-06", valid_to="2021-06-25"
    )
    with act("made for a test", by=TEST):
        report = InspectionReport(
            code="I-OLDCRC",
            title="An inspection of Fenmarch CRC",
            kind="CRC inspection",
            published="2019-02",
            added_at=clock.now(),
            invented=True,
        )
        to_crc, to_division = (
            make_recommendation(report, body, place, "keep people safe", [])
            for place, body in enumerate((crc, division), start=1)
        )
    changes.record_succession([crc, division], [fenmarch.region], PartialDate.parse("2021-06-26"), by=TEST)
    assert {group.body for group in list_waiting(fenmarch.responder)} == {crc, division}
    for body, recommendation in ((crc, to_crc), (division, to_division)):
        [plan] = assign(
            fenmarch, body=body, chosen=[recommendation.id], to=[fenmarch.region], from_=date(2021, 6, 26)
        )
        assert (plan.organisation, plan.report) == (fenmarch.region, report)
        assert carriers(recommendation, date(2021, 6, 26)) == carriers(recommendation) == {"Fenmarch"}
        assert recommendation.heirs is None
    assert bodies_of(fenmarch.region) >= {crc.id, division.id}
    assert find_waiting(crc.code, viewer=fenmarch.responder) is None
    # Two years on the region is merged into its neighbour, which then carries all of it.
    for unit in db.session.scalars(
        db.select(Organisation).where(Organisation.parent_id == fenmarch.region.id)
    ):
        changes.move_unit(unit, fenmarch.neighbour, PartialDate.of(APRIL), by=TEST)
    changes.record_succession([fenmarch.region], [fenmarch.neighbour], PartialDate.of(APRIL), by=TEST)
    group = find_waiting(fenmarch.region.code, viewer=fenmarch.responder)
    assert group is not None
    assert {to_crc, to_division, fenmarch.to_region} <= set(group.recommendations)
    assign(
        fenmarch,
        body=fenmarch.region,
        chosen=[each.id for each in group.recommendations],
        to=[fenmarch.neighbour],
    )
    assert carriers(to_crc) == {"Westmere"}
    assert carriers(to_crc, date(2022, 1, 1)) == {"Fenmarch"}
    assert list_waiting(fenmarch.responder) == []
