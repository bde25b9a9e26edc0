"""A small register with one of everything that pages are about, and one person for each column of the access table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from tests.action_plans.fenmarch import TEST, Fenmarch, make_fenmarch, make_recommendation, person
from tracker.accounts import links, sessions
from tracker.accounts.kept_forms import keep_form
from tracker.accounts.models import Person, Role
from tracker.action_plans import services
from tracker.action_plans.handing_over import Handover
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.evidence.lifecycle import ScanState
from tracker.evidence.services import add_file
from tracker.followup.models import FollowUp
from tracker.followup.services import (
    WhatIsAnnounced,
    announce,
    close_check,
    comment,
    confirm_all,
    finish_follow_up,
    open_check,
    publish_follow_up,
    save_assessment,
    start_follow_up,
)
from tracker.inspections.models import InspectionReport
from tracker.inspections.rating_models import StandardRating
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ProgressCategory, ResponseKind
from tracker.recommendations.models import Confidence, Recommendation
from tracker.reminders.address_models import FailedAddress
from tracker.reminders.calendars import make_feed, token_of
from tracker.reminders.delivery import AddressEnding
from tracker.reminders.lifecycle import Milestone
from tracker.reminders.models import QuietDays, Reminder
from tracker.reminders.rule_versions import add_quiet_days
from tracker.reminders.stopping import stop_address
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.models import FoundItem, ReportImport

#: As found in the document of an import.
A_RATING = {"subject": "Fenmarch", "standard": "1.1", "name": "Leadership", "rating": "Good"}

#: One row of its table of progress on earlier recommendations.
A_ROW = {
    "recommendation": "Keep people safe",
    "action_taken_and_impact": "Conferences take place.",
    "categorisation": "Some progress",
    "improvement_still_required": True,
    "comment": None,
}

#: The people of Fenmarch by what they are called in the tests.
ACTORS = (
    "stranger", "owner", "helper", "colleague", "pdu_head", "other_head", "lead", "director", "reader",
    "neighbour_director", "inspector", "editor", "responder", "department_responder", "overview", "administrator",
)  # fmt: skip


@dataclass
class Part:
    """One organisation's answer to one report, far enough on for every page about it to have something to show."""

    plan: UUID
    recommendation: UUID
    action: UUID


@dataclass
class World:
    """Identifiers only: every test looks at the same register through a connection of its own."""

    tokens: dict[str, str] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    own_sessions: dict[str, UUID] = field(default_factory=dict)
    kept_forms: dict[str, UUID] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    requests: dict[str, UUID] = field(default_factory=dict)
    follow_ups: dict[str, tuple[UUID, UUID]] = field(default_factory=dict)
    announcements: dict[str, UUID] = field(default_factory=dict)
    accuracy_checks: dict[str, dict[str, UUID]] = field(default_factory=dict)
    organisations: dict[str, dict[str, Any]] = field(default_factory=dict)
    evidence: dict[str, UUID] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def make_world() -> World:
    """Make it all and commit."""
    fenmarch = make_fenmarch()
    world = World()
    for name in ACTORS:
        _sign_in(world, name, fenmarch.people[name])
    region, agency = fenmarch.region, fenmarch.agency
    owner, lead, responder = (fenmarch.people[name] for name in ("owner", "lead", "responder"))
    world.parts["region, draft"] = _part(fenmarch.plan, fenmarch.to_unit, by=lead, owner=owner)
    report = _another_report(fenmarch.report)
    recommendations = _recommendations(report, fenmarch, agency)
    plan = services.open_plan(region, report, by=TEST)
    world.parts["region, submitted"] = _part(plan, recommendations["unit"], by=lead, owner=owner)
    services.submit_plan(plan, by=fenmarch.people["director"])
    _share(world, fenmarch)
    _evidence(world, owner)
    plan = services.open_plan(agency, report, by=TEST)
    world.parts["headquarters, draft"] = _part(plan, recommendations["agency"], by=responder, owner=responder)
    _handovers(world, fenmarch)
    _follow_ups(world, fenmarch)
    _import(world, fenmarch)
    with act("made for a test", by=TEST):
        rated = StandardRating(
            report=fenmarch.report, position=1, code="1.1", name="Leadership", rating="Good"
        )
        db.session.add(rated)
    world.values |= {
        "report_id": fenmarch.report.id,
        "rating_id": rated.id,
        "recommendation_id": fenmarch.to_unit.id,
        "code": fenmarch.region.code,
        "kind": "date",
        "token": links.make_link(fenmarch.people["stranger"]),
    }
    world.values["reminder_id"] = _reminder(world, owner)
    world.values |= {"rule": "action-due-soon", "quiet_id": _quiet_days().id}
    world.values["stop token"] = stop_address(owner.id, {Milestone.DUE_SOON}, "").rsplit("/", 1)[1]
    world.values["calendar token"] = token_of(make_feed(by=owner))
    world.values["short code"] = fenmarch.to_unit.code
    db.session.commit()
    return world


