"""The rest of what the inspectorate, editors and administrators write, for the fuller register."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tests.access.fuller_world import WHY, Fuller, soon
from tests.action_plans.fenmarch import TEST
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.followup import services
from tracker.followup.announcing import find_announcement
from tracker.followup.lifecycle import RepeatAnswer
from tracker.followup.models import FollowUp
from tracker.inspections.models import InspectionReport
from tracker.inspections.rating_models import KeyQuestion, OverallRating, RatingCorrection, StandardRating
from tracker.organisations.models import Move, Organisation, OrganisationType, Succession
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.recommendations.models import Confidence
from tracker.reminders.models import QuietDays, ReminderSwitch
from tracker.reports_import.lifecycle import CheckState, ImportState
from tracker.reports_import.models import DiscrepancyNote, FoundItem, ReportImport
from tracker.reports_import.progress_table import CheckedRow


def judge(made: Fuller) -> None:
    """A draft that has been through every stage, one that is being checked, and corrections of what was published."""
    inspector, editor = made.inspector, made.editor
    draft = _start(made, "A draft with everything")
    services.allocate(draft, [each.recommendation_id for each in draft.assessments], to=editor, by=inspector)
    _judge_all(draft, inspector)
    services.finish_follow_up(draft, by=inspector, expected_version=draft.version)
    services.ask_for_second_reading(
        draft, wanted=False, by=inspector, reason="A small one", expected_version=draft.version
    )
    check = services.open_check(draft, comment_by=soon(10), by=inspector, expected_version=draft.version)
    made_comment = services.comment(check, draft.assessments[0], text="It was nine.", by=made.director)
    services.close_check(check, by=inspector, expected_version=check.version)
    services.answer_comment(
        made_comment, answer="It was ten.", by=inspector, expected_version=made_comment.version
    )
    services.send_back(draft, by=editor, note="Say more", expected_version=draft.version)
    ready = _start(made, "A draft to be checked")
    _judge_all(ready, inspector)
    services.finish_follow_up(ready, by=inspector, expected_version=ready.version)
    _publish_and_correct(made)
    _change_what_was_announced(made)


def _start(made: Fuller, inspection: str) -> FollowUp:
    return services.start_follow_up(
        made.region, inspection=inspection, fieldwork_started=None, by=made.inspector
    )


def _judge_all(follow_up: FollowUp, inspector: Person) -> None:
    for each in follow_up.assessments:
        services.save_assessment(
            each,
            by=inspector,
            expected_version=each.version,
            category=ProgressCategory.NONE,
            action_taken_and_impact="Conferences take place",
            still_required=False,
            still_needed="More of them",
            repeated=RepeatAnswer.YES,
        )
        services.give_reason(each, by=inspector, expected_version=each.version, reason="It is so")


def _publish_and_correct(made: Fuller) -> None:
    """About the neighbour: closed, corrected, and opened again."""
    follow_up = services.start_follow_up(
        made.neighbour, inspection="The neighbour's", fieldwork_started=None, by=made.inspector
    )
    _judge_all(follow_up, made.inspector)
    services.finish_follow_up(follow_up, by=made.inspector, expected_version=follow_up.version)
    services.confirm_all(follow_up, by=made.editor, expected_version=follow_up.version)
    services.publish_follow_up(follow_up, by=made.inspector, expected_version=follow_up.version)
    services.correct_judgement(
        follow_up.assessments[0], text="It was eleven.", reason="Misread", by=made.inspector
    )


def _change_what_was_announced(made: Fuller) -> None:
    follow_up = db.session.get_one(FollowUp, made.world.announcements["announced"])
    announcement = find_announcement(follow_up)
    assert announcement is not None
    told = services.WhatIsAnnounced(soon(40), None, soon(30), "Records of a year", "Ines Vale, 0300 111 2222")
    services.change_announcement(
        announcement, told, reason="Illness", by=made.inspector, expected_version=announcement.version
    )


def read_reports(made: Fuller) -> None:
    """An import in each state, with everything that was found and noted."""
    for number, state in enumerate(ImportState, 50):
        with act("made for a test", by=TEST, reason=WHY):
            found = ReportImport(
                state=state,
                file_name="upload.pdf",
                file_sha256=f"{number:064}",
                uploaded_at=clock.now() - timedelta(hours=1),
                uploaded_by=made.editor,
                title="A report that came in",
                failure="It has no text" if state is ImportState.COULD_NOT_BE_READ else None,
                report_id=_any_report() if state is ImportState.PUBLISHED else None,
            )
            if state in {ImportState.NEEDS_CHECKING, ImportState.PUBLISHED}:
                found.text = "Westmere should keep people safe."
                found.lead_inspector = "Ines Vale"
                found.extract = {
                    "discrepancies": [{"kind": "count", "message": "It says two and makes one."}]
                }
                found.items = [_item(made, check, place) for place, check in enumerate(CheckState, 1)]
                found.notes = [
                    DiscrepancyNote(position=1, note="So be it", noted_by=made.editor, noted_at=clock.now())
                ]
                found.checked_rows = [_row_of_table(made)]
            db.session.add(found)


def _row_of_table(made: Fuller) -> CheckedRow:
    return CheckedRow(
        position=1,
        action_taken_and_impact="Records are kept",
        still_needed="Better ones",
        checked_by=made.editor,
        checked_at=clock.now(),
    )


def rate(made: Fuller) -> None:
    """What a published report rates, with the reasons that it gives, and a note on it."""
    report = db.session.scalars(select(InspectionReport).where(InspectionReport.code == "I-MORE01")).one()
    with act("made for a test", by=TEST):
        standard = StandardRating(
            report=report,
            organisation=made.region,
            position=1,
            code="1.1",
            name="Leadership",
            rating="Good",
            override_reason="They had just begun",
        )
        overall = OverallRating(
            report=report, organisation=made.region, position=1, rating="Good", override_reason="It was close"
        )
        question = KeyQuestion(
            report=report,
            organisation=made.region,
            position=1,
            code="1.1",
            question="Is there one?",
            percent_yes=70,
        )
        db.session.add_all([standard, overall, question])
        db.session.flush()
        db.session.add(
            RatingCorrection(
                report_id=report.id,
                standard_rating_id=standard.id,
                text="It was adequate",
                reason="Misprinted",
                by=made.editor,
                at=clock.now(),
            )
        )


def _any_report() -> object:
    return db.session.scalars(select(InspectionReport.id).order_by(InspectionReport.code)).first()


def _item(made: Fuller, check: CheckState, place: int) -> FoundItem:
    return FoundItem(
        serial=place,
        position=place,
        number=str(place),
        heading="Westmere should:",
        addressee=made.neighbour,
        text="keep people safe",
        found_text="keep people\nsafe",
        standard="1.1",
        confidence=Confidence.LIST,
        check=check,
    )


def say_more(made: Fuller) -> None:
    """What administrators write."""
    with act("made for a test", by=TEST, reason=WHY):
        old = Organisation(
            code="test-old-fenmarch",
            name="Old Fenmarch",
            type=OrganisationType.PDU,
            parent=made.region,
            valid_to="2024-03",
            note="It was split",
            source="A notice",
            invented=True,
        )
        db.session.add_all(
            [
                old,
                Succession(predecessor=old, successor=made.unit, valid_from="2024-04", note="In part"),
                Move(
                    unit=made.unit,
                    left=made.neighbour,
                    joined=made.region,
                    valid_from="2022-01",
                    note="Redrawn",
                ),
                QuietDays(first_day=soon(300), last_day=soon(301), reason="A strike"),
                ReminderSwitch(at=clock.now(), is_on=False, by_name="A test", reason="Quiet for a while"),
            ]
        )
