"""A small made-up region with a plan, for tests of reminders. Every change goes through ``act``, as in the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from uuid import uuid4

from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.action_plans.lifecycle import ActionState, PlanState
from tracker.action_plans.models import Action, ActionPlan
from tracker.core.database import db
from tracker.core.events import Service, act
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation, OrganisationType
from tracker.recommendations.models import Confidence, Recommendation

BY = Service("tests")
LONG_AGO = date(2020, 1, 1)
SOME_TIME = datetime(2026, 1, 5, 9, tzinfo=UTC)
#: Late enough for nobody to be reminded of silence in these tests unless they mean to.
SUBMITTED = datetime(2026, 3, 13, 9, tzinfo=UTC)


@dataclass
class World:
    """One region (Fenmarch) with one PDU, a submitted plan for one recommendation, its owner and its plan lead."""

    region: Organisation = field(init=False)
    unit: Organisation = field(init=False)
    owner: Person = field(init=False)
    lead: Person = field(init=False)
    plan: ActionPlan = field(init=False)
    recommendation: Recommendation = field(init=False)
    _numbers: count = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        with act("make a world", by=BY):
            self.region = self._organisation("Fenmarch", OrganisationType.REGION)
            self.unit = self._organisation("Fenmarch Coast", OrganisationType.PDU, self.region)
            self.owner = self.person("Sam Okafor", Role.ACTION_OWNER)
            self.lead = self.person("Lee Winter", Role.PLAN_LEAD)
            report = InspectionReport(
                code="P-TEST",
                title="An inspection of Fenmarch region",
                kind="regional",
                published="2026-01-05",
                published_on=date(2026, 1, 5),
                added_at=SOME_TIME,
            )
            self.recommendation = Recommendation(
                code="R-4F7Q2",
                report=report,
                block=1,
                position=1,
                number="3",
                heading="Fenmarch Coast should:",
                addressee=self.unit,
                text="CANARYRECOMMENDATIONTEXT",
                confidence=Confidence.LIST,
            )
            self.plan = ActionPlan(
                code="L-TEST",
                organisation=self.region,
                report=report,
                state=PlanState.SUBMITTED,
                submitted_at=SUBMITTED,
                submitted_by=self.lead,
            )
            db.session.add_all([report, self.recommendation, self.plan])
        db.session.commit()

    def person(self, name: str, role: Role, organisation: Organisation | None = None) -> Person:
        """Add somebody with a role in the region, since long ago."""
        first = name.split(maxsplit=1)[0].lower()
        person = Person(
            id=uuid4(),
            email=f"{first}{next(self._numbers)}@fenmarch.example",
            name=name,
            state=PersonState.ACTIVE,
            password_hash="not a hash",
        )
        with act("add a person", by=BY):
            db.session.add(person)
            person.memberships.append(
                Membership(organisation=organisation or self.region, role=role, valid_from=LONG_AGO)
            )
        return person

    def action(self, target: date, *, owner: Person | None = None, **changed: object) -> Action:
        """Add an action with this target date and commit."""
        number = next(self._numbers)
        values = {
            "code": f"A-{number:06}",
            "plan": self.plan,
            "recommendation": self.recommendation,
            "position": number,
            "text": "CANARYACTIONTEXT",
            "owner": owner or self.owner,
            "first_target_date": target,
            "target_date": target,
            "state": ActionState.IN_PROGRESS,
            **changed,
        }
        action = Action(**values)
        with act("add an action", by=BY):
            db.session.add(action)
        db.session.commit()
        return action

    def change(self, thing: object, **values: object) -> None:
        """Change something and commit."""
        with act("change", by=BY):
            for name, value in values.items():
                setattr(thing, name, value)
        db.session.commit()

    def _organisation(
        self, name: str, kind: OrganisationType, parent: Organisation | None = None
    ) -> Organisation:
        organisation = Organisation(code=name.lower().replace(" ", "-"), name=name, type=kind, parent=parent)
        db.session.add(organisation)
        return organisation
