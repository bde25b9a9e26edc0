"""The register in and out: what comes out goes in, once, whole or not at all."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Column, select

from tests.action_plans.fenmarch import Fenmarch, make_fenmarch
from tests.core.test_events import make_a_journey
from tests.support.beginnings import Beginning
from tests.support.commands import run_copied
from tracker.accounts.models import Person, PersonState
from tracker.commands.register_kinds import KINDS
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.events import Event, Recorded
from tracker.core.exchange import dump_lines
from tracker.organisations.models import Organisation
from tracker.organisations.register_file import register_rows
from tracker.organisations.services import seed_register
from tracker.reminders.address_models import DeliveryReport
from tracker.reminders.delivery import DeliveryStatus
from tracker.reminders.failed_addresses import note_failed
from tracker.reports_import.awaited import AwaitedRepeat
from tracker.reports_import.models import DiscrepancyNote, FoundItem, ReportImport
from tracker.reports_import.progress_table import CheckedRow

#: Not part of a dump: reports that are still being checked.
UNPUBLISHED = {ReportImport, FoundItem, DiscrepancyNote, AwaitedRepeat, CheckedRow}


def run(app, *words):
    # Outside the test's own context, as from a shell.
    db.session.commit()
    return app.test_cli_runner().invoke(args=["register", *words])


def written(tmp_path, lines):
    file = tmp_path / "register.jsonl"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(file)


def make_most_things() -> Fenmarch:
    """Make a register with most things in it and commit."""
    fenmarch = make_fenmarch()
    make_a_journey(fenmarch)
    lead = fenmarch.lead
    assert note_failed(lead.id, lead.email, "550 5.1.1 No such mailbox", clock.now()) is not None
    db.session.add(
        DeliveryReport(
            carrier_id="7f1e", message_id="1@x", status=DeliveryStatus.DELIVERED, received_at=clock.now()
        )
    )
    db.session.commit()
    return fenmarch


@pytest.fixture
def beginning() -> Beginning:
    """The day is one after publication."""
    return Beginning("most-things", make_most_things, at="2026-04-14T10:00:00+01:00")


@pytest.fixture
def dump(app, fenmarch):
    """The register with most things in it, as lines."""
    result = run(app, "dump")
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_every_recorded_kind_of_thing_is_in_a_dump():
    recorded = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Recorded)}
    assert recorded - UNPUBLISHED <= {kind.model for kind in KINDS}


def test_each_schema_carries_every_column_but_the_version_and_secrets():
    for kind in KINDS:
        stored = (each for each in kind.model.__mapper__.column_attrs if isinstance(each.columns[0], Column))
        columns = {each.key for each in stored} - {"version"}
        left_out = {"Person": {"state", "password_hash"}, "Event": {"id"}}.get(kind.model.__name__, set())
        added = {"suspended"} if kind.model is Person else set()
        assert set(kind.schema.fields) == columns - left_out | added, kind.name


def test_a_dump_loads_into_an_empty_register_and_gives_the_same_bytes(
    dump, engine, templates, original, tmp_path
):
    file = written(tmp_path, dump)
    with templates.copy(engine, "empty", tmp_path / "other") as other:
        loaded = run_copied(original, "register", "load", file, database=other)
        assert loaded == f"{len(dump)} lines added, 0 there already\n"
        assert run_copied(original, "register", "dump", database=other).splitlines() == dump
        again = run_copied(original, "register", "load", file, database=other)
        assert again == f"0 lines added, {len(dump)} there already\n"


def test_the_whole_demonstration_register_goes_out_and_in_again(
    demo_app, engine, templates, original, tmp_path
):
    """Out of one process and, by way of a register that was empty, out of another, which orders sets otherwise."""
    lines = run(demo_app, "dump").stdout
    kinds = {json.loads(line)["kind"] for line in lines.splitlines()}
    assert kinds >= {"action_helper", "change_request", "target_date_change", "evidence", "change_wanted"}
    assert "failed_address" in kinds
    file = tmp_path / "register.jsonl"
    file.write_text(lines, encoding="utf-8")
    with templates.copy(engine, "empty", tmp_path / "other") as other:
        run_copied(original, "register", "load", str(file), database=other)
        assert run_copied(original, "register", "dump", database=other) == lines


def test_no_password_is_in_a_dump(dump):
    assert not [line for line in dump if "password_hash" in line and "(not shown)" not in line]
    people = [json.loads(line)["thing"] for line in dump if line.startswith('{"kind":"person"')]
    assert people
    assert all(set(person) == {"id", "email", "name", "suspended", "invented"} for person in people)


def test_loading_what_is_there_changes_nothing_and_keeps_passwords(app, dump, fenmarch, tmp_path):
    result = run(app, "load", written(tmp_path, dump))
    assert (result.exit_code, result.stdout) == (0, f"0 lines added, {len(dump)} there already\n")
    assert fenmarch.reader.state is PersonState.ACTIVE
    assert list(dump_lines(KINDS)) == dump


def changed(line, **values):
    parts = json.loads(line)
    parts["thing"].update(values)
    return json.dumps(parts)


def first(dump, kind):
    return next(line for line in dump if line.startswith(f'{{"kind":"{kind}"'))


NEW = "0f0e0d0c-0b0a-4908-8706-050403020100"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda dump: "{", "it is not JSON"),
        (lambda dump: "[]", 'it is not written as {"kind": …, "thing": {…}}'),
        (lambda dump: '{"kind": "unicorn", "thing": {}}', "there is no kind 'unicorn'"),
        (lambda dump: '{"kind": "repeat", "thing": {}}', "earlier_id: Missing data for required field."),
        (lambda dump: changed(first(dump, "organisation"), colour="red"), "colour: Unknown field."),
        (lambda dump: changed(first(dump, "recommendation"), status="done"), "status: Must be one of"),
        (
            lambda dump: changed(first(dump, "organisation"), valid_from="soon"),
            "valid_from: 'soon' is not written",
        ),
        (lambda dump: changed(first(dump, "organisation"), name="Another"), "says something else"),
        (lambda dump: changed(first(dump, "repeat"), id=NEW, earlier_id=NEW), "points to something"),
        (lambda dump: changed(first(dump, "person"), id=NEW), "breaks a rule of the database"),
    ],
)
def test_one_wrong_line_is_named_and_nothing_is_loaded(app, dump, tmp_path, wrong, message):
    good = json.dumps(
        {
            "kind": "organisation_alias",
            "thing": {
                "id": NEW,
                "organisation_id": json.loads(dump[0])["thing"]["id"],
                "name": "A new alias",
            },
        }
    )
    result = run(app, "load", written(tmp_path, [good, wrong(dump)]))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Nothing was loaded. Line 2: ")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert list(dump_lines(KINDS)) == dump


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00", None])
def test_a_file_that_is_no_dump_is_refused_in_one_line(app, tmp_path, content):
    file = tmp_path / "no dump"
    if content is not None:
        file.write_bytes(content)
    result = run(app, "load", str(file))
    assert result.exit_code == 2
    assert result.stderr.startswith("Nothing was loaded. ")
    assert len(result.stderr.splitlines()) == 1


def test_seeding_brings_the_whole_register_once(app):
    rows = register_rows()
    assert db.session.query(Organisation).count() == len(rows)  # the database was seeded already
    last = db.session.scalar(select(db.func.max(Event.id)))
    done = seed_register()
    assert (done.added, done.changed, done.unchanged) == (0, 0, len(rows))
    assert db.session.scalar(select(db.func.max(Event.id))) == last
    by_code = {organisation.code: organisation for organisation in db.session.scalars(select(Organisation))}
    for row in rows:
        found = by_code[row.code]
        assert (found.name, found.type.value) == (row.name, row.type)
        assert (found.parent.code if found.parent else None) == row.parent
        assert {alias.name for alias in found.aliases} == {alias.name for alias in row.aliases}
        assert {each.successor.code for each in found.successions} == {each.code for each in row.successors}


def test_seeding_puts_right_what_differs_from_the_register(app):
    from tracker.core.events import Service, act

    wrong = db.session.scalars(select(Organisation).order_by(Organisation.code)).first()
    name = wrong.name
    with act("renamed", by=Service("a test")):
        wrong.name = "Nowhere"
    done = seed_register()
    assert (done.added, done.changed) == (0, 1)
    assert wrong.name == name
