"""What the database keeps when the changes that people recorded, and ratings, are taken out of it and put in again."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.support.databases import run_flask

#: Tables that a link of the chain adds, by the link before it.
ADDED = {
    "0010": {"organisation_move", "said_by_people"},
    "0011": {"standard_rating", "overall_rating", "key_question", "rating_correction"},
}
KEPT = ("organisation", "succession", "recommendation", "assignment", "inspection_report", "discrepancy")


def tables(database):
    """Return the names of the tables, and how many rows there are of what must be kept."""
    engine = create_engine(database.url)
    names = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        counts = {
            each: connection.execute(text(f"SELECT count(*) FROM {each}")).scalar_one() for each in KEPT
        }
    engine.dispose()
    return names, counts


def columns(database, table):
    engine = create_engine(database.url)
    found = {each["name"] for each in inspect(engine).get_columns(table)}
    engine.dispose()
    return found


@pytest.mark.parametrize("before", sorted(ADDED))
def test_what_a_link_adds_goes_and_comes_back_and_all_else_stays(demo_database, before):
    names, counts = tables(demo_database)
    assert names >= ADDED[before]
    run_flask("db", "downgrade", before, database=demo_database)
    fewer, same_counts = tables(demo_database)
    assert fewer.isdisjoint(ADDED[before])
    assert same_counts == counts
    if before == "0010":
        assert "heirs" not in columns(demo_database, "recommendation")
    assert "ratings" not in columns(demo_database, "report_import")
    run_flask("db", "upgrade", database=demo_database)
    again, still_the_same = tables(demo_database)
    assert (again, still_the_same) == (names, counts)


def test_ratings_of_reports_that_were_published_before_are_taken_over(demo_database):
    """Those that were read from files: what was only typed in leaves with its table."""
    words = text(
        "SELECT position, subject, framework, code, name, rating FROM standard_rating "
        "WHERE report_id IN (SELECT id FROM inspection_report WHERE file_sha256 IS NOT NULL) "
        "ORDER BY report_id, position"
    )

    def rated():
        engine = create_engine(demo_database.url)
        with engine.connect() as connection:
            found = connection.execute(words).all()
        engine.dispose()
        return found

    before = rated()
    assert len(before) == 17
    run_flask("db", "downgrade", "0011", database=demo_database)
    run_flask("db", "upgrade", database=demo_database)
    after = rated()
    assert [(row.subject, row.code, row.name, row.rating) for row in after] == [
        (row.subject, row.code, row.name, row.rating) for row in before
    ]
    assert {row.framework for row in after} == {row.framework for row in before}
