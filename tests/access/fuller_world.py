"""What the small register lacks: every other state, with every text filled, and a neighbour's own secrets."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

from sqlalchemy import select

from tests.access.world import ACTORS, World
from tests.action_plans.fenmarch import TEST, make_recommendation, person
from tracker.accounts.models import Person, Role
from tracker.action_plans import services
from tracker.action_plans.carrying import Elsewhere
from tracker.action_plans.lifecycle import Track
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.evidence.lifecycle import ScanState, ScanStep
from tracker.evidence.models import Evidence
from tracker.evidence.services import add_file, add_link, remove_evidence
from tracker.inspections.models import Discrepancy, InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ResponseKind
from tracker.recommendations.models import Recommendation

WHY = "There are reasons"


class Fuller:
    """The register while the rest of it is made, with its people by name."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = {name: db.session.get_one(Person, world.people[name]) for name in ACTORS}
        self.region, self.neighbour, self.unit, self.agency = (
            db.session.scalars(select(Organisation).where(Organisation.code == f"test-{code}")).one()
            for code in ("fenmarch", "westmere", "north-fenmarch-pdu", "wardens-agency")
        )

    def __getattr__(self, name: str) -> Person:
        if name == "people":
            raise AttributeError(name)
        return self.people[name]

    def report(self, number: int, about: Organisation, *bodies: Organisation) -> list[Recommendation]:
        """Publish a report about somebody, with a recommendation to each of these bodies."""
        with act("made for a test", by=TEST, reason="Published"):
            report = InspectionReport(
                code=f"I-MORE{number:02}",
                title=f"Report {number}",
                kind="regional inspection",
                published="2026-05-12",
                published_on=date(2026, 5, 12),
                lead_inspector="Ines Vale",
                file_name="report.pdf",
                file_sha256=f"{number:064}",
                extract={"remarks": ["It says two and makes one."]},
                added_at=clock.now(),
                invented=True,
                discrepancies=[
                    Discrepancy(position=1, kind="count", message="It makes one", note="So it is printed")
                ],
            )
            db.session.add(report)
            made = [
                make_recommendation(report, body, place, "keep better records", [about])
                for place, body in enumerate(bodies, 1)
            ]
            for each in made:
                each.code = f"R-MO{number:02}{each.position:02}"
                each.standard = "1.1"
                each.assignments[0].reason = "It is about them"
        return made


def fill_plans(made: Fuller) -> None:
    """Make what regions and headquarters write."""
    _drafts(made)
    _everything_that_happens_to_actions(made)
    _decided_plans(made)


def soon(days: int = 60) -> date:
    """Return a day in so many days."""
    return clock.today() + timedelta(days=days)


def answered(
    made: Fuller,
    recommendations: list[Recommendation],
    organisation: Organisation,
    by: Person,
    owner: Person,
) -> ActionPlan:
    """Answer in part, not at all, and wholly in turn, each with an action where one is due, and complete it."""
    kinds = (ResponseKind.PARTLY_AGREED, ResponseKind.NOT_AGREED, ResponseKind.AGREED)
    plan = services.open_plan(organisation, recommendations[0].report, by=TEST)
    for recommendation, kind in zip(recommendations, kinds, strict=False):
        response = services.answer(
            plan, recommendation, kind=kind, by=by, explanation="We cannot do it all", lead=by
        )
        db.session.expire(plan, ["responses"])
        if kind is not ResponseKind.NOT_AGREED:
            services.add_action(
                plan,
                recommendation,
                text="Check records",
                success_measure="Records are complete",
                owner=owner,
                target_date=soon(),
                by=by,
            )
        services.finish_section(response, is_complete=True, by=by)
    return plan


def _drafts(made: Fuller) -> None:
    """A draft of the region with an action removed from it, one of the neighbour's, and one of headquarters'."""
    found = made.report(1, made.region, made.region, made.unit)
    plan = answered(made, found, made.region, made.lead, made.owner)
    gone = services.add_action(
        plan,
        found[0],
        text="A slip",
        success_measure="None",
        owner=made.colleague,
        target_date=soon(),
        by=made.lead,
    )
    services.withdraw_action(gone, reason="A slip", by=made.lead)
    services.edit_action(
        plan.actions[0],
        text="Check all records",
        success_measure="All are complete",
        by=made.lead,
        reason=WHY,
    )
    answered(
        made,
        made.report(2, made.neighbour, made.neighbour),
        made.neighbour,
        made.neighbour_director,
        made.neighbour_director,
    )
    answered(made, made.report(3, made.agency, made.agency), made.agency, made.responder, made.responder)


