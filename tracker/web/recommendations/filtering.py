"""What the register can be filtered by, and what an address that filters it means."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from tracker.accounts.models import Person
from tracker.action_plans.register import NONE_YET, RegisterFilters
from tracker.inspections.queries import list_report_titles
from tracker.organisations.models import Organisation, OrganisationType
from tracker.organisations.partial_dates import PartialDate
from tracker.organisations.queries import list_answering, list_units
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus, ResponseKind
from tracker.web import statuses
from tracker.web.filters import Filter, FilterPanel, flag, search, select
from tracker.web.listing import ListState

Kind = TypeVar("Kind", bound=StrEnum)

NAMES = ("q", "region", "pdu", "addressee", "report", "status", "response", "progress", "due", "open")

#: Whom a recommendation can be addressed to, in the words of the reports.
ADDRESSEE_TYPES = {
    OrganisationType.PDU: "Probation delivery unit (PDU)",
    OrganisationType.FUNCTIONAL_UNIT: "Other part of a region",
    OrganisationType.REGION: "Region",
    OrganisationType.SERVICE: "The Probation Service",
    OrganisationType.AGENCY: "HM Prison and Probation Service (HMPPS)",
    OrganisationType.DEPARTMENT: "Ministry of Justice (MoJ)",
    OrganisationType.NPS_DIVISION: "National Probation Service division",
    OrganisationType.CRC: "Community rehabilitation company (CRC)",
    OrganisationType.NATIONAL_UNIT: "National unit",
    OrganisationType.PARTNER: "Partner outside probation",
}


def filters_of(state: ListState) -> RegisterFilters:
    """Return what the address asks for. A value that means nothing filters nothing."""
    return RegisterFilters(
        region=state.one("region"),
        unit=state.one("pdu"),
        addressee_type=_member(OrganisationType, state.one("addressee")),
        report=state.one("report"),
        status=_member(RecommendationStatus, state.one("status")),
        response=_member_or_none_yet(ResponseKind, state.one("response")),
        progress=_member_or_none_yet(ProgressCategory, state.one("progress")),
        overdue=state.is_on("due"),
        still_open=state.is_on("open"),
        words=state.one("q") or "",
    )


def panel_of(state: ListState, viewer: Person) -> FilterPanel:
    """Return the filters with everything that can be chosen; asks three queries."""
    regions = list_answering()
    return FilterPanel(
        state,
        (
            search("q", "Search recommendations"),
            select("region", "Region or headquarters", ((each.code, each.name) for each in regions)),
            select("pdu", "PDU", ((unit.code, unit.name) for unit in _units(state, regions))),
            select(
                "addressee", "Addressed to", ((kind.value, words) for kind, words in ADDRESSEE_TYPES.items())
            ),
            select(
                "report",
                "Report",
                ((code, _dated(title, published)) for code, title, published in list_report_titles(viewer)),
            ),
            select("status", "Status", _choices(RecommendationStatus)),
            select("response", "Response", [*_choices(ResponseKind), (NONE_YET, "No response yet")]),
            select("progress", "Progress", [*_choices(ProgressCategory), (NONE_YET, "Not followed up")]),
            flag("due", "Overdue only"),
            flag("open", "Still open only"),
        ),
    )


def heading_of(panel: FilterPanel, total: int) -> str:
    """Return what the page is called: how many there are and what they were searched and filtered by."""
    state = panel.state
    if not panel.chosen:
        return f"{total} {'recommendation' if total == 1 else 'recommendations'}"
    heading = f"{total} {'result' if total == 1 else 'results'}"
    if words := state.one("q"):
        heading += f" for ‘{words}’"  # noqa: RUF001 - the quotation marks of the pages
    places = [_words(each, state) for each in panel.filters if each.name in {"pdu", "region"}]
    if place := next((words for words in reversed(places) if words), None):
        heading += f" in {place}"
    return heading


def everywhere(state: ListState) -> ListState | None:
    """Return the list without the filters that name a place; None where none is chosen."""
    placed = [name for name in ("region", "pdu") if state.one(name)]
    for name in placed:
        state = state.without(name)
    return state if placed else None


def _words(asked: Filter, state: ListState) -> str | None:
    return asked.choices.get(state.one(asked.name) or "")


def _units(state: ListState, regions: Sequence[Organisation]) -> Sequence[Organisation]:
    """Return the units to choose among: those of the region, where one is chosen."""
    chosen = next((region.id for region in regions if region.code == state.one("region")), None)
    return [unit for unit in list_units() if chosen is None or unit.parent_id == chosen]


def _choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, words) for member, words in statuses.words_of(kind).items()]


def _dated(title: str, published: str | None) -> str:
    return title if published is None else f"{title} ({PartialDate.parse(published).words})"


def _member(kind: type[Kind], value: str | None) -> Kind | None:
    return next((member for member in kind if member.value == value), None)


def _member_or_none_yet(kind: type[Kind], value: str | None) -> Kind | str | None:
    return NONE_YET if value == NONE_YET else _member(kind, value)
