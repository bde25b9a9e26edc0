"""The application that tests share is moved from database to database without carrying anything over."""

from __future__ import annotations

import pytest
from sqlalchemy import func, make_url, select, text

from tests.support.browserlike import QuestionsAsked
from tracker.core.database import db
from tracker.organisations.models import Organisation


def test_the_application_works_on_the_engine_of_the_test(app, engine):
    assert db.engine.dialect.name == engine
    assert db.session.scalar(select(func.count()).select_from(Organisation)) > 100


@pytest.mark.parametrize("turn", ["first", "second"])
def test_the_application_works_on_the_database_of_the_test(app, database, turn):
    db.session.execute(text("CREATE TABLE left_behind (turn TEXT)"))
    db.session.commit()
    db.session.execute(text("INSERT INTO left_behind VALUES (:turn)"), {"turn": turn})
    db.session.commit()
    assert db.session.scalars(text("SELECT turn FROM left_behind")).all() == [turn]
    assert db.engine.url.get_backend_name() == make_url(database.url).get_backend_name()
    assert app.config["SQLALCHEMY_DATABASE_URI"] == database.url


def test_questions_to_the_database_are_counted(app):
    with QuestionsAsked(app) as statements:
        db.session.execute(text("SELECT 1"))
        db.session.execute(text("SELECT 2"))
    db.session.execute(text("SELECT 3"))
    assert statements == ["SELECT 1", "SELECT 2"]


@pytest.mark.parametrize("turn", ["first", "second"])
def test_reading_leaves_no_connection_that_would_keep_a_database_alive(app, turn):
    assert db.session.scalar(select(func.count()).select_from(Organisation)) > 100
