"""Words for kinds of bodies and for what happens to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracker.organisations.models import Organisation, OrganisationType

TYPE_WORDS: Mapping[OrganisationType, str] = {
    OrganisationType.REGION: "Region",
    OrganisationType.PDU: "Probation delivery unit (PDU)",
    OrganisationType.FUNCTIONAL_UNIT: "Functional unit of a region",
    OrganisationType.NATIONAL_UNIT: "National unit",
    OrganisationType.NPS_DIVISION: "National Probation Service division",
    OrganisationType.CRC: "Community rehabilitation company (CRC)",
    OrganisationType.DEPARTMENT: "Government department",
    OrganisationType.AGENCY: "Agency",
    OrganisationType.SERVICE: "Service",
    OrganisationType.HMPPS_AREA: "HMPPS area",
    OrganisationType.INSPECTORATE: "Inspectorate",
    OrganisationType.PARTNER: "Partner outside probation",
}


def change_in_words(predecessors: Sequence[Organisation], successors: Sequence[Organisation]) -> str:
    """Say what happens in a sentence without its end."""
    before, after = _joined(predecessors), _joined(successors)
    if len(predecessors) == len(successors) == 1:
        return f"{before} becomes {after}"
    if len(successors) == 1:
        return f"{before} merge into {after}"
    if len(predecessors) == 1:
        return f"{before} is split into {after}"
    return f"{before} are redrawn as {after}"


def _joined(bodies: Sequence[Organisation]) -> str:
    names = [body.title for body in bodies]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
