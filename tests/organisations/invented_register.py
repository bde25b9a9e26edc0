"""A small invented register, with the awkward names that the real one has too."""

from __future__ import annotations

from tracker.organisations.register_file import RegisterRow, read_register

WRITTEN = """
bases = {}
sources = { made-up = "Invented" }

[[organisations]]
code = "law"
name = "Ministry of Law"
type = "department"
aliases = [{ name = "MoL", kind = "abbreviation" }]
sources = ["made-up"]

[[organisations]]
code = "wardens"
name = "HM Warden and Probation Agency"
type = "agency"
parent = "law"
aliases = [{ name = "HMWPA", kind = "abbreviation" }]
sources = ["made-up"]

[[organisations]]
code = "new-service"
name = "The Border Service"
type = "service"
parent = "wardens"
valid_from = "2020-04-01"
sources = ["made-up"]

[[organisations]]
code = "old-service"
name = "Royal Border Service"
type = "service"
parent = "wardens"
valid_from = "2010"
valid_to = "2020-03-31"
aliases = [{ name = "RBS", kind = "abbreviation" }]
sources = ["made-up"]

[[organisations]]
code = "fenmarch"
name = "Fenmarch, Saltholme and the Wolds"
type = "region"
parent = "wardens"
valid_from = "2020-04-01"
sources = ["made-up"]

[[organisations]]
code = "fenmarch-crc"
name = "Fenmarch, Saltholme and the Wolds CRC"
type = "crc"
valid_from = "2012-06"
valid_to = "2020-03-31"
sources = ["made-up"]

[[organisations]]
code = "rbs-fenmarch"
name = "RBS Fenmarch and Northern division"
type = "nps_division"
parent = "old-service"
valid_from = "2012-06"
valid_to = "2020-03-31"
sources = ["made-up"]

[[organisations]]
code = "area-fenmarch"
name = "HMWPA Fenmarch and Northern"
type = "hmpps_area"
parent = "wardens"
valid_from = "2023-10"
sources = ["made-up"]

[[organisations]]
code = "saltholme-pdu"
name = "Saltholme"
type = "pdu"
parent = "fenmarch"
sources = ["made-up"]

[[organisations]]
code = "east-and-west-westmere-pdu"
name = "East and West Westmere"
type = "pdu"
parent = "fenmarch"
aliases = [
    { name = "Westmere East & West", kind = "variant" },
    { name = "Westmere (includes Oxcombe)", kind = "variant" },
]
sources = ["made-up"]

[[organisations]]
code = "oxcombe-and-dray-pdu"
name = "Oxcombe and Dray"
type = "pdu"
parent = "fenmarch"
sources = ["made-up"]

[[organisations]]
code = "oxcombe-crc"
name = "Oxcombe CRC"
type = "crc"
sources = ["made-up"]

[[organisations]]
code = "oxcombe-pdu"
name = "Oxcombe"
type = "pdu"
parent = "fenmarch"
valid_to = "2019"
sources = ["made-up"]

[[organisations]]
code = "st-brannocs-pdu"
name = "St Brannoc's-on-Sea / Sant Brânog"
type = "pdu"
parent = "fenmarch"
sources = ["made-up"]

[[organisations]]
code = "courts"
name = "Fenmarch Courts"
type = "functional_unit"
parent = "fenmarch"
sources = ["made-up"]

[[organisations]]
code = "harbour-division"
name = "Harbour Security Division"
type = "national_unit"
parent = "wardens"
sources = ["made-up"]

[[organisations]]
code = "region-house-pdu"
name = "Region House"
type = "pdu"
parent = "fenmarch"
sources = ["made-up"]
"""


def invented_rows() -> tuple[RegisterRow, ...]:
    """Return the invented organisations."""
    return read_register(WRITTEN)
