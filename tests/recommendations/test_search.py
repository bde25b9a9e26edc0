"""Finding recommendations by their words, on both databases, whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.action_plans.fenmarch import TEST
from tracker.core.database import db
from tracker.core.events import act
from tracker.recommendations.models import Recommendation
from tracker.recommendations.search import matches, words_of


def found(typed):
    statement = db.select(Recommendation.position).where(matches(typed)).order_by(Recommendation.position)
    return list(db.session.scalars(statement))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("supervising staff", [1]),  # stems: printed as "supervised"
        ("SUPERVISED", [1]),
        ("people safe", [2]),
        ("fenmarch", [1, 2, 3]),  # the heading counts too
        ("months data", [3]),
        ("staff data", []),  # all words must be there
        ("nowhere", []),
    ],
)
def test_words_are_found_by_their_stems(fenmarch, typed, expected):
    assert found(typed) == expected


def test_a_short_code_is_found_however_it_is_typed(fenmarch):
    assert found(f" {fenmarch.to_unit.code.lower()} ") == [2]


def test_changed_wording_is_found_and_the_old_is_not(fenmarch):
    with act("corrected", by=TEST):
        fenmarch.to_unit.text = "visit every hostel"
    assert found("hostels") == [2]
    assert found("people safe") == []


def test_removed_wording_is_not_found(fenmarch):
    with act("removed", by=TEST):
        db.session.delete(fenmarch.also_to_region)
    assert found("data") == []


HOSTILE = [
    "AND NOT ( *",
    '"',
    'staff" OR "x',
    "text:staff",
    "NEAR(staff, 2)",
    "staff*",
    "^staff",
    "' OR 1=1 --",
    "\\",
    "!!!",
    "&|!<->",
    "\x00",
    "a" * 5000,
    "word " * 500,
    "{}[]:-+",
    "<script>",
    "staff\n\tsupervised",
]


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_is_words_or_nothing(fenmarch, typed):
    assert set(found(typed)) <= {1, 2, 3}


def test_what_holds_no_word_finds_nothing(fenmarch):
    assert found("!!! ***") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(typed=st.text(max_size=40))
def test_any_text_is_answered(fenmarch, typed):
    assert set(found(typed)) <= {1, 2, 3}
    db.session.rollback()


@given(typed=st.text())
def test_no_character_with_a_meaning_to_a_database_is_left(typed):
    assert all(word.isalnum() for word in words_of(typed))


@pytest.mark.only_on("postgresql")
def test_the_index_is_used_on_postgresql(fenmarch):
    db.session.execute(db.text("SET LOCAL enable_seqscan = off"))
    statement = db.select(Recommendation.id).where(matches("staff"))
    compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = "\n".join(db.session.scalars(db.text(f"EXPLAIN {compiled}")))
    assert "recommendation_search_words" in plan


@pytest.mark.only_on("sqlite")
def test_the_index_survives_a_vacuum_on_sqlite(fenmarch):
    db.session.commit()
    with db.engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute("VACUUM")
        raw.close()
    assert found("data") == [3]
