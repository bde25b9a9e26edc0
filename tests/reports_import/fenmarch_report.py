"""An invented report, the organisations that it names, and the people who bring it in."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.accounts import make_organisation, make_person
from tracker.accounts.models import Person, Role
from tracker.core.database import db
from tracker.core.events import act
from tracker.organisations.models import Organisation, OrganisationType, Succession
from tracker.reports_import import services
from tracker.reports_import.models import ReportImport
from tracker.reports_import.reading_run import read_import

FENMARCH_TO_REGION = [
    "make sure that every court report says what is known about domestic abuse",
    "give each new officer a named mentor for the first year",
    "check every month that home visits are recorded",
]
FENMARCH_TO_UNIT = ["meet the police each week to speak of those who pose the highest risk"]

REPORT = f"""An inspection of probation services in: Fenmarch region

HM Inspectorate of Probation, March 2026

ISBN 978-1-84099-000-3

Recommendations

As a result of our inspection findings, we have made four recommendations.

Fenmarch region should:

1. {FENMARCH_TO_REGION[0]}
2. {FENMARCH_TO_REGION[1]}
3. {FENMARCH_TO_REGION[2]}.

Westmere PDU should:

4. {FENMARCH_TO_UNIT[0]}.

Background

The region has nine hundred staff.
"""

WITHOUT_RECOMMENDATIONS = """A letter about Fenmarch

The visit in March 2026 was short. Nothing was found that needs to be put right.
"""

NAMELESS = f"""Recommendations

The Harbour Board should:

1. {FENMARCH_TO_REGION[0]}
2. {FENMARCH_TO_REGION[1]}

Fenmarch region should:

1. {FENMARCH_TO_UNIT[0]}
"""


@dataclass
class Room:
    """Who and what a test of importing speaks of."""

    agency: Organisation
    region: Organisation
    unit: Organisation
    old_region: Organisation
    editor: Person
    second_editor: Person
    inspector: Person
    director: Person
    overview: Person
    administrator: Person

    def bring_in(self, text: str = REPORT, file_name: str = "fenmarch.txt") -> ReportImport:
        """Upload and read a report."""
        uploaded = services.upload(file_name, text.encode(), by=self.editor)
        db.session.commit()
        read_import(uploaded.report_import.id)
        return uploaded.report_import

    def bring_in_checked(self, text: str = REPORT, file_name: str = "fenmarch.txt") -> ReportImport:
        """Upload, read and check a report whose addressees are all known."""
        report_import = self.bring_in(text, file_name)
        for item in report_import.items:
            services.mark_checked(item, by=self.editor, expected_version=item.version)
        report_import.kind or _give_kind(report_import, self.editor)
        db.session.commit()
        return report_import

    def publish(self, report_import: ReportImport, **more):
        """Publish what is checked."""
        report = services.publish_import(
            report_import, by=self.editor, approved=services.approval_of(report_import), **more
        )
        db.session.commit()
        return report


def _give_kind(report_import: ReportImport, by: Person) -> None:
    with act("made for a test", by=by):
        report_import.kind = "regional inspection"


def make_room() -> Room:
    """Make it all and commit."""
    department = make_organisation("Office of Law", OrganisationType.DEPARTMENT)
    agency = make_organisation("Wardens Agency", OrganisationType.AGENCY, department)
    inspectorate = make_organisation("Wardens Inspectorate", OrganisationType.INSPECTORATE)
    region = make_organisation("Fenmarch", OrganisationType.REGION, agency)
    unit = make_organisation("Westmere", OrganisationType.PDU, region)
    old_region = make_organisation(
        "Old Fenmarch", OrganisationType.CRC, agency, valid_from="2015", valid_to="2021-06"
    )
    with act("made for a test", by=make_person("Tess Hand")):
        db.session.add(Succession(predecessor=old_region, successor=region, valid_from="2021-06"))
    made = Room(
        agency=agency,
        region=region,
        unit=unit,
        old_region=old_region,
        editor=make_person("Edda Moon", (Role.EDITOR, inspectorate)),
        second_editor=make_person("Eli Sand", (Role.EDITOR, inspectorate)),
        inspector=make_person("Ines Vale", (Role.INSPECTOR, inspectorate)),
        director=make_person("Dana Ruiz", (Role.DIRECTOR, region)),
        overview=make_person("Hugo Peel", (Role.HQ_OVERVIEW, agency)),
        administrator=make_person("Ada Pike", (Role.ADMINISTRATOR, agency)),
    )
    db.session.commit()
    return made
