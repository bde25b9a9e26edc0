"""The table of progress is read back: each row finds its recommendation, and an editor says whether it is that."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.reports_import.fenmarch_report import FENMARCH_TO_REGION, REPORT
from tests.reports_import.progress_report import (
    LATER,
    MENTORS,
    POLICE,
    UNKNOWN,
    VISITS,
    check_row,
    make_two_reports,
)
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.core.events import act
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.recommendations.models import Recommendation
from tracker.reports_import import services
from tracker.reports_import.progress_proposals import Sureness, inspected_bodies, propose, sureness_of
from tracker.reports_import.progress_table import CheckedRow, find_row, rows_of

pytestmark = pytest.mark.usefixtures("reading_remembered")


@pytest.fixture
def two(room):
    return make_two_reports(room)


def proposals(two, later=None):
    later = later or two.later
    rows = rows_of(later)
    positions = [row.position for row in rows]
    return propose(later, rows, positions, inspected_bodies(later), viewer=two.room.editor)


def test_each_row_stands_as_printed(two):
    row = find_row(two.later, VISITS)
    assert row.printed == FENMARCH_TO_REGION[2]
    assert (row.category, row.still_required) == (ProgressCategory.SOME, True)
    assert row.action_taken_and_impact == "Visits are recorded in half of all cases."
    assert (row.still_needed, row.checked) == ("Repeat recommendation", None)


def test_each_row_finds_its_recommendation_of_the_region_its_units_and_what_they_were_before(two):
    found = proposals(two)
    assert [found[each].best for each in (MENTORS, VISITS, POLICE)] == [
        two.earlier[1],
        two.earlier[2],
        two.earlier[3],
    ]
    assert (found[UNKNOWN].sureness, found[UNKNOWN].best) == (Sureness.NOTHING, None)


def with_rows(room, *printed):
    """Bring in a report whose table quotes these; the report says nothing else."""
    rows = "".join(f"{each}\tSomething was done.\tSome progress\tYes\n" for each in printed)
    head = "Previous recommendation\tAction taken and impact\tCategorisation\tImprovement still required?\n"
    text = (
        LATER.split("Annexe one")[0].replace("001-0", "002-7")
        + f"Annexe\n\n{head}{rows}\nBackground\n\nEnd.\n"
    )
    return room.bring_in_checked(text, "rows.txt")


def test_a_row_that_two_recommendations_fit_is_left_to_choose(room, two):
    later = with_rows(room, f"{FENMARCH_TO_REGION[1]} and {FENMARCH_TO_REGION[2]}")
    [found] = proposals(two, later).values()
    assert (found.sureness, found.best) == (Sureness.SEVERAL, None)
    assert set(found.offered[:2]) == {two.earlier[1], two.earlier[2]}


def test_of_two_rows_for_one_recommendation_only_the_more_alike_is_proposed(room, two):
    later = with_rows(room, f"{FENMARCH_TO_REGION[1]} of work", FENMARCH_TO_REGION[1])
    found = proposals(two, later)
    assert (found[1].sureness, found[1].other_row) == (Sureness.TAKEN, 2)
    assert found[2].best == two.earlier[1]
    check_row(room, later, 1, two.earlier[1])
    assert (proposals(two, later)[2].sureness, proposals(two, later)[2].other_row) == (Sureness.TAKEN, 1)


@pytest.mark.parametrize(
    ("alike", "sureness"),
    [
        ((), Sureness.NOTHING),
        ((0.19,), Sureness.NOTHING),
        ((0.2,), Sureness.SIMILAR),
        ((0.49, 0.1), Sureness.SIMILAR),
        ((0.5, 0.1), Sureness.SURE),
        ((0.8, 0.48), Sureness.SEVERAL),
        ((0.8, 0.47), Sureness.SURE),
        ((0.3, 0.2), Sureness.SEVERAL),
        ((1.0, 0.9), Sureness.SURE),
        ((1.0, 1.0), Sureness.SEVERAL),
    ],
)
def test_a_row_is_sure_of_what_it_quotes_and_of_what_is_alone_in_being_alike(alike, sureness):
    assert sureness_of(*alike) is sureness


def test_few_words_in_common_are_offered_and_not_proposed(room, two):
    later = with_rows(room, "find a named mentor for each manager")
    [found] = proposals(two, later).values()
    assert (found.sureness, found.offered[0]) == (Sureness.SIMILAR, two.earlier[1])


def test_nothing_is_proposed_while_nobody_knows_what_was_inspected_or_from_later_reports(room, two):
    with act("made for a test", by=room.editor):
        two.later.inspected = []
    assert {each.sureness for each in proposals(two).values()} == {Sureness.NOTHING}
    with act("made for a test", by=room.editor):
        two.later.inspected = [{"name": "Fenmarch", "organisation_id": str(room.region.id)}]
        two.later.published = "2020-01"
    assert all(not each.offered for each in proposals(two).values())


def test_what_was_said_of_a_row_is_kept_and_may_be_taken_back(room, two):
    two.check(VISITS, still_needed="To be seen again")
    said = find_row(two.later, VISITS).checked
    assert (said.recommendation, said.still_needed) == (two.earlier[2], "To be seen again")
    assert (said.checked_by, said.category) == (room.editor, ProgressCategory.SOME)
    services.uncheck_row(two.later, VISITS, by=room.editor, expected_version=said.version)
    row = find_row(two.later, VISITS)
    assert (row.checked, row.still_needed) == (None, "Repeat recommendation")


def test_two_rows_cannot_belong_to_one_recommendation(two):
    two.check(MENTORS)
    with pytest.raises(RuleBroken, match=rf"{two.earlier[1].code} belongs to row {MENTORS} already"):
        two.check(VISITS, two.earlier[1])
    db.session.rollback()
    again = CheckedRow(
        import_id=two.later.id,
        position=VISITS,
        recommendation_id=two.earlier[1].id,
        category=ProgressCategory.SOME,
        action_taken_and_impact="Half of them have one.",
        still_required=True,
        checked_by_id=two.room.editor.id,
        checked_at=clock.now(),
    )
    with pytest.raises(IntegrityError), act("made for a test", by=two.room.editor):
        db.session.add(again)
    db.session.rollback()


def test_many_rows_may_belong_to_none_of_ours(two):
    for position in (MENTORS, VISITS):
        two.check(position, None, category=None, still_required=None, action_taken_and_impact="")
    assert [row.recommendation for row in rows_of(two.later)[:2]] == [None, None]


@pytest.mark.parametrize(
    ("says", "field"),
    [
        ({"category": None}, "category"),
        ({"still_required": None}, "still_required"),
        ({"action_taken_and_impact": "  "}, "action_taken_and_impact"),
        ({"action_taken_and_impact": "x" * 20_001}, "action_taken_and_impact"),
        ({"still_needed": "x" * 4_001}, "still_needed"),
    ],
)
def test_what_is_missing_or_too_long_is_told_at_its_field(two, says, field):
    with pytest.raises(RuleBroken) as refused:
        two.check(MENTORS, **says)
    assert refused.value.field == field


def test_a_row_cannot_belong_to_a_later_recommendation(room, two):
    newer = room.publish(
        room.bring_in_checked(
            REPORT.replace("March 2026", "June 2029").replace("000-3", "003-4"), "newer.txt"
        )
    )
    made = db.session.scalars(select(Recommendation).where(Recommendation.report_id == newer.id)).first()
    with pytest.raises(RuleBroken, match="was published after this report"):
        two.check(MENTORS, made)


def test_only_editors_check_rows_in_turn_and_until_publication(room, two):
    with pytest.raises(NotPermitted):
        two.check(MENTORS, two.earlier[1], by=room.inspector)
    with pytest.raises(NotFound):
        services.uncheck_row(two.later, 5, by=room.editor, expected_version=0)
    two.check(MENTORS)
    with pytest.raises(ChangedMeanwhile):
        two.check(MENTORS, None, version=0)
    db.session.rollback()
    two.check_all()
    two.publish()
    with pytest.raises(TransitionNotAllowed):
        two.check(MENTORS, None)


def test_the_next_row_is_the_next_that_nobody_has_checked(two):
    two.check(VISITS)
    assert services.next_row_to_check(two.later, MENTORS).position == POLICE
    assert services.next_row_to_check(two.later, UNKNOWN).position == MENTORS
    two.check_all()
    assert services.next_row_to_check(two.later, MENTORS) is None
