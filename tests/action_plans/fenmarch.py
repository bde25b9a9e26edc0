"""An invented region, its neighbours and its people, and one published report about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import time_machine

from tests.support.people import PASSWORD
from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.accounts.passwords import hash_password
from tracker.action_plans import services
from tracker.action_plans.lifecycle import PlanState, Track
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import Service, act
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation, OrganisationType
from tracker.recommendations.lifecycle import ResponseKind
from tracker.recommendations.models import Assignment, Confidence, Recommendation

TEST = Service("a test")
PUBLISHED = date(2026, 3, 27)
TARGET = date(2026, 9, 30)
LONG_AGO = date(2020, 1, 1)

_hash: list[str] = []


def the_hash() -> str:
    """Return the hash of everybody's password, worked out once: it is slow on purpose."""
    if not _hash:
        _hash.append(hash_password(PASSWORD))
    return _hash[0]


@dataclass
class Fenmarch:
    """What a test needs to speak of: organisations, people by what they do, a report, its recommendations, the plan."""

    region: Organisation
    unit: Organisation
    neighbour: Organisation
    agency: Organisation
    department: Organisation
    report: InspectionReport
    to_region: Recommendation
    to_unit: Recommendation
    also_to_region: Recommendation
    plan: ActionPlan
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def recommendations(self) -> list[Recommendation]:
        return [self.to_region, self.to_unit, self.also_to_region]

    def action(self, recommendation: Recommendation | None = None, **more) -> Action:
        """Add an action, after an answer if there is none yet."""
        recommendation = recommendation or self.to_region
        if not any(each.recommendation_id == recommendation.id for each in self.plan.responses):
            self.agree(recommendation)
        wanted = {"text": "Hold case conferences every month", "owner": self.owner, "target_date": TARGET}
        return services.add_action(self.plan, recommendation, by=self.lead, **{**wanted, **more})

    def agree(self, recommendation: Recommendation, **more):
        """Answer with "agreed"."""
        response = services.answer(
            self.plan, recommendation, by=self.lead, **{"kind": ResponseKind.AGREED, **more}
        )
        db.session.expire(self.plan, ["responses"])
        return response

    def complete(self) -> ActionPlan:
        """Answer everything with an action each, and call every section completed."""
        for recommendation in self.recommendations:
            response = self.agree(recommendation)
            self.action(recommendation)
            services.finish_section(response, is_complete=True, by=self.lead)
        return self.plan

    def submitted(self) -> ActionPlan:
        """Do the same and submit the plan; nothing, where the test begins with the plan submitted."""
        if self.plan.state is not PlanState.SUBMITTED:
            services.submit_plan(self.complete(), by=self.director)
        return self.plan

    def submitted_action(self) -> Action:
        """Return the latest action for the region's first recommendation, in the submitted plan."""
        self.submitted()
        actions = db.select(Action).where(Action.recommendation_id == self.to_region.id)
        return db.session.scalars(actions.order_by(Action.position.desc())).first()

    def completed_action(self) -> Action:
        """Return an action of the submitted plan that is completed."""
        action = self.submitted_action()
        services.add_update(
            action, text="The first conference took place", track=Track.ON_TRACK, by=self.owner
        )
        services.complete_action(
            action, completed_on=clock.today(), what_changed="Cases are discussed", by=self.owner
        )
        return action


def person(name: str, role: Role | None, organisation: Organisation | None, **more) -> Person:
    """Make somebody who can sign in, with one role."""
    email = f"{name.lower().replace(' ', '.')}@fenmarch.example"
    made = Person(email=email, name=name, state=PersonState.ACTIVE, password_hash=the_hash(), **more)
    if role is not None and organisation is not None:
        made.memberships = [Membership(organisation=organisation, role=role, valid_from=LONG_AGO)]
    db.session.add(made)
    return made


