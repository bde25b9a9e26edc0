"""What the database keeps when the shared work on actions is taken out of it and put in again."""

from __future__ import annotations

from sqlalchemy import create_engine, inspect, text

from tests.support.commands import migrate

CARRIED = {
    "state",
    "withdrawal_reason",
    "carried_on",
    "carried_to_plan_id",
    "carried_to_action_id",
    "carried_to_name",
    "carried_to_reference",
}


def looked_at(database):
    """Return the rows of actions by code, and what the database holds about their table."""
    engine = create_engine(database.url)
    with engine.connect() as connection:
        rows = {row["code"]: dict(row) for row in connection.execute(text("SELECT * FROM action")).mappings()}
    looker = inspect(engine)
    about = {
        "columns": sorted((each["name"], each["nullable"]) for each in looker.get_columns("action")),
        "indexes": sorted((each["name"], *each["column_names"]) for each in looker.get_indexes("action")),
        "checks": sorted((each["name"], each["sqltext"]) for each in looker.get_check_constraints("action")),
        "keys": sorted((each["name"], each["referred_table"]) for each in looker.get_foreign_keys("action")),
        "unique": sorted(each["name"] for each in looker.get_unique_constraints("action")),
    }
    engine.dispose()
    return rows, about


def test_actions_come_through_the_migration_down_and_up_again(demo_app, demo_database):
    before, table = looked_at(demo_database)
    migrate(demo_app, "downgrade", "0004")
    down, _older_table = looked_at(demo_database)
    migrate(demo_app, "upgrade")
    after, same_table = looked_at(demo_database)
    assert same_table == table
    assert before.keys() == down.keys() == after.keys()
    carried = {code for code, row in before.items() if row["state"] == "carried"}
    assert len(carried) == 2
    for code, row in before.items():
        changed = {name for name in row if row[name] != after[code][name]}
        assert changed <= (CARRIED if code in carried else set()), code
    assert {down[code]["state"] for code in carried} == {"withdrawn"}
    assert all(down[code]["withdrawal_reason"].startswith("Carried in another plan: ") for code in carried)
