"""Invented regions and units beside the national bodies, for reports that nobody published."""

from __future__ import annotations

from tracker.organisations.names import OrganisationNames
from tracker.organisations.register_file import read_register
from tracker.reports_import.registered_bodies import RegisteredBodies

WRITTEN = """
bases = {}
sources = { made-up = "Invented" }

[[organisations]]
code = "moj"
name = "Ministry of Justice"
type = "department"
aliases = [{ name = "MoJ", kind = "abbreviation" }]
sources = ["made-up"]

[[organisations]]
code = "hmpps"
name = "HM Prison and Probation Service (HMPPS)"
type = "agency"
parent = "moj"
aliases = [
    { name = "HMPPS", kind = "abbreviation" },
    { name = "HM Prison and Probation Service", kind = "variant" },
    { name = "His Majesty's Prison and Probation Service", kind = "variant" },
]
sources = ["made-up"]

[[organisations]]
code = "service"
name = "The Probation Service"
type = "service"
parent = "hmpps"
valid_from = "2021-06-26"
sources = ["made-up"]

[[organisations]]
code = "nps"
name = "National Probation Service"
type = "service"
parent = "hmpps"
valid_to = "2021-06-25"
aliases = [{ name = "NPS", kind = "abbreviation" }]
sources = ["made-up"]

[[organisations]]
code = "fenmarch"
name = "Fenmarch, Dray and the Wolds"
type = "region"
parent = "hmpps"
sources = ["made-up"]

[[organisations]]
code = "westmere"
name = "Westmere"
type = "region"
parent = "hmpps"
sources = ["made-up"]

[[organisations]]
code = "north-fenmarch"
name = "North Fenmarch"
type = "pdu"
parent = "fenmarch"
sources = ["made-up"]

[[organisations]]
code = "saltholme"
name = "Saltholme, Oxcombe and Dray"
type = "pdu"
parent = "fenmarch"
sources = ["made-up"]

[[organisations]]
code = "brannocs"
name = "Aberbranog and the Vale"
type = "pdu"
parent = "westmere"
aliases = [{ name = "Aberbrannog a'r Fro", kind = "welsh" }]
sources = ["made-up"]

[[organisations]]
code = "fenmarch-crc"
name = "Fenmarch and Dray CRC"
type = "crc"
valid_to = "2021-06-25"
sources = ["made-up"]

[[organisations]]
code = "nps-eastern"
name = "NPS Fenmarch and Eastern division"
type = "nps_division"
parent = "nps"
valid_to = "2021-06-25"
sources = ["made-up"]
"""

INVENTED_BODIES = RegisteredBodies(OrganisationNames.from_rows(read_register(WRITTEN)))