def make_fenmarch(*, published_on: date | None = PUBLISHED) -> Fenmarch:
    """Make it all and commit. The report is published; the plan is a draft without an answer."""
    with act("made for a test", by=TEST):
        department = _organisation("Office of Law", OrganisationType.DEPARTMENT)
        agency = _organisation("Wardens Agency", OrganisationType.AGENCY, department)
        inspectorate = _organisation("Wardens Inspectorate", OrganisationType.INSPECTORATE)
        region = _organisation("Fenmarch", OrganisationType.REGION, agency)
        unit = _organisation("North Fenmarch PDU", OrganisationType.PDU, region)
        other_unit = _organisation("South Fenmarch PDU", OrganisationType.PDU, region)
        neighbour = _organisation("Westmere", OrganisationType.REGION, agency)
        db.session.flush()
        report = InspectionReport(
            code="I-FENMAR",
            title="An inspection of Fenmarch",
            kind="regional inspection",
            published=str(published_on) if published_on else "2026-03",
            published_on=published_on,
            added_at=datetime(2026, 3, 27, 9, tzinfo=UTC),
            invented=True,
        )
        db.session.add(report)
        to_region = make_recommendation(
            report, region, 1, "make sure that all staff are supervised", [region]
        )
        to_unit = make_recommendation(report, unit, 2, "keep people safe", [region])
        also = make_recommendation(report, region, 3, "check its data every month", [region])
        people = {
            "director": person("Dana Ruiz", Role.DIRECTOR, region),
            "lead": person("Lee Okoro", Role.PLAN_LEAD, region),
            "pdu_head": person("Pia Holm", Role.PDU_HEAD, unit),
            "other_head": person("Otto Lang", Role.PDU_HEAD, other_unit),
            "owner": person("Ola Berg", Role.ACTION_OWNER, unit),
            "helper": person("Hedy Noor", Role.ACTION_OWNER, unit),
            "colleague": person("Cole Amin", Role.ACTION_OWNER, region),
            "reader": person("Rea Doyle", Role.READER, region),
            "neighbour_director": person("Nia Frost", Role.DIRECTOR, neighbour),
            "inspector": person("Ines Vale", Role.INSPECTOR, inspectorate),
            "editor": person("Edda Moon", Role.EDITOR, inspectorate),
            "responder": person("Hana Quist", Role.HQ_RESPONDER, agency),
            "overview": person("Hugo Peel", Role.HQ_OVERVIEW, agency),
            "department_responder": person("Mo Sand", Role.HQ_RESPONDER, department),
            "administrator": person("Ada Pike", Role.ADMINISTRATOR, agency),
            "stranger": person("Sid Vane", None, None),
        }
        db.session.flush()
    plan = services.open_plan(region, report, by=TEST)
    made = Fenmarch(
        region, unit, neighbour, agency, department, report, to_region, to_unit, also, plan, people
    )
    db.session.commit()
    return made


def make_submitted_fenmarch() -> Fenmarch:
    """Make it all, then submit the plan and commit; that is done five minutes ago, before whatever a test does."""
    with time_machine.travel(clock.now() - timedelta(minutes=5), tick=True):
        made = make_fenmarch()
        made.submitted()
        db.session.commit()
    return made


def make_recommendation(
    report: InspectionReport,
    addressee: Organisation,
    position: int,
    text: str,
    carried_by: list[Organisation],
) -> Recommendation:
    """Make a published recommendation and say who carries it. To be called inside an act."""
    made = Recommendation(
        code=f"R-{report.code[-6:]}{position:03}"[-12:],
        report=report,
        block=1,
        position=position,
        number=str(position),
        heading=f"{addressee.name} should:",
        addressee=addressee,
        text=text,
        confidence=Confidence.LIST,
        assignments=[Assignment(organisation=each, valid_from=PUBLISHED) for each in carried_by],
    )
    db.session.add(made)
    return made


def _organisation(name: str, kind: OrganisationType, parent: Organisation | None = None) -> Organisation:
    made = Organisation(
        code=f"test-{name.lower().replace(' ', '-')}", name=name, type=kind, parent=parent, invented=True
    )
    db.session.add(made)
    return made
