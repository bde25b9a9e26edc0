"""What a report says against itself is settled by a person, with a note that travels with the report."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.reports_import.fenmarch_report import REPORT
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.core.events import Event
from tracker.inspections.models import Discrepancy
from tracker.reports_import import services
from tracker.reports_import.discrepancies import discrepancies_of
from tracker.reports_import.services.settling import LONGEST_NOTE, NO_NOTE_YET

pytestmark = pytest.mark.usefixtures("reading_remembered")

MISCOUNTED = REPORT.replace("four recommendations", "nine recommendations")


@pytest.fixture
def found(room):
    return room.bring_in(MISCOUNTED)


def settle(report_import, room, note="", *, position=1, version=NO_NOTE_YET, by=None):
    settled = services.settle_discrepancy(
        report_import, position, note=note, by=by or room.editor, expected_version=version
    )
    db.session.commit()
    return settled


def test_whoever_settles_it_is_named_with_the_day_and_the_words(room, found):
    [before] = discrepancies_of(found)
    assert (before.is_settled, "nine" in before.message) == (False, True)
    settle(found, room, " The author meant four. ")
    [after] = discrepancies_of(found)
    assert (after.note.note, after.note.noted_by) == ("The author meant four.", room.editor)
    events = db.session.scalars(select(Event).where(Event.action == "discrepancy settled")).all()
    assert [(event.thread_id, event.audience) for event in events] == [(found.id, "inspectorate")]


def test_the_note_is_published_with_the_discrepancy(room):
    report_import = room.bring_in_checked(MISCOUNTED)
    settle(report_import, room, "The author meant four.")
    room.publish(report_import)
    assert db.session.scalars(select(Discrepancy.note)).all() == ["The author meant four."]


def test_nothing_need_be_settled_or_said_to_publish(room):
    report_import = room.bring_in_checked(MISCOUNTED)
    room.publish(report_import)
    assert db.session.scalars(select(Discrepancy.note)).all() == [None]


def test_a_note_written_after_the_approval_is_not_published_unseen(room):
    report_import = room.bring_in_checked(MISCOUNTED)
    approved = services.approval_of(report_import)
    settle(report_import, room, "Nobody approved these words.")
    with pytest.raises(ChangedMeanwhile):
        services.publish_import(report_import, by=room.editor, approved=approved)


def test_settling_can_be_taken_back_and_stays_on_record(room, found):
    note = settle(found, room, "Too early")
    services.reopen_discrepancy(found, 1, by=room.editor, expected_version=note.version)
    db.session.commit()
    assert not discrepancies_of(found)[0].is_settled
    last = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert (last.action, last.before["note"]) == ("discrepancy not settled after all", "Too early")


def test_of_two_who_settle_it_at_once_the_second_is_told(room, found):
    settle(found, room, "first")
    with pytest.raises(ChangedMeanwhile):
        settle(found, room, "second", by=room.second_editor)
    assert discrepancies_of(found)[0].note.note == "first"


def test_only_editors_settle_only_what_is_there_and_only_until_publication(room, found):
    with pytest.raises(NotPermitted):
        settle(found, room, by=room.inspector)
    with pytest.raises(NotFound):
        settle(found, room, by=room.director)
    with pytest.raises(NotFound):
        settle(found, room, position=2)
    with pytest.raises(RuleBroken, match="500 characters"):
        settle(found, room, "x" * (LONGEST_NOTE + 1))
    services.discard(found, by=room.editor, expected_version=found.version)
    with pytest.raises(TransitionNotAllowed):
        settle(found, room)
