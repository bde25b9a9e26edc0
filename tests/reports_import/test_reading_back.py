"""Publishing a report records what its table says of earlier recommendations: once, whole, and from its own day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.reports_import.progress_report import (
    LATER,
    LATER_DAY,
    MENTORS,
    POLICE,
    UNKNOWN,
    VISITS,
    check_row,
    make_two_reports,
)
from tests.support.commands import run_copied
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, RuleBroken
from tracker.core.events import Event, act
from tracker.followup import services as follow_ups
from tracker.followup.lifecycle import FollowUpState, RepeatAnswer
from tracker.followup.models import FollowUp
from tracker.followup.queries import list_published_judgements
from tracker.followup.repeating import list_repeats_to_find
from tracker.inspections.models import InspectionReport
from tracker.organisations.queries import bodies_of
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus
from tracker.recommendations.models import Repeat
from tracker.reports_import import services
from tracker.reports_import.progress_table import rows_of
from tracker.reports_import.reading_back import Fate, find_recorded, outcomes_of

pytestmark = pytest.mark.usefixtures("reading_remembered")


@pytest.fixture
def two(room):
    return make_two_reports(room)


def fates(two):
    db.session.expire_all()
    return {each.row.position: each.fate for each in outcomes_of(two.later)}


def judge_here(two, *, started: datetime, published: datetime, name="A visit", **answers):
    """Follow the region up in the service and publish."""
    room = two.room
    with clock.standing_at(started):
        follow_up = follow_ups.start_follow_up(
            room.region, inspection=name, fieldwork_started=None, by=room.inspector
        )
        for each in follow_up.assessments:
            if each.recommendation != two.earlier[1]:
                follow_ups.leave_out(each, by=room.inspector, expected_version=each.version)
                continue
            follow_ups.save_assessment(
                each,
                by=room.inspector,
                expected_version=each.version,
                **{
                    "category": ProgressCategory.SOME,
                    "action_taken_and_impact": "Half of them have one.",
                    "still_required": True,
                    "still_needed": None,
                    **answers,
                },
            )
    with clock.standing_at(published):
        follow_ups.finish_follow_up(follow_up, by=room.inspector, expected_version=follow_up.version)
        follow_ups.confirm_all(follow_up, by=room.editor, expected_version=follow_up.version)
        follow_ups.publish_follow_up(follow_up, by=room.editor, expected_version=follow_up.version)
    db.session.commit()
    return follow_up


def test_every_row_must_be_checked_before_the_report_is_published(two):
    two.check(MENTORS)
    gaps = [(gap.message, gap.row) for gap in services.what_is_missing(two.later)]
    assert gaps == [
        (f"Say which earlier recommendation row {row} belongs to", row) for row in (VISITS, POLICE, UNKNOWN)
    ]
    with pytest.raises(RuleBroken, match="row 2 belongs to"):
        two.publish()


def test_the_judgements_are_recorded_and_published_with_the_report(two):
    two.check_all()
    assert db.session.scalars(select(FollowUp)).all() == []
    report = two.publish()
    [follow_up] = db.session.scalars(select(FollowUp))
    assert (follow_up.state, follow_up.organisation) == (FollowUpState.PUBLISHED, two.room.region)
    assert (follow_up.inspection, follow_up.published_by) == (report.title, two.room.editor)
    assert (follow_up.printed_in.report, follow_up.printed_in.published) == (report, "2028-05")
    judged = [
        (each.recommendation, each.category, each.still_required, each.still_needed)
        for each in follow_up.assessments
    ]
    assert judged == [
        (two.earlier[1], ProgressCategory.SUFFICIENT, False, None),
        (two.earlier[2], ProgressCategory.SOME, True, "Repeat recommendation"),
        (two.earlier[3], ProgressCategory.NONE, True, None),
    ]
    assert follow_up.assessments[0].action_taken_and_impact == "Every new officer has a mentor."
    assert follow_up.assessments[0].as_it_stood == {"plans": []}
    assert find_recorded(two.later) == [follow_up]


def test_statuses_follow_as_from_a_follow_up_made_here(two):
    two.check_all()
    two.publish()
    never, mentors, visits, police = two.earlier
    assert mentors.status is RecommendationStatus.CLOSED
    assert visits.status is police.status is RecommendationStatus.FOLLOWED_UP
    assert (never.status, never.category) == (RecommendationStatus.AWAITING_RESPONSE, None)
    assert visits.followed_up_on == LATER_DAY.date(), "The last day of a month that has not ended is none"


def test_what_the_same_report_repeats_is_named_and_superseded(two):
    two.check_all()
    item = two.later.items[2]
    services.decide_repeats(item, [two.earlier[2]], by=two.room.editor, expected_version=item.version)
    db.session.commit()
    two.publish()
    [repeat] = db.session.scalars(select(Repeat))
    assert (repeat.later.text, repeat.earlier) == (item.text, two.earlier[2])
    [judgement] = list_published_judgements(two.earlier[2].id)
    assert judgement.repeated is RepeatAnswer.YES
    assert two.earlier[2].status is RecommendationStatus.SUPERSEDED
    assert list_repeats_to_find(two.room.inspector) == []
    follow_ups.take_back_repeat(repeat.later, repeat.earlier, reason="Another matter", by=two.room.inspector)
    db.session.commit()
    assert two.earlier[2].status is RecommendationStatus.FOLLOWED_UP
    assert list_repeats_to_find(two.room.inspector) == [judgement]


def test_it_is_news_for_the_region_like_every_follow_up(two):
    two.check_all()
    two.publish()
    told = db.session.scalars(
        select(Event).where(Event.action == "follow-up published", Event.subject_type == "follow_up")
    ).one()
    opened = db.session.scalars(select(Event).where(Event.action == "import published"))
    assert told.after["state"] == "published"
    assert told.act_id in {each.act_id for each in opened}


def test_all_of_it_or_nothing(two, monkeypatch):
    two.check_all()

    def fails(*_args, **_more):
        raise RuntimeError("The machine stops here")

    with monkeypatch.context() as patch:
        patch.setattr("tracker.followup.recording_printed.refresh_statuses", fails)
        with pytest.raises(RuntimeError):
            two.publish()
    db.session.rollback()
    assert db.session.scalars(select(FollowUp)).all() == []
    assert len(db.session.scalars(select(InspectionReport)).all()) == 1
    assert two.earlier[1].category is None
    two.publish()
    two.publish()
    assert len(db.session.scalars(select(FollowUp)).all()) == 1


def test_what_was_judged_here_at_this_inspection_is_not_recorded_twice(two):
    two.check_all()
    started = LATER_DAY - timedelta(days=60)
    here = judge_here(two, started=started, published=started + timedelta(days=30))
    assert fates(two) == {
        MENTORS: Fate.JUDGED_ALREADY,
        VISITS: Fate.RECORDED,
        POLICE: Fate.RECORDED,
        UNKNOWN: Fate.NOT_OURS,
    }
    two.publish()
    assert [each.follow_up for each in list_published_judgements(two.earlier[1].id)] == [here]
    assert two.earlier[1].category is ProgressCategory.SOME


@pytest.mark.parametrize(
    "of_this_inspection",
    [
        {"name": "An inspection of probation services in: Fenmarch region"},
        {
            "category": ProgressCategory.SUFFICIENT,
            "action_taken_and_impact": "every new  officer has a mentor.",
            "still_required": False,
        },
    ],
    ids=["by its name", "by its words"],
)
def test_it_is_known_again_whenever_it_was_published(two, of_this_inspection):
    two.check_all()
    later = LATER_DAY + timedelta(days=90)
    judge_here(two, started=later, published=later, **of_this_inspection)
    assert fates(two)[MENTORS] is Fate.JUDGED_ALREADY


def test_a_later_judgement_made_here_stays_the_latest(two):
    two.check_all()
    later = LATER_DAY + timedelta(days=90)
    here = judge_here(two, started=later, published=later)
    with clock.standing_at(later + timedelta(days=1)):
        two.room.publish(two.later)
    judgements = list_published_judgements(two.earlier[1].id)
    assert [each.follow_up == here for each in judgements] == [True, False]
    assert two.earlier[1].category is ProgressCategory.SOME
    assert two.earlier[1].followed_up_on == later.date()
    assert two.earlier[1].status is RecommendationStatus.FOLLOWED_UP
    assert two.earlier[2].followed_up_on == date(2028, 5, 31)


def test_what_was_closed_meanwhile_is_left_until_somebody_reopens_it(two):
    two.check_all()
    before = LATER_DAY - timedelta(days=500)
    approved = services.approval_of(two.later)
    judge_here(
        two, started=before, published=before, category=ProgressCategory.SUFFICIENT, still_required=False
    )
    assert two.earlier[1].status is RecommendationStatus.CLOSED
    assert fates(two)[MENTORS] is Fate.ENDED
    with pytest.raises(ChangedMeanwhile):
        services.publish_import(two.later, by=two.room.editor, approved=approved)
    db.session.rollback()
    follow_ups.reopen_recommendation(two.earlier[1], reason="They left", by=two.room.inspector)
    db.session.commit()
    assert fates(two)[MENTORS] is Fate.RECORDED
    two.publish()
    assert two.earlier[1].status is RecommendationStatus.CLOSED
    assert len(list_published_judgements(two.earlier[1].id)) == 2


def test_the_same_report_under_another_file_records_nothing_twice(two):
    two.check_all()
    two.publish()
    again = two.room.bring_in_checked(f"{LATER}\n", "again.txt")
    with act("made for a test", by=two.room.editor):
        again.isbn = None
    for row in rows_of(again):
        check_row(
            two.room, again, row.position, two.earlier[row.position] if row.position < UNKNOWN else None
        )
    outcomes = {each.row.position: each.fate for each in outcomes_of(again)}
    assert outcomes == {
        MENTORS: Fate.JUDGED_ALREADY,
        VISITS: Fate.JUDGED_ALREADY,
        POLICE: Fate.JUDGED_ALREADY,
        UNKNOWN: Fate.NOT_OURS,
    }
    two.room.publish(again, is_another_report=True)
    assert len(db.session.scalars(select(FollowUp)).all()) == 1


def test_a_draft_that_takes_it_in_is_named(two):
    two.check_all()
    draft = follow_ups.start_follow_up(
        two.room.region, inspection="A visit", fieldwork_started=None, by=two.room.inspector
    )
    db.session.commit()
    [outcome, *_] = outcomes_of(two.later)
    assert (outcome.fate, list(outcome.drafts)) == (Fate.RECORDED, [draft])


def test_a_judgement_is_corrected_and_its_recommendation_reopened_as_always(two):
    two.check_all()
    two.publish()
    [judgement] = list_published_judgements(two.earlier[1].id)
    follow_ups.correct_judgement(judgement, text="All but one", reason="A slip", by=two.room.inspector)
    follow_ups.reopen_recommendation(two.earlier[1], reason="They left", by=two.room.inspector)
    db.session.commit()
    assert [each.text for each in judgement.corrections] == ["All but one"]
    assert two.earlier[1].status is RecommendationStatus.FOLLOWED_UP


def test_what_was_made_to_others_counts_for_whoever_answers_for_them(two):
    with act("made for a test", by=two.room.editor):
        two.earlier[3].addressee = two.room.agency
        two.earlier[3].assignments[0].organisation = two.room.agency
    assert two.room.agency.id not in bodies_of(two.room.region)
    two.check(MENTORS)
    two.check(VISITS)
    two.check(POLICE, two.earlier[3])
    two.check(UNKNOWN, None)
    two.publish()
    found = {each.organisation: len(each.assessments) for each in db.session.scalars(select(FollowUp))}
    assert found == {two.room.region: 2, two.room.agency: 1}


def test_unusual_answers_are_right_because_they_are_printed(two):
    two.check_all()
    two.check(POLICE, still_required=False)
    two.publish()
    [judgement] = list_published_judgements(two.earlier[3].id)
    assert judgement.is_complete
    assert judgement.cross_check_reason == "The published report says so."


def test_what_was_read_back_goes_out_of_the_register_and_in_again(
    app, two, engine, templates, original, tmp_path
):
    two.check_all()
    two.publish()
    lines = app.test_cli_runner().invoke(args=["register", "dump"]).stdout
    assert '"kind":"printed_in"' in lines
    file = tmp_path / "register.jsonl"
    file.write_text(lines, encoding="utf-8")
    with templates.copy(engine, "empty", tmp_path / "other") as other:
        run_copied(original, "register", "load", str(file), database=other)
        assert run_copied(original, "register", "dump", database=other) == lines
