"""What people do that others must not notice, each on the fuller register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO

from sqlalchemy import select

from tests.access.fuller_world import Fuller, soon
from tests.access.world import World
from tracker.accounts.models import Person
from tracker.action_plans import services
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.evidence.lifecycle import ScanState
from tracker.evidence.services import add_file
from tracker.followup.services import save_assessment, start_follow_up
from tracker.inspections.models import InspectionReport
from tracker.recommendations.lifecycle import ProgressCategory, ResponseKind
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.models import ReportImport

Deed = Callable[[Fuller], None]


def do(deeds: tuple[Deed, ...], world: World) -> None:
    """Do them all and commit."""
    made = Fuller(world)
    for deed in deeds:
        deed(made)
    db.session.commit()
    db.session.remove()


def _write_in_draft(report: str, by: str) -> Deed:
    """Change an answer in a draft plan, add an action to it and remove another."""

    def deed(made: Fuller) -> None:
        person: Person = getattr(made, by)
        plan = db.session.scalars(
            select(ActionPlan).join(ActionPlan.report).where(InspectionReport.code == report)
        ).one()
        response = plan.responses[0]
        recommendation = response.recommendation
        services.answer(
            plan, recommendation, kind=ResponseKind.PARTLY_AGREED, explanation="In part", by=person
        )
        for text in ("Write it all down", "A slip"):
            added = services.add_action(
                plan, recommendation, text=text, owner=person, target_date=soon(5), by=person
            )
        services.withdraw_action(added, reason="A slip", by=person)

    return deed


def _judge_in_draft(made: Fuller) -> None:
    follow_up = start_follow_up(
        made.region, inspection="Not told yet", fieldwork_started=None, by=made.inspector
    )
    for each in follow_up.assessments:
        save_assessment(
            each,
            by=made.inspector,
            expected_version=each.version,
            category=ProgressCategory.SUFFICIENT,
            action_taken_and_impact="It is done",
            still_required=False,
            still_needed=None,
        )


def _bring_in_a_report(made: Fuller) -> None:
    with act("made for a test", by=made.editor):
        db.session.add(
            ReportImport(
                state=ImportState.NEEDS_CHECKING,
                file_name="next.pdf",
                file_sha256="f" * 64,
                uploaded_at=clock.now(),
                uploaded_by=made.editor,
                title="Not published yet",
            )
        )


def _submitted_action(made: Fuller) -> Action:
    return db.session.get_one(Action, made.world.parts["region, submitted"].action)


def _ask_within_the_region(made: Fuller) -> None:
    services.ask_for_date(_submitted_action(made), soon(200), reason="Illness", by=made.owner)


def _upload_what_waits_for_its_check(made: Fuller) -> None:
    add_file(
        _submitted_action(made),
        file=BytesIO(b"They met again."),
        file_name="more.txt",
        title="More",
        shows="They met",
        by=made.owner,
        scan=ScanState.WAITING,
    )


_REGION = _write_in_draft("I-MORE01", "lead")
_NEIGHBOUR = _write_in_draft("I-MORE02", "neighbour_director")
_AGENCY = _write_in_draft("I-MORE03", "responder")
_INSPECTORATE = (_judge_in_draft, _bring_in_a_report)
_WITHIN = (_ask_within_the_region, _upload_what_waits_for_its_check)

#: What each of these people must not notice.
HIDDEN_FROM: Mapping[str, tuple[Deed, ...]] = {
    "director": (_NEIGHBOUR, _AGENCY, *_INSPECTORATE),
    "colleague": (_NEIGHBOUR, _AGENCY, _REGION, *_INSPECTORATE, _ask_within_the_region),
    "neighbour_director": (_REGION, _AGENCY, *_INSPECTORATE, *_WITHIN),
    "inspector": (_REGION, _NEIGHBOUR, _AGENCY, *_WITHIN),
    "responder": (_REGION, _NEIGHBOUR, *_INSPECTORATE, *_WITHIN),
    "overview": (_REGION, _NEIGHBOUR, _AGENCY, *_INSPECTORATE, *_WITHIN),
    "administrator": (_REGION, _NEIGHBOUR, _AGENCY, *_INSPECTORATE, _ask_within_the_region),
}
