"""A recommendation made to a company in 2019, through the reorganisation of 2021, to its region today."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.organisations.shared_reports import REPORTS, needs_reports
from tests.support.accounts import browser_of, make_organisation, make_person
from tests.support.browserlike import Browserlike
from tests.support.page import words_of
from tracker.accounts.models import Person, Role
from tracker.action_plans import services as plans
from tracker.action_plans.lifecycle import Track
from tracker.action_plans.models import ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.followup import services as follow_ups
from tracker.organisations.models import Organisation, OrganisationType
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus, ResponseKind
from tracker.recommendations.models import Recommendation
from tracker.reports_import import services as imports
from tracker.reports_import.reading_run import read_import

REPORT = """An inspection of Saltmarsh Community Rehabilitation Company

HM Inspectorate of Probation, September 2019

Recommendations

As a result of our inspection findings, we have made two recommendations.

Saltmarsh CRC should:

1. write down for every person what would make others less safe
2. give responsible officers time for those who pose the highest risk.
"""
REASON = "The region took over the company's contracts"
TOOK_OVER = date(2021, 6, 26)
SHARED = REPORTS / "kss-crc-2019.txt"


@dataclass
class People:
    """Everybody whose part there is, by what they do."""

    app: Flask
    editor: Person
    second_reader: Person
    administrator: Person
    responder: Person
    director: Person
    inspector: Person

    def browser(self, person: Person) -> Browserlike:
        return browser_of(self.app, person)


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let everything inside happen on that day."""
    with time_machine.travel(datetime.combine(day, time(11), tzinfo=clock.LONDON), tick=True):
        yield


def the(kind: OrganisationType, code: str | None = None) -> Organisation:
    statement = select(Organisation).where(Organisation.type == kind).order_by(Organisation.code)
    return db.session.scalars(
        statement if code is None else statement.where(Organisation.code == code)
    ).first()


def people_of(app: Flask, region: Organisation) -> People:
    agency, inspectorate = the(OrganisationType.AGENCY), the(OrganisationType.INSPECTORATE)
    made = People(
        app,
        make_person("Edda Moon", (Role.EDITOR, inspectorate)),
        make_person("Eli Sand", (Role.INSPECTOR, inspectorate)),
        make_person("Ada Pike", (Role.ADMINISTRATOR, agency)),
        make_person("Rhea Holt", (Role.HQ_RESPONDER, agency)),
        make_person("Dana Ruiz", (Role.DIRECTOR, region)),
        make_person("Ines Vale", (Role.INSPECTOR, inspectorate)),
    )
    db.session.commit()
    return made


def bring_in(people: People, name: str, content: bytes) -> list[Recommendation]:
    """Publish the company's report; nobody is said to carry what it recommends."""
    report_import = imports.upload(name, content, by=people.editor).report_import
    db.session.commit()
    read_import(report_import.id)
    for item in report_import.items:
        imports.mark_checked(item, by=people.editor, expected_version=item.version)
    imports.correct_details(
        report_import,
        imports.Details(
            title=report_import.title or "A report",
            kind="CRC inspection",
            inspected=list({item.addressee for item in report_import.items}),
            published="2019-09",
        ),
        by=people.editor,
        expected_version=report_import.version,
    )
    report = imports.publish_import(
        report_import, by=people.editor, approved=imports.approval_of(report_import)
    )
    db.session.commit()
    found = select(Recommendation).where(Recommendation.report == report).order_by(Recommendation.position)
    return list(db.session.scalars(found))


def assign(people: People, company: Organisation, region: Organisation) -> None:
    """Headquarters says on its page that the region carries all of it."""
    browser = people.browser(people.responder)
    page = browser.get("/unassigned")
    assert company.title in page.main
    browser.get(f"/unassigned/{company.code}")
    page = browser.send({"successors": [str(region.id)], "reason": REASON})
    assert page.notice.endswith(f"assigned to {region.title}")


def answer_and_act(people: People, region: Organisation, recommendations: list[Recommendation]) -> None:
    """The region agrees to each, does one thing for each, and reports it done."""
    report = recommendations[0].report
    plan = db.session.scalars(
        select(ActionPlan).where(ActionPlan.organisation == region, ActionPlan.report == report)
    ).one()
    director = people.director
    for each in recommendations:
        response = plans.answer(plan, each, kind=ResponseKind.AGREED, by=director)
        db.session.expire(plan, ["responses"])
        action = plans.add_action(
            plan, each, text="Train every officer", owner=director, target_date=date(2022, 3, 31), by=director
        )
        plans.finish_section(response, is_complete=True, by=director)
    plans.submit_plan(plan, by=director)
    plans.add_update(action, text="All are trained", track=Track.ON_TRACK, by=director)
    plans.complete_action(
        action, completed_on=clock.today(), what_changed="Risks are written down", by=director
    )
    db.session.commit()


