"""What an administrator records of bodies, what is refused, and that the project's register does not take it back."""

from __future__ import annotations

import pytest

from tests.action_plans.fenmarch import TEST
from tests.organisations.invented_register import WRITTEN
from tests.support.accounts import make_organisation
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, RuleBroken
from tracker.organisations import changes, queries
from tracker.organisations.models import Move, Organisation, OrganisationType, Succession
from tracker.organisations.partial_dates import PartialDate
from tracker.organisations.register_file import read_register
from tracker.organisations.services import seed_register

PDU = OrganisationType.PDU
NOVEMBER = PartialDate.parse("2025-11-01")


def unit(fenmarch, name, **more):
    return make_organisation(f"{name} PDU", PDU, fenmarch.region, **more)


def succeed(ending, taking_over, on="2025-11-01", **more):
    return changes.record_succession(ending, taking_over, PartialDate.parse(on), by=TEST, **more)


def refused(ending, taking_over, on="2025-11-01"):
    with pytest.raises(RuleBroken) as caught:
        succeed(ending, taking_over, on)
    return caught.value.message


@pytest.mark.parametrize(("before", "after"), [(1, 1), (3, 1), (1, 2), (3, 2)])
def test_bodies_are_renewed_merged_split_and_redrawn(fenmarch, before, after):
    old = [unit(fenmarch, f"Old {number}") for number in range(before)]
    new = [unit(fenmarch, f"New {number}", valid_from="2025-11") for number in range(after)]
    assert len(succeed(old, new)) == before * after
    assert {each.valid_to for each in old} == {"2025-10-31"}
    assert queries.bodies_of(new[0]) == {new[0].id, *(each.id for each in old)}


@pytest.mark.parametrize(("on", "last_day"), [("2025-11-01", "2025-10-31"), ("2025-11", "2025-11")])
def test_a_body_that_ends_with_a_change_stands_until_the_day_before_or_the_month(fenmarch, on, last_day):
    succeed([fenmarch.unit], [unit(fenmarch, "New")], on)
    assert fenmarch.unit.valid_to == last_day


def test_nobody_follows_itself(fenmarch):
    assert "cannot take over from itself" in refused([fenmarch.unit], [fenmarch.unit])


def test_a_circle_is_refused_however_long(fenmarch):
    first, second, third = (unit(fenmarch, name) for name in ("First", "Second", "Third"))
    succeed([first], [second], "2024-01-01")
    succeed([second], [third], "2025-01-01")
    assert refused([third], [first], "2026-01-01") == (
        "This would make a circle: Third PDU took over from First PDU"
    )


@pytest.mark.parametrize(
    ("stands", "words"),
    [
        ({"valid_from": "2025-12"}, "did not exist yet on 1 November 2025: it began in December 2025"),
        ({"valid_from": "2024", "valid_to": "2025-09"}, "had closed by then: it stood until September 2025"),
    ],
)
def test_a_successor_must_stand_on_the_day(fenmarch, stands, words):
    assert words in refused([fenmarch.unit], [unit(fenmarch, "New", **stands)])


@pytest.mark.parametrize(
    ("ended", "on", "overlaps"),
    [
        ("2025-10-31", "2025-11-01", False),
        ("2025-11-01", "2025-11-01", True),
        ("2025-11", "2025-11-20", False),  # it may have been the 19th
        ("2025-11-30", "2025-11", False),
        ("2025-12", "2025-11", True),
        ("2025", "2025-06-01", False),
    ],
)
def test_dates_overlap_only_where_that_is_certain(fenmarch, ended, on, overlaps):
    old, new = unit(fenmarch, "Old", valid_to=ended), unit(fenmarch, "New")
    if overlaps:
        assert "This overlaps: Old PDU stood until" in refused([old], [new], on)
    else:
        assert len(succeed([old], [new], on)) == 1
        assert old.valid_to == ended


def test_a_body_cannot_end_before_it_began(fenmarch):
    old, new = unit(fenmarch, "Old", valid_from="2025-12-01"), unit(fenmarch, "New")
    assert "had not begun then" in refused([old], [new])


def test_a_region_ends_only_when_its_units_have_gone_elsewhere(fenmarch):
    assert refused([fenmarch.region], [fenmarch.neighbour]) == (
        "2 units still belong to Fenmarch region: move or close them first"
    )
    for each in queries.list_standing_units(fenmarch.region, NOVEMBER.first_day):
        changes.move_unit(each, fenmarch.neighbour, NOVEMBER, by=TEST)
    assert len(succeed([fenmarch.region], [fenmarch.neighbour])) == 1


