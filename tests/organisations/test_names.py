"""A printed name means the organisation that a careful reader would name, or nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.organisations.invented_register import invented_rows
from tracker.organisations.names import OrganisationNames
from tracker.organisations.type_wording import name_in_sentence

NAMES = OrganisationNames.from_rows(invented_rows())


def code_of(printed: str) -> str | None:
    match = NAMES.match(printed)
    return match.code if match else None


def joint_codes(printed: str) -> list[str] | None:
    matches = NAMES.match_joint(printed)
    return [match.code for match in matches] if matches is not None else None


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Saltholme PDU", "saltholme-pdu"),
        ("Saltholme", "saltholme-pdu"),
        ("Saltholme (PDU)", "saltholme-pdu"),
        ("SALTHOLME  PROBATION\nDELIVERY UNIT", "saltholme-pdu"),
        ("The Saltholme probation delivery unit (PDU)", "saltholme-pdu"),
        ("Probation Delivery Unit: Saltholme", "saltholme-pdu"),
        ("Fenmarch, Saltholme and the Wolds region", "fenmarch"),
        ("Fenmarch Saltholme & Wolds Region", "fenmarch"),
        ("The Fenmarch, Saltholme and the Wolds (FSW) probation region", "fenmarch"),
        ("Fenmarch, Saltholme and the Wolds region (FSatW)", "fenmarch"),
        ("The Border Service \u2013 Fenmarch, Saltholme and the Wolds region", "fenmarch"),
        ("Fenmarch, Saltholme and the Wolds CRC", "fenmarch-crc"),
        ("Fenmarch, Saltholme and the Wolds Community Rehabilitation Company", "fenmarch-crc"),
        ("Fenmarch, Saltholme and the Wolds (FSW) Community Rehabilitation Company (CRC)", "fenmarch-crc"),
        ("RBS Fenmarch and Northern division", "rbs-fenmarch"),
        ("Fenmarch & Northern Division Royal Border Service", "rbs-fenmarch"),
        ("Fenmarch and Northern RBS division", "rbs-fenmarch"),
        ("RBS Fenmarch and Northern (FN) division", "rbs-fenmarch"),
        ("Royal Border Service (RBS) Fenmarch and Northern division", "rbs-fenmarch"),
        ("HMWPA Fenmarch and Northern", "area-fenmarch"),
        ("Fenmarch and Northern area", "area-fenmarch"),
        ("HMWPA", "wardens"),
        ("HM Warden & Probation Agency (HMWPA)", "wardens"),
        ("The Ministry of Law", "law"),
        ("МоL", "law"),  # noqa: RUF001 - the first two letters are Cyrillic.
        ("Mınistry of Law", "law"),  # noqa: RUF001 - a dotless i.
        ("Border Service", "new-service"),
        ("Royal Border Service", "old-service"),
        ("Westmere East and West PDU", "east-and-west-westmere-pdu"),
        ("East\u00a0and\u00a0West Westmere\u200b PDU", "east-and-west-westmere-pdu"),
        ("Westmere (includes Oxcombe) PDU", "east-and-west-westmere-pdu"),
        ("St Brannoc\u2019s on Sea PDU", "st-brannocs-pdu"),
        ("St. Brannocs-on-Sea PDU / Sant Branog PDU", "st-brannocs-pdu"),
        ("Sant Brânog", "st-brannocs-pdu"),
        ("Harbour Security Division", "harbour-division"),
        ("Fenmarch Courts PDU", "courts"),
        ("Region House PDU", "region-house-pdu"),
        ("Region House", "region-house-pdu"),
        ("Oxcombe PDU", "oxcombe-pdu"),
        ("Oxcombe CRC", "oxcombe-crc"),
    ],
)
def test_one_body_printed_in_many_ways(printed, code):
    assert code_of(printed) == code


@pytest.mark.parametrize(
    ("printed", "likeliest"),
    [
        ("Fenmarch, Saltholme and the Wolds", {"fenmarch", "fenmarch-crc"}),
        ("Oxcombe", {"oxcombe-pdu", "oxcombe-crc"}),
        ("Fenmarch and Northern", {"rbs-fenmarch", "area-fenmarch"}),
    ],
)
def test_a_bare_name_that_two_bodies_bear_is_left_to_a_person(printed, likeliest):
    assert NAMES.match(printed) is None
    assert {match.code for match in NAMES.candidates(printed)[:2]} == likeliest


@pytest.mark.parametrize(
    ("printed", "likeliest"),
    [
        ("Saltholm PDU", "saltholme-pdu"),
        ("Saltholme region", "saltholme-pdu"),
        ("Saltholme (Oxcombe and other districts) PDU", "saltholme-pdu"),
        ("Saltholme CRC", "saltholme-pdu"),
        ("Saltholme PDU / Uned Rhywle", "saltholme-pdu"),
        ("West and East Westmere PDU", "east-and-west-westmere-pdu"),
        ("Harbour Security", "harbour-division"),
        ("Saltholme PDU region", "saltholme-pdu"),
    ],
)
def test_a_name_that_is_nearly_registered_is_offered_but_not_taken(printed, likeliest):
    assert NAMES.match(printed) is None
    assert likeliest in [match.code for match in NAMES.candidates(printed)]


@pytest.mark.parametrize(
    "printed", ["", " ", "The region", "PDU", "The PDU and the region", "Nowhere at all", "()", "/"]
)
def test_words_that_name_nobody_match_nobody(printed):
    assert NAMES.match(printed) is None
    assert NAMES.match_joint(printed) is None
    assert NAMES.candidates(printed) == []


def test_a_service_that_had_ended_does_not_head_what_followed():
    assert code_of("Border Service: Fenmarch, Saltholme and the Wolds") == "fenmarch"
    assert NAMES.match("Royal Border Service: Fenmarch, Saltholme and the Wolds") is None


def test_the_printed_type_comes_first_among_the_candidates():
    assert [match.code for match in NAMES.candidates("Oxcomb PDU")[:1]] == ["oxcombe-pdu"]
    assert [match.code for match in NAMES.candidates("Oxcomb CRC")[:1]] == ["oxcombe-crc"]


@pytest.mark.parametrize(
    ("printed", "codes"),
    [
        ("HMWPA and the Ministry of Law", ["wardens", "law"]),
        ("HMWPA, the Ministry of Law and Saltholme PDU", ["wardens", "law", "saltholme-pdu"]),
        ("Fenmarch, Saltholme and the Wolds region and HMWPA", ["fenmarch", "wardens"]),
        ("HMWPA and Fenmarch, Saltholme and the Wolds region", ["wardens", "fenmarch"]),
        ("Saltholme and Oxcombe PDUs", ["saltholme-pdu", "oxcombe-pdu"]),
        (
            "Saltholme and East and West Westmere probation delivery units (PDUs)",
            ["saltholme-pdu", "east-and-west-westmere-pdu"],
        ),
        ("Saltholme PDU; Oxcombe CRC", ["saltholme-pdu", "oxcombe-crc"]),
        ("Saltholme PDU, and HMWPA", ["saltholme-pdu", "wardens"]),
    ],
)
def test_bodies_named_together_are_told_apart(printed, codes):
    assert NAMES.match(printed) is None
    assert joint_codes(printed) == codes


@pytest.mark.parametrize(
    "printed",
    [
        "Saltholme PDU",
        "Fenmarch, Saltholme and the Wolds",
        "Fenmarch, Saltholme and the Wolds region",
        "Saltholme PDU and Nowhere PDU",
        "Saltholme PDU and Saltholme PDU",
        "Oxcombe and HMWPA",
        "Oxcombe and Dray",
        "HMWPA and its regions",
        " and ".join(["Saltholme PDU"] * 50),
    ],
)
def test_one_body_or_an_unsure_list_is_not_taken_to_pieces(printed):
    assert NAMES.match_joint(printed) is None


def test_a_whole_that_may_be_split_in_two_ways_is_left_to_a_person():
    rows = invented_rows()
    one_way = OrganisationNames.from_rows(rows).match_joint("Saltholme and Oxcombe and Dray PDUs")
    assert one_way
    assert [match.code for match in one_way] == ["saltholme-pdu", "oxcombe-and-dray-pdu"]
    doubled = [*rows, _named(rows, "Dray"), _named(rows, "Saltholme and Oxcombe")]
    assert OrganisationNames.from_rows(doubled).match_joint("Saltholme and Oxcombe and Dray PDUs") is None


def _named(rows, name):
    saltholme = next(row for row in rows if row.code == "saltholme-pdu")
    return replace(saltholme, code=name.casefold().replace(" ", "-"), name=name)


def test_two_bodies_of_one_type_and_name_are_never_chosen_between():
    rows = invented_rows()
    twice = OrganisationNames.from_rows([*rows, _named(rows, "SALTHOLME")])
    assert twice.match("Saltholme PDU") is None
    assert {match.code for match in twice.candidates("Saltholme PDU")[:2]} == {"saltholme-pdu", "saltholme"}


@pytest.mark.parametrize(
    ("code", "display", "addressee_type"),
    [
        ("fenmarch", "Fenmarch, Saltholme and the Wolds region", "region"),
        ("saltholme-pdu", "Saltholme PDU", "PDU"),
        ("fenmarch-crc", "Fenmarch, Saltholme and the Wolds CRC", "CRC"),
        ("rbs-fenmarch", "RBS Fenmarch and Northern division", "NPS division"),
        ("wardens", "HMWPA", "HMWPA"),
        ("law", "Ministry of Law", "MoL"),
        ("new-service", "The Border Service", "Border Service"),
        ("courts", "Fenmarch Courts", "functional unit"),
    ],
)
def test_addressees_are_named_as_reports_name_them(code, display, addressee_type):
    match = NAMES.match(display)
    assert match is not None
    assert (match.code, match.display, match.addressee_type) == (code, display, addressee_type)


@given(st.sampled_from(invented_rows()), st.randoms(use_true_random=False))
def test_spelling_never_leads_to_another_body(row, chance):
    match = NAMES.match(row.name)
    printed = match.display if match else f"{row.name} {row.type}"
    respelled = "".join(chance.choice(_SPELLINGS.get(letter, (letter,))) for letter in printed)
    assert code_of(f"  The {chance.choice((respelled, respelled.upper()))} ") == code_of(printed)


_SPELLINGS = {" ": (" ", "\u00a0", "  ", "\n", "-"), "o": ("o", "ο", "о", "o\u200b"), ",": (",", "", ", and")}  # noqa: RUF001


@given(st.text(alphabet=st.sampled_from(" ,;/&()[]andthePDUregionOxcombeSaltholme\u00a0"), max_size=60))
def test_no_text_breaks_the_matcher(printed):
    found = NAMES.match(printed)
    assert found is None or NAMES.match_joint(printed) is None
    assert len(NAMES.candidates(printed)) <= 5


@pytest.mark.parametrize(
    ("name", "kind", "within"),
    [
        ("Ministry of Justice", "department", "the Ministry of Justice"),
        ("The Border Service", "service", "the Border Service"),
        ("Fenmarch", "region", "Fenmarch"),
    ],
)
def test_a_name_within_a_sentence_has_its_article(name, kind, within):
    assert name_in_sentence(name, kind) == within
