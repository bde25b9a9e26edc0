from __future__ import annotations

from datetime import date

import pytest

from tests.reminders.world import BY, World
from tests.support.mail_server import MailServer
from tracker.accounts.models import Role
from tracker.action_plans.lifecycle import PlanState
from tracker.core.database import db
from tracker.core.events import act
from tracker.inspections.models import Inspected, InspectionReport
from tracker.organisations.models import Organisation, OrganisationType
from tracker.reminders.particulars import name_of_inspection
from tracker.reminders.run_once import run_once

FENMARCH = Organisation(code="fenmarch", name="Fenmarch", type=OrganisationType.REGION)
COAST = Organisation(code="fenmarch-coast", name="Fenmarch Coast", type=OrganisationType.PDU)
HILLS = Organisation(code="fenmarch-hills", name="Fenmarch Hills", type=OrganisationType.PDU)
MINISTRY = Organisation(code="ministry", name="Ministry of Wardens", type=OrganisationType.DEPARTMENT)


def report_about(*inspected: Organisation, kind: str = "PDU inspection") -> InspectionReport:
    bodies = [
        Inspected(organisation=each, position=number, printed_name=each.name)
        for number, each in enumerate(inspected)
    ]
    return InspectionReport(title="A report", kind=kind, published="2026-01-05", inspected=bodies)


@pytest.mark.parametrize(
    ("organisation", "report", "name"),
    [
        (FENMARCH, report_about(FENMARCH, kind="regional inspection"), "Fenmarch regional inspection 2026"),
        (MINISTRY, report_about(COAST), "Ministry of Wardens, Fenmarch Coast PDU inspection 2026"),
        (
            MINISTRY,
            report_about(COAST, HILLS),
            "Ministry of Wardens, Fenmarch Coast and 1 other, PDU inspection 2026",
        ),
        (MINISTRY, report_about(kind="national inspection"), "Ministry of Wardens, national inspection 2026"),
    ],
    ids=["region", "headquarters", "several", "nobody named"],
)
def test_an_inspection_is_named_by_whom_it_looked_at(
    organisation: Organisation, report: InspectionReport, name: str
):
    assert name_of_inspection(organisation, report) == name


def test_the_subject_about_a_plan_of_headquarters_says_whose_and_of_which_inspection(
    world: World, mail_server: MailServer
):
    ministry = Organisation(code="ministry", name="Ministry of Wardens", type=OrganisationType.DEPARTMENT)
    responder = world.person("Hal Vane", Role.HQ_RESPONDER, ministry)
    with act("prepare", by=BY):
        world.plan.organisation = ministry
        world.plan.state, world.plan.submitted_at, world.plan.submitted_by = PlanState.DRAFT, None, None
        world.plan.due_on = date(2026, 3, 27)
        world.plan.report.inspected.append(
            Inspected(organisation=world.unit, position=1, printed_name="Fenmarch Coast")
        )
    db.session.commit()

    run_once(date(2026, 3, 27))

    [arrival] = mail_server.to(responder.email)
    assert arrival.subject == "Action plan due by 27 March: Ministry of Wardens, Fenmarch Coast regional 2026"