def test_who_cannot_answer_for_a_unit_cannot_follow_it(fenmarch):
    council = make_organisation("Fenmarch Council", OrganisationType.PARTNER)
    assert "cannot take over" in refused([fenmarch.unit], [council])


def test_the_same_change_is_recorded_once(fenmarch):
    new = unit(fenmarch, "New")
    succeed([fenmarch.unit], [new])
    assert refused([fenmarch.unit], [new]) == "This change has been recorded already"


def test_a_unit_moves_and_where_it_was_stays_on_record(fenmarch):
    changes.move_unit(fenmarch.unit, fenmarch.neighbour, NOVEMBER, by=TEST)
    moved = db.session.scalars(db.select(Move)).one()
    assert (moved.left, moved.joined, moved.valid_from) == (fenmarch.region, fenmarch.neighbour, "2025-11-01")
    assert fenmarch.unit.parent is fenmarch.neighbour
    with pytest.raises(RuleBroken, match="belongs to Westmere region already"):
        changes.move_unit(fenmarch.unit, fenmarch.neighbour, NOVEMBER, by=TEST)


def test_a_move_is_recorded_once_it_has_happened(fenmarch):
    with pytest.raises(RuleBroken, match="once it has happened"):
        changes.move_unit(fenmarch.unit, fenmarch.neighbour, PartialDate.parse("2999-01"), by=TEST)


def test_a_renamed_body_is_still_found_under_its_old_name(fenmarch):
    version = fenmarch.unit.version
    changes.rename_organisation(fenmarch.unit, "Fenmarch Coast PDU", by=TEST, expected_version=version)
    assert (fenmarch.unit.name, fenmarch.unit.aliases[0].name) == ("Fenmarch Coast PDU", "North Fenmarch PDU")
    with pytest.raises(ChangedMeanwhile):
        changes.rename_organisation(fenmarch.unit, "Another", by=TEST, expected_version=version)


def test_two_standing_bodies_of_a_type_do_not_share_a_name(fenmarch):
    with pytest.raises(RuleBroken, match="There is a South Fenmarch PDU already"):
        changes.rename_organisation(
            fenmarch.unit, "south  fenmarch PDU", by=TEST, expected_version=fenmarch.unit.version
        )


def test_a_body_is_added_with_a_code_of_its_own(fenmarch):
    first = changes.add_organisation("The Holms", PDU, parent=fenmarch.region, began=NOVEMBER, by=TEST)
    assert (first.code, first.valid_from) == ("the-holms-pdu", "2025-11-01")
    changes.close_organisation(first, PartialDate.parse("2026"), by=TEST)
    with pytest.raises(RuleBroken, match="has closed already, in 2026"):
        changes.close_organisation(first, PartialDate.parse("2026"), by=TEST)
    with pytest.raises(RuleBroken, match="Choose the region"):
        changes.add_organisation("Holt", PDU, parent=fenmarch.agency, began=None, by=TEST)


def test_the_projects_register_takes_back_nothing_that_people_said(app):
    rows = read_register(WRITTEN)
    seed_register(rows)
    by_code = {each.code: each for each in db.session.scalars(db.select(Organisation))}
    old, other = by_code["oxcombe-and-dray-pdu"], by_code["saltholme-pdu"]
    changes.rename_organisation(other, "Saltholme Bay", by=TEST, expected_version=other.version)
    succeed([old], [other], "2025-11")
    again = seed_register(rows)
    assert (again.added, again.changed) == (0, 0)
    assert (old.valid_to, other.name) == ("2025-11", "Saltholme Bay")
    assert db.session.scalars(db.select(Succession).where(Succession.predecessor_id == old.id)).one()


@pytest.mark.parametrize("valid_to", [None, "2025", "2026", "2026-03", "2026-04", "2026-04-13", "2026-04-14"])
def test_lists_and_pages_agree_on_what_has_closed(fenmarch, valid_to):
    body = unit(fenmarch, "Old", valid_to=valid_to)
    today = clock.today()
    found = db.session.scalar(
        db.select(Organisation.id).where(Organisation.id == body.id, queries.has_closed(today))
    )
    assert (found is not None) is queries.is_closed(body, today)
