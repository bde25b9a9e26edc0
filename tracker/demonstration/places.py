"""The invented regions and units. Their names say that they are invented, wherever they are shown."""

from __future__ import annotations

from sqlalchemy import select

from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import Service, act
from tracker.organisations.changes import add_organisation, record_succession
from tracker.organisations.models import Organisation, OrganisationType, Succession
from tracker.organisations.partial_dates import PartialDate

DEMONSTRATION = Service("Demonstration")

WESTMERE = "invented-westmere"
NORTHDALE = "invented-northdale"
ALDERBROOK = "invented-alderbrook-pdu"
FENMARCH = "invented-fenmarch-and-holt-pdu"
CARROW = "invented-carrow-pdu"
WESTMERE_CRC = "invented-westmere-crc"

#: Code, name, type, parent, first and last day.
_PLACES = (
    (WESTMERE, "Westmere (invented)", OrganisationType.REGION, "hmpps", "2021-06-26", None),
    (NORTHDALE, "Northdale (invented)", OrganisationType.REGION, "hmpps", "2021-06-26", None),
    (ALDERBROOK, "Alderbrook (invented)", OrganisationType.PDU, WESTMERE, "2021-06-26", None),
    (FENMARCH, "Fenmarch and Holt (invented)", OrganisationType.PDU, WESTMERE, "2021-06-26", None),
    (CARROW, "Carrow (invented)", OrganisationType.PDU, NORTHDALE, "2021-06-26", None),
    (WESTMERE_CRC, "Westmere (invented)", OrganisationType.CRC, None, "2014-06", "2021-06-25"),
)


def add_places() -> None:
    """Add the invented organisations to the register, which must hold HMPPS already."""
    with act("demonstration register loaded", by=DEMONSTRATION):
        for code, name, kind, parent, first, last in _PLACES:
            db.session.add(
                Organisation(
                    code=code,
                    name=name,
                    type=kind,
                    parent=place(parent) if parent else None,
                    valid_from=first,
                    valid_to=last,
                    invented=True,
                    note="Invented for demonstration",
                )
            )
            db.session.flush()
        db.session.add(
            Succession(predecessor=place(WESTMERE_CRC), successor=place(WESTMERE), valid_from="2021-06-26")
        )


def split_alderbrook() -> None:
    """Alderbrook was split in two; what is still open of its recommendations waits for headquarters."""
    westmere = place(WESTMERE)
    today = clock.today()
    halves = [
        add_organisation(
            name, OrganisationType.PDU, parent=westmere, began=PartialDate.of(today), by=DEMONSTRATION
        )
        for name in ("Alder Valley (invented)", "Brookside (invented)")
    ]
    with act("demonstration register loaded", by=DEMONSTRATION):
        for half in halves:
            half.invented, half.note = True, "Invented for demonstration"
    record_succession(
        [place(ALDERBROOK)],
        halves,
        PartialDate.of(today),
        note="Divided along the river",
        by=DEMONSTRATION,
    )


def place(code: str) -> Organisation:
    """Return the organisation with this code."""
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one()
