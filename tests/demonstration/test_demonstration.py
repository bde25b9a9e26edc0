"""The demonstration register shows every state there is, and nothing in it pretends to be real."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from tracker.accounts.models import Membership, Person, Role
from tracker.action_plans.action_queries import is_overdue
from tracker.action_plans.lifecycle import OPEN_ACTIONS, ActionState, PlanState, RequestState
from tracker.action_plans.models import Action, ActionHelper, ActionPlan, Response
from tracker.action_plans.request_models import ChangeRequest
from tracker.action_plans.request_rights import needs_director
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import Event
from tracker.demonstration.loading import load_demonstration
from tracker.demonstration.people import ACCOUNTS, PASSWORD
from tracker.demonstration.places import WESTMERE, add_places
from tracker.followup.learning import list_learnt_elsewhere
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Allocation, Correction, FollowUp
from tracker.followup.repeat_models import NamedRepeat
from tracker.followup.stage_models import Announcement
from tracker.inspections.models import InspectionReport
from tracker.inspections.rating_models import RatingCorrection, StandardRating
from tracker.organisations.models import Organisation, OrganisationType
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus
from tracker.recommendations.models import Recommendation, Repeat
from tracker.reports_import import services
from tracker.reports_import.awaited import AwaitedRepeat
from tracker.reports_import.discrepancies import discrepancies_of
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.models import ReportImport
from tracker.reports_import.progress_proposals import Sureness, inspected_bodies, propose
from tracker.reports_import.progress_table import rows_of
from tracker.reports_import.reading_back import Fate, outcomes_of


def test_there_is_one_account_for_each_role_and_it_signs_in(demo_app, signed_in_by_page):
    held = set(db.session.scalars(select(Membership.role)))
    assert held == set(Role)
    for account in ACCOUNTS[:2]:
        signed_in_by_page(account.email)


def test_there_are_three_invented_reports_over_four_years_with_repeats(demo_app):
    everything = db.session.scalars(select(InspectionReport)).all()
    assert all(report.invented and "invented" in report.title for report in everything)
    with_recommendations = select(InspectionReport).where(
        InspectionReport.id.in_(select(Recommendation.report_id))
    )
    reports = db.session.scalars(with_recommendations.order_by(InspectionReport.published_on)).all()
    assert len(reports) == 3
    assert (reports[-1].published_on - reports[0].published_on).days > 3.5 * 365
    assert db.session.scalar(select(func.count()).select_from(Repeat)) == 3


def test_one_region_was_rated_twice_by_the_same_standards_once_by_judgement(demo_app):
    rated = db.session.scalars(
        select(StandardRating)
        .join(StandardRating.organisation)
        .where(Organisation.code == WESTMERE, StandardRating.framework == "Regions, from October 2023")
    ).all()
    assert Counter(Counter(each.code for each in rated).values()) == {2: 8}
    assert [each.code for each in rated if each.override_reason] == ["R 2.3"]
    [correction] = db.session.scalars(select(RatingCorrection))
    assert correction.overall_rating_id is not None


def test_plans_stand_in_every_state(demo_app):
    assert set(db.session.scalars(select(ActionPlan.state))) == set(PlanState)


def test_some_actions_are_overdue_and_one_is_due_in_a_week(demo_app):
    assert (
        db.session.scalar(select(func.count()).select_from(Action).join(Action.plan).where(is_overdue())) >= 2
    )
    days = [(target - clock.today()).days for target in db.session.scalars(select(Action.target_date))]
    assert 7 in days
    assert 0 in days


def test_every_stage_of_a_follow_up_is_there(demo_app):
    states = Counter(db.session.scalars(select(FollowUp.state)))
    assert states == {
        FollowUpState.PUBLISHED: 2,
        FollowUpState.PLANNED: 1,
        FollowUpState.IN_PROGRESS: 1,
        FollowUpState.READY_TO_CHECK: 1,
    }
    [announced] = db.session.scalars(select(Announcement))
    assert announced.follow_up.state is FollowUpState.PLANNED
    assert announced.fieldwork_from > clock.today()
    [corrected] = db.session.scalars(select(Correction))
    assert corrected.assessment.follow_up.state is FollowUpState.PUBLISHED
    assert len(set(db.session.scalars(select(Allocation.person_id)))) == 2
    assert set(db.session.scalars(select(Recommendation.category))) == {*ProgressCategory, None}
    assert RecommendationStatus.CLOSED in set(db.session.scalars(select(Recommendation.status)))


def test_work_is_shared_asked_for_and_carried(demo_app):
    assert set(db.session.scalars(select(Action.state))) >= {*OPEN_ACTIONS, ActionState.CARRIED}
    helped = db.session.scalars(select(ActionHelper)).all()
    assert len(helped) == 2
    [shared] = {each.action for each in helped}
    assert [each.action.plan.organisation for each in helped] == [shared.plan.organisation] * 2
    requests = db.session.scalars(select(ChangeRequest)).all()
    assert Counter(each.state for each in requests) == {
        RequestState.ASKED: 2,
        RequestState.GRANTED: 1,
        RequestState.REFUSED: 1,
        RequestState.WITHDRAWN: 1,
    }
    assert {needs_director(each) for each in requests if each.state is RequestState.ASKED} == {True, False}
    carried = db.session.scalars(select(Action).where(Action.state == ActionState.CARRIED)).all()
    assert {each.carried_to_action for each in carried} == {shared, None}
    assert {each.carried_to_name is None for each in carried} == {True, False}


def test_one_action_was_moved_twice(demo_app):
    moved = [each for each in db.session.scalars(select(Action)) if each.times_moved == 2]
    assert [each.target_date > each.first_target_date for each in moved] == [True]


def test_there_is_something_to_learn_from_others_where_an_action_is_missing(demo_app):
    lead = db.session.scalars(select(Person).where(Person.email == "lead@westmere.example")).one()
    [waiting] = db.session.scalars(
        select(Response).join(Response.plan).where(ActionPlan.state == PlanState.DRAFT, ~Response.is_complete)
    )
    learnt = list_learnt_elsewhere(waiting.recommendation, viewer=lead, limit=3)
    assert [each.judgement.follow_up.organisation.name for each in learnt] == ["Northdale (invented)"]


def test_its_places_say_that_they_are_invented(demo_app):
    invented = db.session.scalars(select(Organisation).where(Organisation.invented)).all()
    assert len(invented) == 8
    assert all("(invented)" in organisation.name for organisation in invented)
    kinds = (OrganisationType.REGION, OrganisationType.PDU)
    real = (
        select(func.count())
        .select_from(Organisation)
        .where(~Organisation.invented, Organisation.type.in_(kinds))
    )
    assert db.session.scalar(real) > 100


def test_loading_it_again_changes_nothing(demo_app):
    before = db.session.scalar(select(func.count()).select_from(Event))
    assert load_demonstration() is False
    assert db.session.scalar(select(func.count()).select_from(Event)) == before


def test_a_loading_that_was_interrupted_is_not_taken_for_whole(app):
    add_places()
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["demonstration", "load"])
    assert result.exit_code == 2
    assert "there in part" in result.output


def test_production_refuses_it(app):
    app.config["APP_ENV"] = "production"
    try:
        result = app.test_cli_runner().invoke(args=["demonstration", "load"])
    finally:
        app.config["APP_ENV"] = "test"
    assert result.exit_code == 2
    assert "not for production" in result.output
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_the_accounts_are_printed_with_their_password(app):
    printed = app.test_cli_runner().invoke(args=["demonstration", "accounts"]).output
    assert PASSWORD in printed
    assert all(account.email in printed for account in ACCOUNTS)


def test_two_imports_wait_to_be_checked_and_one_to_be_read(demo_app):
    left = {
        each.file_name: each
        for each in db.session.scalars(
            select(ReportImport).where(ReportImport.state != ImportState.PUBLISHED)
        )
    }
    states = {name: each.state for name, each in left.items()}
    assert states == {
        "northdale-region.txt": ImportState.NEEDS_CHECKING,
        "westmere-region.txt": ImportState.NEEDS_CHECKING,
        "holt-letter.txt": ImportState.READING,
    }
    to_check = left["northdale-region.txt"]
    assert services.what_is_missing(to_check) == []
    assert [each.is_settled for each in discrepancies_of(to_check)] == [True, False]
    assert [bool(item.repeats) for item in to_check.items] == [True, False, False, False, False]
    assert left["holt-letter.txt"].reading.reader is None


def test_rows_of_a_table_of_progress_wait_in_every_state(demo_app):
    editor = db.session.scalars(select(Person).where(Person.email == "editor@inspectorate.example")).one()
    with_rows = db.session.scalars(
        select(ReportImport).where(ReportImport.file_name == "westmere-region.txt")
    ).one()
    rows = rows_of(with_rows)
    assert {each.row.position: each.fate for each in outcomes_of(with_rows)} == {
        1: Fate.RECORDED,
        3: Fate.ENDED,
    }
    bodies = inspected_bodies(with_rows)
    found = propose(with_rows, rows, [2, 4, 5], bodies, viewer=editor)
    assert {position: each.sureness for position, each in found.items()} == {
        2: Sureness.SURE,
        4: Sureness.SIMILAR,
        5: Sureness.NOTHING,
    }


def test_one_repeat_is_named_and_one_awaits_its_report(demo_app):
    [named] = db.session.scalars(select(NamedRepeat))
    [awaited] = db.session.scalars(select(AwaitedRepeat))
    assert named.assessment.follow_up == awaited.assessment.follow_up
    assert "Fenmarch" in named.later.report.title
    assert awaited.item.report_import.file_name == "westmere-region.txt"