def _sign_in(world: World, name: str, person: Person) -> None:
    world.people[name] = person.id
    session = sessions.start_session(person, address="192.0.2.1", browser="A test")
    world.tokens[name] = session.token
    world.own_sessions[name] = sessions.start_session(person, address="192.0.2.2", browser="Another").id
    world.kept_forms[name] = keep_form(person.id, "/account", [("text", "typed too late")]).id


def _another_report(first: InspectionReport) -> InspectionReport:
    with act("made for a test", by=TEST):
        report = InspectionReport(
            code="I-SECOND",
            title="A later inspection of Fenmarch",
            kind=first.kind,
            published="2026-04-10",
            published_on=date(2026, 4, 10),
            added_at=clock.now(),
            invented=True,
        )
        db.session.add(report)
    return report


def _recommendations(
    report: InspectionReport, fenmarch: Fenmarch, agency: Organisation
) -> dict[str, Recommendation]:
    with act("made for a test", by=TEST):
        return {
            "unit": make_recommendation(report, fenmarch.unit, 1, "keep people safer", [fenmarch.region]),
            "agency": make_recommendation(report, agency, 2, "provide enough staff", [agency]),
        }


def _part(plan: ActionPlan, recommendation: Recommendation, *, by: Person, owner: Person) -> Part:
    response = services.answer(plan, recommendation, kind=ResponseKind.AGREED, by=by)
    db.session.expire(plan, ["responses"])
    action: Action = services.add_action(
        plan,
        recommendation,
        text="Hold case conferences",
        owner=owner,
        target_date=clock.today() + timedelta(days=120),
        by=by,
    )
    services.finish_section(response, is_complete=True, by=by)
    return Part(plan.id, recommendation.id, action.id)


def _share(world: World, fenmarch: Fenmarch) -> None:
    """Let somebody help with the region's actions, and ask for a date that the lead decides about, and one too far."""
    owner, helper = fenmarch.people["owner"], fenmarch.people["helper"]
    for name in ("region, draft", "region, submitted"):
        services.add_helper(db.session.get_one(Action, world.parts[name].action), helper, by=owner)
    action = db.session.get_one(Action, world.parts["region, submitted"].action)
    for name, days in (("near", 30), ("far", 200)):
        asked = services.add_action(
            action.plan,
            action.recommendation,
            text=f"Hold a conference ({name})",
            owner=owner,
            target_date=action.target_date,
            reason="One more",
            by=fenmarch.people["lead"],
        )
        services.add_helper(asked, helper, by=owner)
        world.requests[name] = services.ask_for_date(
            asked, action.target_date + timedelta(days=days), reason="Staff are ill", by=owner
        ).id


def _handovers(world: World, fenmarch: Fenmarch) -> None:
    """Say whose work goes to whom, in each organisation that has some, with one handover that was made before."""
    with act("made for a test", by=TEST):
        deputy = person("Dot Hale", Role.ACTION_OWNER, fenmarch.agency)
        for name, organisation, leaver, taker in (
            ("region", fenmarch.region, fenmarch.people["owner"], fenmarch.people["colleague"]),
            ("headquarters", fenmarch.agency, fenmarch.people["responder"], deputy),
        ):
            made = Handover(
                organisation=organisation,
                from_person=taker,
                to_person=leaver,
                by=leaver,
                at=clock.now(),
                reason="They swap for a while",
            )
            db.session.add(made)
            db.session.flush()
            # Dealt with already: their emails are read by other tests.
            failed = FailedAddress(
                person=leaver,
                organisation=organisation,
                address=f"former.{leaver.email}",
                failed_at=clock.now(),
                reason="There is no such address",
                ended_at=clock.now(),
                ended_how=AddressEnding.CORRECTED,
            )
            db.session.add(failed)
            db.session.flush()
            world.values["failed_id"] = failed.id
            world.organisations[name] = {
                "code": organisation.code,
                "person_id": leaver.id,
                "to_id": taker.id,
                "handover_id": made.id,
            }


