"""How the database is spoken to: moments, reading only, two people at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from traceback import format_exception

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from tests.action_plans.fenmarch import TEST
from tracker.action_plans.lifecycle import ActionState
from tracker.action_plans.models import Action
from tracker.core.database import db, reading_only, writing
from tracker.core.events import act
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.models import Assignment, Recommendation


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_given_in(fenmarch):
    moment = datetime(2026, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    with act("moved", by=TEST):
        fenmarch.report.added_at = moment
    db.session.commit()
    assert fenmarch.report.added_at == moment
    assert fenmarch.report.added_at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(fenmarch):
    with pytest.raises(StatementError, match="time zone"), act("moved", by=TEST):
        fenmarch.report.added_at = datetime(2026, 7, 1, 9, 30)  # noqa: DTZ001 - the point


def test_nothing_can_be_changed_while_only_reading(fenmarch):
    db.session.commit()
    with reading_only():
        assert db.session.scalar(text("SELECT count(*) FROM organisation")) > 0
        with pytest.raises(DBAPIError):
            db.session.execute(text("DELETE FROM repeat"))
        db.session.rollback()
        with writing():
            db.session.execute(text("DELETE FROM repeat"))
        db.session.rollback()
    db.session.execute(text("DELETE FROM repeat"))


def test_the_database_holds_references_together(fenmarch):
    with pytest.raises(IntegrityError):
        db.session.execute(text("DELETE FROM organisation"))


def test_the_database_knows_the_states(fenmarch):
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE recommendation SET status = 'nearly_done'"))


@pytest.mark.parametrize("kind", [Recommendation, InspectionReport, Organisation])
def test_the_second_of_two_saves_fails_and_overwrites_nothing(fenmarch, kind):
    field = {Recommendation: "text", InspectionReport: "title", Organisation: "name"}[kind]
    thing = {
        Recommendation: fenmarch.to_unit,
        InspectionReport: fenmarch.report,
        Organisation: fenmarch.unit,
    }[kind]
    key = thing.id
    db.session.commit()
    mine = db.session.get(kind, key)
    db.session.refresh(mine)
    db.session.expunge(mine)
    setattr(mine, field, "mine, typed at leisure")
    with act("changed", by=TEST):
        setattr(db.session.get(kind, key), field, "theirs, saved first")
    db.session.commit()
    db.session.expunge_all()
    db.session.add(mine)
    with pytest.raises(StaleDataError), act("changed", by=TEST):
        db.session.flush()
    db.session.rollback()
    db.session.expunge_all()
    assert getattr(db.session.get(kind, key), field) == "theirs, saved first"


def test_an_assignment_cannot_end_before_it_begins(fenmarch):
    assignment = db.session.scalars(db.select(Assignment)).first()
    with pytest.raises(IntegrityError), act("ended", by=TEST):
        assignment.valid_to = assignment.valid_from - timedelta(days=1)


def test_an_error_does_not_quote_what_people_wrote(fenmarch):
    fenmarch.action(text="A canary that somebody wrote")
    db.session.commit()
    finished_on_no_day = update(Action.__table__).values(state=ActionState.COMPLETED)
    with pytest.raises(IntegrityError) as refused:
        db.session.connection().execute(finished_on_no_day)
    db.session.rollback()
    said = "".join(format_exception(refused.value))
    assert "completed_on_if_completed" in said
    assert "canary" not in said
