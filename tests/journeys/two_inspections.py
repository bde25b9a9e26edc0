"""Two inspections of one region with two years in between: how they are told, whoever the region is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from flask import Flask
from sqlalchemy import select

from tests.support.accounts import browser_of, make_person
from tests.support.browserlike import Browserlike
from tracker.accounts.models import Person, Role
from tracker.action_plans import services as plans
from tracker.action_plans.lifecycle import Track
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.followup import services as follow_ups
from tracker.followup.models import FollowUp
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ProgressCategory, ResponseKind
from tracker.recommendations.models import Recommendation
from tracker.reports_import import services as imports
from tracker.reports_import.models import ReportImport
from tracker.reports_import.reading_run import read_import


@dataclass
class Story:
    """The region and the people who make its story."""

    app: Flask
    region: Organisation
    editor: Person
    inspector: Person
    director: Person
    owner: Person

    @classmethod
    def of(cls, app: Flask, region: Organisation, inspectorate: Organisation) -> Self:
        """Begin the story of a region."""
        return cls(
            app,
            region,
            editor=make_person("Nell Hart", (Role.EDITOR, inspectorate)),
            inspector=make_person("Ivor Reed", (Role.INSPECTOR, inspectorate)),
            director=make_person("Gwen Tarn", (Role.DIRECTOR, region)),
            owner=make_person("Otis Ware", (Role.ACTION_OWNER, region)),
        )

    def browser(self, person: Person) -> Browserlike:
        """Return a browser in which this person is signed in."""
        return browser_of(self.app, person)

    def bring_in(self, file_name: str, content: bytes, on: date) -> ReportImport:
        """Upload a report, read it, and say of every recommendation that it is right."""
        with clock.standing_at(_noon(on)):
            found = imports.upload(file_name, content, by=self.editor).report_import
            db.session.commit()
            read_import(found.id)
            for item in list(found.items):
                imports.mark_checked(item, by=self.editor, expected_version=item.version)
            db.session.commit()
        return found

    def publish(self, found: ReportImport, on: date) -> InspectionReport:
        """Publish what was brought in."""
        with clock.standing_at(_noon(on)):
            report = imports.publish_import(found, by=self.editor, approved=imports.approval_of(found))
            db.session.commit()
        return report

    def answer_and_act(self, report: InspectionReport, on: date) -> None:
        """The region agrees to everything, submits its plan, works on it and completes every other action."""
        plan = db.session.scalars(
            select(ActionPlan).where(ActionPlan.report == report, ActionPlan.organisation == self.region)
        ).one()
        with clock.standing_at(_noon(on)):
            actions = [
                self._answer(plan, each, on) for each in of_report(report) if self.region in _carriers(each)
            ]
            db.session.flush()
            db.session.expire(plan, ["responses"])
            plans.submit_plan(plan, by=self.director)
        done = on + timedelta(days=200)
        with clock.standing_at(_noon(done)):
            for number, action in enumerate(actions):
                plans.add_update(action, text="It has begun.", track=Track.ON_TRACK, by=self.owner)
                if number % 2:
                    plans.complete_action(
                        action, completed_on=done, what_changed="It is done in every team.", by=self.owner
                    )
            db.session.commit()

    def _answer(self, plan: ActionPlan, recommendation: Recommendation, on: date) -> Action:
        response = plans.answer(
            plan, recommendation, kind=ResponseKind.AGREED, by=self.director, lead=self.owner
        )
        db.session.expire(plan, ["responses"])
        action = plans.add_action(
            plan,
            recommendation,
            text="Change how we work",
            owner=self.owner,
            target_date=on + timedelta(days=300),
            by=self.director,
        )
        plans.finish_section(response, is_complete=True, by=self.director)
        return action

    def read_the_table_back(self, found: ReportImport) -> list[str]:
        """Go through the rows as an editor does and take what is proposed; return the codes that were proposed.

        A row for which nothing is proposed belongs to none of ours.
        """
        browser = self.browser(self.editor)
        page = browser.get("imports.show", import_id=found.id)
        page = browser.get(page.links["Say which recommendations they belong to"])
        page = browser.get(page.links["Check the next row"])
        proposed = []
        while page.h1.startswith("Check row"):
            chosen = page.all("//input[@name='recommendation'][@checked]")
            if chosen:
                [hint] = page.texts(f"//*[@id='{chosen[0].get('aria-describedby')}']")
                proposed.append(hint.split(" ")[0])
                page = browser.send(button="Save and continue")
            else:
                proposed.append("")
                page = browser.send({"recommendation": "none"}, button="Save and continue")
        assert page.notice == "Row saved. Every row is checked"
        return proposed

    def repeat(self, found: ReportImport, later: int, earlier: Recommendation) -> None:
        """Say that the found recommendation at this place makes an earlier one again."""
        item = found.items[later - 1]
        imports.decide_repeats(item, [earlier], by=self.editor, expected_version=item.version)
        db.session.commit()

    def judge_in_the_workspace(
        self, judged: Sequence[tuple[Recommendation, ProgressCategory, bool]], on: date
    ) -> FollowUp:
        """Follow the region up in the service: judge these, leave the rest, have it read, publish."""
        wanted = {each.id: (category, required) for each, category, required in judged}
        with clock.standing_at(_noon(on)):
            follow_up = follow_ups.start_follow_up(
                self.region, inspection="A visit in between", fieldwork_started=None, by=self.inspector
            )
            for each in follow_up.assessments:
                if each.recommendation_id not in wanted:
                    follow_ups.leave_out(each, by=self.inspector, expected_version=each.version)
                    continue
                category, required = wanted[each.recommendation_id]
                follow_ups.save_assessment(
                    each,
                    by=self.inspector,
                    expected_version=each.version,
                    category=category,
                    action_taken_and_impact="We saw it in every team.",
                    still_required=required,
                    still_needed=None,
                )
            follow_ups.finish_follow_up(follow_up, by=self.inspector, expected_version=follow_up.version)
            follow_ups.confirm_all(follow_up, by=self.editor, expected_version=follow_up.version)
            follow_ups.publish_follow_up(follow_up, by=self.editor, expected_version=follow_up.version)
            db.session.commit()
        return follow_up

    def rows_of_the_region(self) -> dict[str, str]:
        """Return the words of each row of the page that is read before inspecting the region, by code."""
        page = self.browser(self.inspector).get("regions.print_view", code=self.region.code)
        found = {}
        for row in page.all("//main//tbody/tr"):
            words = " ".join(row.xpath("string(.)").split())
            code = row.xpath("string(.//*[@class='app-code'][1])").split()[0]
            found[code] = words
        return found


def of_report(report: InspectionReport) -> Sequence[Recommendation]:
    """Return the recommendations of a report in their order."""
    return db.session.scalars(
        select(Recommendation).where(Recommendation.report == report).order_by(Recommendation.position)
    ).all()


def _carriers(recommendation: Recommendation) -> set[Organisation]:
    return {each.organisation for each in recommendation.assignments}


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.LONDON)
