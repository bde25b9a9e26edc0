"""Tests may rely on this: each has a database of its own, made by the migrations, on both engines."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text


@pytest.fixture
def open_database(empty_database):
    engine = create_engine(empty_database.url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_one_test_writes_no_other_reads(open_database, turn):
    with open_database.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (turn TEXT)"))
        connection.execute(text("INSERT INTO left_behind VALUES (:turn)"), {"turn": turn})
        assert connection.scalars(text("SELECT turn FROM left_behind")).all() == [turn]


def test_the_tables_were_made_by_the_migrations(open_database):
    assert "alembic_version" in inspect(open_database).get_table_names()


@pytest.mark.only_on("postgresql")
def test_a_test_may_keep_to_one_engine(engine):
    assert engine == "postgresql"