def _everything_that_happens_to_actions(made: Fuller) -> None:
    """In one plan of the region that is submitted: an action in each state, each request, each kind of evidence."""
    found = made.report(4, made.region, made.region, made.region, made.unit)
    plan = answered(made, found, made.region, made.lead, made.owner)
    in_draft = services.add_action(
        plan, found[0], text="Another slip", owner=made.owner, target_date=soon(), by=made.lead
    )
    services.withdraw_action(in_draft, reason="Another slip", by=made.lead)
    services.submit_plan(plan, by=made.director)

    def action(text: str) -> Action:
        added = services.add_action(
            plan,
            found[2],
            text=text,
            success_measure="It is done",
            owner=made.owner,
            target_date=soon(),
            reason=WHY,
            by=made.lead,
        )
        services.add_helper(added, made.helper, by=made.lead)
        services.add_update(added, text="It began", track=Track.AT_RISK, by=made.owner)
        return added

    done, back = action("Be done"), action("Be done and opened again")
    for each in (done, back):
        services.complete_action(each, completed_on=clock.today(), what_changed="Much did", by=made.owner)
    services.reopen_action(back, reason="Not yet", by=made.owner)
    services.withdraw_action(action("Be withdrawn"), reason="Not needed", by=made.lead)
    elsewhere, taken_back = action("Be carried"), action("Be carried and taken back")
    for each in (elsewhere, taken_back):
        carrier = Elsewhere("Staffing plan", "SP 1")
        services.carry_action(each, carrier, on=clock.today(), reason="Staffing", by=made.lead)
    services.take_back_action(taken_back, reason="They cannot", by=made.lead)
    moved = action("Be moved")
    services.change_date(moved, soon(80), reason="Illness", by=made.lead)
    services.change_owner(moved, made.colleague, reason="A new post", by=made.lead)
    services.edit_action(
        moved, text="Be moved far", success_measure="It is there", reason="Clearer", by=made.lead
    )
    _requests(made, action)
    _evidence(made, action("Be proven"))


def _requests(made: Fuller, action) -> None:
    for state in ("asked", "granted", "refused", "withdrawn", "overtaken"):
        asked_about = action(f"Be asked about ({state})")
        wanted = services.ask_for_wording(asked_about, "Be asked", reason="Clearer", by=made.owner)
        if state == "granted":
            services.grant_request(wanted, note="With pleasure", by=made.lead)
        elif state == "refused":
            services.refuse_request(wanted, reason="As promised", by=made.lead)
        elif state == "withdrawn":
            services.withdraw_request(wanted, by=made.owner)
        elif state == "overtaken":
            services.edit_action(
                asked_about, text="Be asked in time", success_measure=None, reason="Clearer", by=made.lead
            )
    services.ask_for_owner(action("Be another's"), made.colleague, reason="A new post", by=made.owner)


def _evidence(made: Fuller, action: Action) -> None:
    said = {"title": "Minutes", "shows": "They met", "by": made.owner}
    add_link(action, link="https://documents.example/minutes", **said)

    def file(scan: ScanState, words: bytes) -> Evidence:
        return add_file(action, file=BytesIO(words), file_name="minutes.txt", scan=scan, **said)

    removed = file(ScanState.NOT_SCANNED, b"They met in May.")
    remove_evidence(removed, reason="The wrong file", by=made.owner)
    for step, virus in ((ScanStep.PASS, None), (ScanStep.FAIL, "Eicar signature")):
        checked = file(ScanState.WAITING, f"They met. {step}".encode())
        with act("evidence checked", by=TEST):
            checked.scanned_at, checked.virus = clock.now(), virus
            checked.apply(step)


def _decided_plans(made: Fuller) -> None:
    """The neighbour's: one returned, one agreed, each with an action that goes on."""
    with act("made for a test", by=TEST):
        owner = person("Wes Orr", Role.ACTION_OWNER, made.neighbour)
        made.people["neighbour_owner"] = owner
    for number, is_agreed in ((5, True), (6, False)):
        found = made.report(number, made.neighbour, made.neighbour)
        plan = answered(made, found, made.neighbour, made.neighbour_director, owner)
        services.submit_plan(plan, by=made.neighbour_director)
        services.add_update(plan.actions[0], text="It began here too", track=Track.ON_TRACK, by=owner)
        if is_agreed:
            services.agree_plan(plan, by=made.responder)
        else:
            services.return_plan(
                plan, reason="Say who does it", recommendation_ids=[found[0].id], by=made.responder
            )
