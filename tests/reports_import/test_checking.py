"""An editor puts right what was found; nobody's words are overwritten."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.reports_import.fenmarch_report import FENMARCH_TO_REGION, NAMELESS, REPORT
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.core.events import Event
from tracker.recommendations.models import Confidence
from tracker.reports_import import services
from tracker.reports_import.blocks import in_blocks
from tracker.reports_import.lifecycle import CheckState, ImportState
from tracker.reports_import.source_text import source_around

pytestmark = pytest.mark.usefixtures("reading_remembered")


@pytest.fixture
def found(room):
    return room.bring_in()


def correct(item, room, **changes):
    values = {
        "text": item.text,
        "addressee": item.addressee,
        "number": item.number,
        "heading": item.heading,
        "standard": item.standard or "",
        "by": room.editor,
        "expected_version": item.version,
    }
    services.correct_item(item, **{**values, **changes})


def step(service, item, room, **more):
    result = service(item, by=room.editor, expected_version=item.version, **more)
    db.session.commit()
    return result


def texts(report_import):
    db.session.expire(report_import, ["items"])
    return [item.text for item in report_import.items]


def test_a_correction_is_kept_beside_what_was_found(room, found):
    item = found.items[0]
    correct(item, room, text="make sure that every court report is complete", number="1a")
    db.session.commit()
    assert (item.text, item.number) == ("make sure that every court report is complete", "1a")
    assert item.found_text == FENMARCH_TO_REGION[0]
    event = db.session.scalars(
        select(Event).where(Event.subject_id == item.id).order_by(Event.id.desc())
    ).first()
    assert event.action == "found recommendation corrected"
    assert event.before == {"text": FENMARCH_TO_REGION[0], "number": "1"}


def test_what_is_changed_after_checking_has_to_be_checked_again(room, found):
    item = found.items[0]
    step(services.mark_checked, item, room)
    correct(item, room, addressee=room.unit)
    assert item.check is CheckState.NOT_CHECKED


def test_saving_without_a_change_changes_nothing(room, found):
    item = found.items[0]
    step(services.mark_checked, item, room)
    before = item.version
    correct(item, room)
    db.session.commit()
    assert (item.check, item.version) == (CheckState.CHECKED, before)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"text": "  "}, "text"), ({"text": "x" * 20_001}, "text"), ({"number": "1" * 21}, "number")],
)
def test_what_cannot_be_kept_is_refused(room, found, changes, field):
    with pytest.raises(RuleBroken) as caught:
        correct(found.items[0], room, **changes)
    assert caught.value.field == field


def test_two_editors_cannot_overwrite_each_other(room, found):
    item = found.items[0]
    seen = item.version
    correct(item, room, text="the first to save")
    db.session.commit()
    with pytest.raises(ChangedMeanwhile):
        services.correct_item(
            item,
            text="the second",
            addressee=item.addressee,
            number="1",
            heading="",
            standard="",
            by=room.second_editor,
            expected_version=seen,
        )
    assert item.text == "the first to save"


def test_only_editors_check(room, found):
    with pytest.raises(NotPermitted):
        services.mark_checked(found.items[0], by=room.inspector, expected_version=1)
    with pytest.raises(NotFound):
        services.mark_checked(found.items[0], by=room.director, expected_version=1)


def test_nothing_is_checked_that_is_for_nobody(room):
    report_import = room.bring_in(NAMELESS)
    with pytest.raises(RuleBroken, match="Choose who this is for"):
        services.mark_checked(report_import.items[0], by=room.editor, expected_version=1)


def test_a_name_in_a_column_is_kept_for_whoever_chooses_the_addressee(room):
    report = (
        "A review of hostels\n\nMay 2024\n\nRecommendations\n\n"
        "No.\tRecommendation\tResponsible\n1\tOpen on Saturdays.\tLocal councils\n"
    )
    [item] = room.bring_in(report).items
    assert (item.text, item.heading, item.addressee) == ("Open on Saturdays.", "Local councils", None)


def test_an_addressee_can_be_given_to_all_under_a_heading_at_once(room):
    report_import = room.bring_in(NAMELESS)
    first = report_import.items[0]
    correct(first, room, addressee=room.unit)
    services.address_block(first, by=room.editor)
    db.session.commit()
    assert [item.addressee for item in report_import.items] == [room.unit, room.unit, room.region]


def test_what_is_no_recommendation_can_be_put_back(room, found):
    item = found.items[1]
    step(services.not_a_recommendation, item, room)
    assert item not in found.kept_items
    step(services.put_back, item, room)
    assert item in found.kept_items
    assert item.check is CheckState.NOT_CHECKED


def test_splitting_makes_parts_in_place_with_numbers_and_addressee(room, found):
    item = found.items[1]
    parts = step(
        services.split, item, room, text="give each new officer\n\n7. a named mentor\n \nfor the first year"
    )
    assert [part.number for part in parts] == ["2", "7", ""]
    assert texts(found) == [
        FENMARCH_TO_REGION[0],
        "give each new officer",
        "a named mentor",
        "for the first year",
        FENMARCH_TO_REGION[2] + ".",
        found.items[5].text,
    ]
    assert {part.addressee for part in parts} == {room.region}
    assert {part.check for part in parts} == {CheckState.NOT_CHECKED}
    assert [part.serial for part in parts] == [2, 5, 6]


def test_a_part_can_be_split_again_and_stays_in_place(room, found):
    first, _ = step(services.split, found.items[0], room, text="one two\n\nthree")
    step(services.split, first, room, text="one\n\ntwo")
    assert texts(found)[:3] == ["one", "two", "three"]


def test_a_part_is_found_again_in_the_document(room, found):
    item = found.items[0]
    head, tail = "make sure that every court report", "says what is known about domestic abuse"
    first, second = step(services.split, item, room, text=f"{head}\n\n{tail}")
    assert found.text[first.start : first.end].strip() == head
    assert found.text[second.start : second.end] == tail


def test_splitting_needs_an_empty_line_between_two_texts(room, found):
    with pytest.raises(RuleBroken, match="Put an empty line"):
        step(services.split, found.items[0], room, text="\n\n one text \n\n")


def test_joining_takes_the_words_of_the_next_and_its_place(room, found):
    first, second, *_ = found.items
    end = second.end
    step(services.join_with_next, first, room)
    assert texts(found)[0] == f"{FENMARCH_TO_REGION[0]} {FENMARCH_TO_REGION[1]}"
    assert len(found.items) == 3
    assert first.end == end
    deleted = db.session.scalars(select(Event).where(Event.subject_id == second.id)).all()[-1]
    assert deleted.before["text"] == FENMARCH_TO_REGION[1]


def test_splitting_takes_back_joining(room, found):
    before = texts(found)
    step(services.join_with_next, found.items[0], room)
    step(services.split, found.items[0], room, text=f"{before[0]}\n\n{before[1]}")
    assert texts(found) == before


def test_the_last_one_has_nothing_to_join(room, found):
    with pytest.raises(RuleBroken, match="no recommendation after this one"):
        step(services.join_with_next, found.items[-1], room)


def test_joining_passes_over_what_was_removed(room, found):
    step(services.not_a_recommendation, found.items[1], room)
    step(services.join_with_next, found.items[0], room)
    assert found.items[0].text.endswith(FENMARCH_TO_REGION[2] + ".")


def test_what_is_typed_in_stands_at_the_end_and_is_checked(room, found):
    added = services.add_by_hand(
        found, text="mend the roof", addressee=room.unit, number="5", heading="Also:", by=room.editor
    )
    db.session.commit()
    assert (added.confidence, added.check) == (Confidence.BY_HAND, CheckState.CHECKED)
    assert texts(found)[-1] == "mend the roof"
    assert source_around(found.text, added) is None


def test_a_report_without_a_file_is_typed_in(room):
    report_import = services.start_by_hand(by=room.editor)
    services.add_by_hand(
        report_import, text="mend the roof", addressee=room.unit, number="", heading="", by=room.editor
    )
    db.session.commit()
    assert report_import.state is ImportState.NEEDS_CHECKING
    assert report_import.file_sha256 is None
    # Several reports without a file are no copies of each other.
    services.start_by_hand(by=room.editor)
    db.session.commit()


def test_nothing_changes_once_it_is_discarded(room, found):
    services.discard(found, by=room.editor, expected_version=found.version)
    db.session.commit()
    with pytest.raises(TransitionNotAllowed):
        correct(found.items[0], room, text="too late")
    with pytest.raises(TransitionNotAllowed):
        services.add_by_hand(found, text="x", addressee=room.unit, number="", heading="", by=room.editor)


def test_blocks_follow_headings_and_restarting_numbers(room):
    twice = REPORT.replace("Westmere PDU should:", "Fenmarch region should:").replace("\n4. ", "\n1. ")
    report_import = room.bring_in(twice)
    blocks = in_blocks(report_import.items)
    assert [[item.number for item in block.found] for block in blocks] == [["1", "2", "3"], ["1"]]
    assert {block.heading for block in blocks} == {"Fenmarch region should:"}


def test_the_document_is_shown_around_the_place(room, found):
    item = found.items[2]
    source = source_around(found.text, item)
    assert source.marked == item.text
    assert source.before + source.marked + source.after == found.text


def test_the_document_is_cut_at_line_ends(room):
    filler = "\n".join(f"Line {number} of the long account of the visit." for number in range(200))
    report_import = room.bring_in(f"{filler}\n\n{REPORT}\n{filler}")
    source = source_around(report_import.text, report_import.items[0])
    assert source.before.startswith("Line ")
    assert source.marked == report_import.items[0].text
    assert len(source.before) < 1_000
    assert source.after.endswith(".")


def test_the_next_to_check_goes_round(room, found):
    step(services.mark_checked, found.items[3], room)
    assert services.next_to_check(found.items[3]) is found.items[0]
    for item in found.items[:3]:
        step(services.mark_checked, item, room)
    assert services.next_to_check(found.items[3]) is None