def judge(people: People, region: Organisation, recommendations: list[Recommendation]) -> None:
    """An inspector follows up the region: what was recommended to the company is among it."""
    follow_up = follow_ups.start_follow_up(
        region, inspection="The regional inspection", fieldwork_started="2024-01", by=people.inspector
    )
    assert {each.recommendation_id for each in follow_up.assessments} == {each.id for each in recommendations}
    for assessment in follow_up.assessments:
        is_first = assessment.recommendation_id == recommendations[0].id
        follow_ups.save_assessment(
            assessment,
            by=people.inspector,
            expected_version=assessment.version,
            category=ProgressCategory.SUFFICIENT if is_first else ProgressCategory.SOME,
            action_taken_and_impact="Records are whole",
            still_required=not is_first,
            still_needed=None,
        )
    follow_ups.finish_follow_up(follow_up, by=people.inspector, expected_version=follow_up.version)
    follow_ups.confirm_all(follow_up, by=people.second_reader, expected_version=follow_up.version)
    follow_ups.publish_follow_up(follow_up, by=people.inspector, expected_version=follow_up.version)
    db.session.commit()


def region_shows(
    people: People, company: Organisation, region: Organisation, recommendations: list[Recommendation]
) -> None:
    """The region's page of today shows each with its printed addressee, its answer, its plan and its judgement."""
    page = people.browser(people.inspector).get(f"/regions/{region.code}")
    found = page.all("//main//table/tbody/tr")
    rows = {words[0]: words[1:] for words in ([words_of(cell) for cell in row] for row in found)}
    assert len(rows) == len(recommendations)
    for each in recommendations:
        [row] = [row for words, row in rows.items() if each.code in words]
        assert row[:2] == [company.title, "Agreed"]
        assert "of 1 action completed" in row[2]
        judged = "Sufficient progress" if each is recommendations[0] else "Some progress"
        assert row[3].startswith(judged)
    db.session.expire_all()
    assert recommendations[0].status is RecommendationStatus.CLOSED
    assert recommendations[1].status is RecommendationStatus.FOLLOWED_UP
    assert {each.addressee for each in recommendations} == {company}


def test_an_invented_companys_recommendations_come_to_its_region_of_today(app):
    agency = the(OrganisationType.AGENCY)
    company = make_organisation("Saltmarsh", OrganisationType.CRC, valid_from="2014-06")
    region = make_organisation("Fenmarch", OrganisationType.REGION, agency, valid_from="2021-06-26")
    people = people_of(app, region)
    with on(date(2021, 2, 1)):
        recommendations = bring_in(people, "saltmarsh.txt", REPORT.encode())
        assert {each.addressee for each in recommendations} == {company}
        assert not any(each.assignments for each in recommendations)
    with on(date(2021, 7, 1)):
        browser = people.browser(people.administrator)
        browser.get(f"/admin/organisations/{company.code}/succession")
        page = browser.send(
            {
                "taking_over": [str(region.id)],
                "on-day": str(TOOK_OVER.day),
                "on-month": str(TOOK_OVER.month),
                "on-year": str(TOOK_OVER.year),
            }
        )
        page = browser.send({}, button="Record this change")
        assert page.notice == "Recorded: Saltmarsh CRC becomes Fenmarch region"
        assert "2 of its open recommendations wait for headquarters" in page.main
        assign(people, company, region)
        assert {each.valid_from for one in recommendations for each in one.assignments} == {TOOK_OVER}
    with on(date(2021, 9, 1)):
        answer_and_act(people, region, recommendations)
    with on(date(2024, 3, 1)):
        judge(people, region, recommendations)
    region_shows(people, company, region, recommendations)


@needs_reports
@pytest.mark.usefixtures("reading_remembered")
def test_the_published_report_on_a_company_comes_to_its_region_of_today(app):
    region = the(OrganisationType.REGION, "kent-surrey-and-sussex")
    people = people_of(app, region)
    recommendations = bring_in(people, SHARED.name, SHARED.read_bytes())
    assert len(recommendations) == 5
    [company] = {each.addressee for each in recommendations}
    assert company.type is OrganisationType.CRC
    assign(people, company, region)
    answer_and_act(people, region, recommendations)
    judge(people, region, recommendations)
    region_shows(people, company, region, recommendations)