def _follow_ups(world: World, fenmarch: Fenmarch) -> None:
    inspector, editor = fenmarch.people["inspector"], fenmarch.people["editor"]
    for name, inspection in (("published", "The follow-up before"), ("draft", "The follow-up now")):
        follow_up = _start(fenmarch, inspection)
        world.follow_ups[name] = (follow_up.id, follow_up.assessments[0].recommendation_id)
        if name == "published":
            _make_ready(follow_up, inspector)
            confirm_all(follow_up, by=editor, expected_version=follow_up.version)
            publish_follow_up(follow_up, by=inspector, expected_version=follow_up.version)
    world.announcements["announced"] = _announced(_start(fenmarch, "The follow-up to come"), inspector)
    for name in ("open", "closed"):
        world.accuracy_checks[name] = _checked_for_facts(fenmarch, is_open=name == "open")


def _start(fenmarch: Fenmarch, inspection: str) -> FollowUp:
    return start_follow_up(
        fenmarch.region, inspection=inspection, fieldwork_started="2026-11", by=fenmarch.people["inspector"]
    )


def _announced(follow_up: FollowUp, inspector: Person) -> UUID:
    soon = clock.today() + timedelta(days=30)
    told = WhatIsAnnounced(
        soon, None, soon, "Case records of the last six months", "Ines Vale, 0300 111 2222"
    )
    announce(follow_up, told, by=inspector, expected_version=follow_up.version)
    return follow_up.id


def _checked_for_facts(fenmarch: Fenmarch, *, is_open: bool) -> dict[str, UUID]:
    """A draft that the region may comment on, with one comment; or could until a moment ago."""
    inspector = fenmarch.people["inspector"]
    follow_up = _start(fenmarch, f"The follow-up with facts {'being checked' if is_open else 'checked'}")
    _make_ready(follow_up, inspector)
    check = open_check(
        follow_up,
        comment_by=clock.today() + timedelta(days=10),
        by=inspector,
        expected_version=follow_up.version,
    )
    first = follow_up.assessments[0]
    made = comment(check, first, text="It was ten cases, not nine.", by=fenmarch.people["director"])
    if not is_open:
        close_check(check, by=inspector, expected_version=check.version)
    return {
        "follow_up_id": follow_up.id,
        "recommendation_id": first.recommendation_id,
        "comment_id": made.id,
    }


def _make_ready(follow_up: FollowUp, inspector: Person) -> None:
    for assessment in follow_up.assessments:
        save_assessment(
            assessment,
            by=inspector,
            expected_version=assessment.version,
            category=ProgressCategory.SOME,
            action_taken_and_impact="Conferences take place.",
            still_required=True,
            still_needed=None,
        )
    finish_follow_up(follow_up, by=inspector, expected_version=follow_up.version)


def _evidence(world: World, owner: Person) -> None:
    action = db.session.get_one(Action, world.parts["region, submitted"].action)
    for name, scan in (("clean", ScanState.NOT_SCANNED), ("held", ScanState.WAITING)):
        added = add_file(
            action,
            file=BytesIO(b"Conferences take place."),
            file_name="minutes.txt",
            title="Minutes",
            shows="Conferences take place",
            by=owner,
            scan=scan,
        )
        world.evidence[name] = added.id


def _reminder(world: World, owner: Person) -> UUID:
    with act("made for a test", by=TEST):
        reminder = Reminder(
            code="REM-FENMAR",
            recipient=owner,
            subject_type="action",
            subject_id=world.parts["region, submitted"].action,
            milestone_key="due_soon-7",
            milestone=Milestone.DUE_SOON,
            milestone_date=clock.today(),
            planned_at=clock.now(),
            due_at=clock.now(),
        )
        db.session.add(reminder)
    return reminder.id


def _quiet_days() -> QuietDays:
    soon = clock.today() + timedelta(days=20)
    return add_quiet_days(soon, soon, reason="The office is closed", by=TEST)


def _import(world: World, fenmarch: Fenmarch) -> None:
    with act("made for a test", by=TEST):
        report_import = ReportImport(
            state=ImportState.NEEDS_CHECKING,
            file_name="fenmarch.txt",
            file_sha256="0" * 64,
            uploaded_at=clock.now(),
            uploaded_by=fenmarch.people["editor"],
            text="Fenmarch should keep people safe.",
            title="An inspection that is being read",
            extract={
                "discrepancies": [{"kind": "count", "message": "It says two and makes one."}],
                "ratings": [A_RATING],
                "previous_recommendations": [A_ROW],
            },
        )
        item = FoundItem(
            serial=1,
            position=1,
            number="1",
            heading="Fenmarch should:",
            addressee=fenmarch.region,
            text="keep people safe",
            confidence=Confidence.LIST,
        )
        report_import.items = [item]
        db.session.add(report_import)
    world.values |= {
        "import_id": report_import.id,
        "serial": item.serial,
        "position": 1,
        "part": "standards",
        "place": 1,
    }
