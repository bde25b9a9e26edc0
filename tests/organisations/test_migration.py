"""What the database keeps when the changes that people recorded, and ratings, are taken out of it and put in again."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import inspect, text

from tests.support.commands import migrate
from tests.support.once import once
from tracker.core.database import db

#: Tables that a link of the chain adds, by the link before it.
ADDED = {
    "0010": {"organisation_move", "said_by_people"},
    "0011": {"standard_rating", "overall_rating", "key_question", "rating_correction"},
}
KEPT = ("organisation", "succession", "recommendation", "assignment", "inspection_report", "discrepancy")

#: Those that were read from files: what was only typed in leaves with its table.
RATED = text(
    "SELECT position, subject, framework, code, name, rating FROM standard_rating "
    "WHERE report_id IN (SELECT id FROM inspection_report WHERE file_sha256 IS NOT NULL) "
    "ORDER BY report_id, position"
)


@dataclass(frozen=True)
class Looked:
    """What stands in the database: columns by table, how many rows of what must be kept, ratings read from files."""

    columns: dict[str, set[str]]
    counts: dict[str, int]
    rated: list[dict[str, object]]

    @property
    def names(self) -> set[str]:
        return set(self.columns)


def look() -> Looked:
    looker = inspect(db.engine)
    columns = {name: {each["name"] for each in looker.get_columns(name)} for name in looker.get_table_names()}
    with db.engine.connect() as connection:
        counts = {
            each: connection.execute(text(f"SELECT count(*) FROM {each}")).scalar_one() for each in KEPT
        }
        rated = (
            [dict(row) for row in connection.execute(RATED).mappings()]
            if "standard_rating" in columns
            else []
        )
    return Looked(columns, counts, rated)


@pytest.fixture
def there_and_back(engine, templates, desk, tmp_path):
    """Take the demonstration register down to a link of the chain and up again, once a run for each link.

    Returned is what stood in it before, down there, and afterwards.
    """

    def walk(link):
        with templates.copy(engine, "demonstration", tmp_path / "walking") as database:
            app = desk.app_on(database, f"folder:{tmp_path / 'mail'}")
            with app.app_context():
                before = look()
                migrate(app, "downgrade", link)
                down = look()
                migrate(app, "upgrade")
                after = look()
            desk.leave(database)
        return before, down, after

    return lambda link: once(f"down-to-{link}-and-back-{engine}", lambda: walk(link))


@pytest.mark.parametrize("link", sorted(ADDED))
def test_what_a_link_adds_goes_and_comes_back_and_all_else_stays(there_and_back, link):
    before, down, after = there_and_back(link)
    assert before.names >= ADDED[link]
    assert down.names.isdisjoint(ADDED[link])
    assert down.counts == before.counts
    if link == "0010":
        assert "heirs" not in down.columns["recommendation"]
    assert "ratings" not in down.columns["report_import"]
    assert (after.columns, after.counts) == (before.columns, before.counts)


def test_ratings_of_reports_that_were_published_before_are_taken_over(there_and_back):
    before, _down, after = there_and_back("0011")
    assert len(before.rated) == 17
    kept = ("subject", "code", "name", "rating")
    assert [[row[name] for name in kept] for row in after.rated] == [
        [row[name] for name in kept] for row in before.rated
    ]
    assert {row["framework"] for row in after.rated} == {row["framework"] for row in before.rated}
