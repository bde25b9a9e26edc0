"""The project's own register holds together, and its names lead back to their organisations."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict

import pytest

from tests.organisations.shared_reports import ORGANISATIONS, REPORTS, needs_organisations, needs_reports
from tracker.organisations.models import OrganisationType
from tracker.organisations.name_folding import fold
from tracker.organisations.names import OrganisationNames
from tracker.organisations.register_file import REGISTER, read_register, register_rows
from tracker.organisations.type_wording import PLURALS, TYPES_OF_PHRASE, WORDING

ROWS = register_rows()
BY_CODE = {row.code: row for row in ROWS}
NAMES = OrganisationNames.from_rows(ROWS)
ENDINGS = {"pdu": "-pdu", "crc": "-crc"}


def test_codes_are_unique_and_say_the_type():
    assert len(BY_CODE) == len(ROWS)
    for row in ROWS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.code), row.code
        assert row.code.endswith(ENDINGS.get(row.type, "")), row.code


def test_every_type_of_the_model_has_its_wording_and_no_other():
    assert set(WORDING) == set(OrganisationType)
    assert {row.type for row in ROWS} <= set(OrganisationType)
    assert all(TYPES_OF_PHRASE.values())
    assert {fold(singular) for singular in PLURALS.values()} <= set(TYPES_OF_PHRASE)


def test_parents_come_first_and_fit_their_children():
    fitting = {
        "agency": {"department"},
        "service": {"agency"},
        "hmpps_area": {"agency"},
        "region": {"agency"},
        "pdu": {"region"},
        "functional_unit": {"region"},
        "national_unit": {"agency"},
        "nps_division": {"service"},
    }
    before = {}
    for row in ROWS:
        assert (row.parent is None) == (row.type not in fitting), row.code
        if row.parent is not None:
            assert before[row.parent] in fitting[row.type], row.code
        before[row.code] = row.type


def test_dates_run_forwards():
    for row in ROWS:
        if row.valid_from and row.valid_to:
            assert row.valid_from < row.valid_to, row.code
        assert not (row.valid_from_basis and not row.valid_from), row.code
        assert not (row.valid_to_basis and not row.valid_to), row.code


def test_what_ended_has_successors_that_began_when_it_passed_on():
    for row in ROWS:
        assert bool(row.successors) or row.valid_to is None, f"{row.code} ended, and nobody follows"
        assert len({successor.code for successor in row.successors}) == len(row.successors), row.code
        for successor in row.successors:
            heir = BY_CODE[successor.code]
            assert heir is not row
            assert successor.valid_from.last_day >= (heir.valid_from or successor.valid_from).first_day, (
                row.code
            )
            assert heir.valid_to is None or heir.valid_to.last_day >= successor.valid_from.first_day, row.code
            assert row.valid_from is None or row.valid_from < successor.valid_from, row.code


def test_nobody_follows_itself_in_a_circle():
    def follow(code, path):
        assert code not in path, path
        for successor in BY_CODE[code].successors:
            follow(successor.code, (*path, code))

    for code in BY_CODE:
        follow(code, ())


def test_every_source_and_basis_is_used_and_every_record_has_a_source():
    text = REGISTER.read_text(encoding="utf-8")
    head, records = text.split("[[organisations]]", 1)
    for key in re.findall(r"^([a-z0-9-]+) = ", head, re.MULTILINE):
        assert f'"{key}"' in records, key
    assert all(row.sources for row in ROWS)


def test_no_two_organisations_of_a_type_share_a_spelling():
    bearers = defaultdict(set)
    for row in ROWS:
        for name in (row.name, *(alias.name for alias in row.aliases)):
            bearers[row.type, fold(name)].add(row.code)
    assert [codes for codes in bearers.values() if len(codes) > 1] == []


def test_aliases_are_of_a_known_kind_and_add_something():
    for row in ROWS:
        names = [row.name, *(alias.name for alias in row.aliases)]
        assert len(set(names)) == len(names), row.code
        assert {alias.kind for alias in row.aliases} <= {"variant", "misspelling", "abbreviation", "welsh"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_every_name_with_its_type_leads_back(row):
    wording = WORDING[row.type]
    for name in (row.name, *(alias.name for alias in row.aliases)):
        printed = f"{name} {wording.suffix}" if wording.suffix else name
        for spelling in (
            printed,
            printed.upper(),
            f"The {printed}",
            printed.replace(" and ", " & "),
            f"{printed} ",
        ):
            match = NAMES.match(spelling)
            assert match is not None, spelling
            assert match.code == row.code, spelling
    shown = NAMES.match(row.name) or NAMES.match(f"{row.name} {wording.suffix}")
    assert shown is not None
    assert NAMES.match(shown.display) == shown


def test_the_numbers_that_the_field_knows():
    """Twelve regions, 109 units that stand, 21 companies and 7 divisions that are gone."""
    standing = Counter(row.type for row in ROWS if row.valid_to is None)
    assert (standing["region"], standing["pdu"]) == (12, 109)
    past = Counter(row.type for row in ROWS if row.valid_to is not None)
    assert (past["crc"], past["nps_division"], past["pdu"]) == (21, 7, 5)


def test_a_divided_unit_has_two_heirs_and_an_heir_two_forebears():
    divided = BY_CODE["stockport-and-trafford-pdu"]
    assert {heir.code for heir in divided.successors} == {
        "salford-and-trafford-pdu",
        "stockport-and-tameside-pdu",
    }
    forebears = {
        row.code for row in ROWS for heir in row.successors if heir.code == "salford-and-trafford-pdu"
    }
    assert forebears == {"salford-pdu", "stockport-and-trafford-pdu"}


def test_an_unknown_key_stops_the_reading():
    record = 'code = "a"\nname = "A"\ntype = "pdu"\nsources = []'
    assert read_register(f"bases = {{}}\nsources = {{}}\n[[organisations]]\n{record}")[0].code == "a"
    with pytest.raises(KeyError, match="unknown keys: colour"):
        read_register(f'bases = {{}}\nsources = {{}}\n[[organisations]]\ncolour = "red"\n{record}')


@needs_organisations
def test_nothing_of_the_list_it_was_made_from_is_lost():
    known = {(row.type, fold(row.name)): row for row in ROWS}
    with ORGANISATIONS.open(encoding="utf-8", newline="") as listed:
        lines = list(csv.DictReader(listed))
    assert len(lines) == len(ROWS)
    for line in lines:
        row = known[line["type"], fold(re.sub(r" \([A-Z]+\)$", "", line["name"]))]
        assert (str(row.valid_from or ""), str(row.valid_to or "")) == (
            line["valid_from"],
            line["valid_to"],
        ), row.code
        owner = re.match(r"owner: ([^;]*)", line["predecessor_of_note"])
        assert row.owner == (owner[1] if owner else None)
        for url in re.findall(r"https?://\S+[^\s;)]", line["source"]):
            assert any(url in source for source in row.sources), (row.code, url)
        written = re.search(r"also written: (.*)", line["predecessor_of_note"])
        for name in written[1].split("; ") if written else ():
            assert re.sub(r" \(.*\)$", "", name) in [alias.name for alias in row.aliases], row.code
        if row.type in {"pdu", "functional_unit"}:
            assert BY_CODE[row.parent].name == line["region"]
        if row.type in {"crc", "nps_division"}:
            heirs = {
                BY_CODE[heir.code].name for heir in row.successors if BY_CODE[heir.code].type == "region"
            }
            assert all(any(heir in part for heir in heirs) for part in line["region"].split("; ")), row.code
            assert len(heirs) == len(line["region"].split("; ")), row.code


def _reports():
    found = [pytest.param(path, id=path.stem) for path in sorted(REPORTS.glob("*.json"))]
    return found or [pytest.param(None, id="none-here")]


@needs_reports
@pytest.mark.parametrize("path", _reports())
def test_every_name_in_the_published_reports_is_known(path):
    report = json.loads(path.read_text(encoding="utf-8"))
    assert report["recommendations"]
    for printed in report["recommendations"]:
        expected = (printed["addressee"], printed["addressee_type"])
        assert _named(printed["heading"].removesuffix("should:")) == expected
        assert _named(printed["addressee"]) == expected
    for inspected in report["inspected"]:
        assert _named(inspected["name"]) == (inspected["name"], inspected["type"])


def _named(printed):
    match = NAMES.match(printed)
    return match and (match.display, match.addressee_type)
