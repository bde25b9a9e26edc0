"""What happens is told of at once, from the record of events: none missed, none twice, nothing that is no longer so."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from tests.reminders.world import BY, World
from tests.support.mail_server import MailServer
from tracker.accounts.models import Person, Role
from tracker.action_plans.lifecycle import PlanState
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import Event, act
from tracker.organisations.models import Organisation, OrganisationType
from tracker.reminders.database_clock import database_now
from tracker.reminders.happenings import forget_what_happened, happenings_to_send, plan_happenings
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import HappeningCursor, Reminder, ToldAct
from tracker.reminders.run_once import send_due


@pytest.fixture
def director(world: World) -> Person:
    return world.person("Dee Marsh", Role.DIRECTOR)


def change_owner(action: Action, owner: Person, *, by: Person | None = None) -> None:
    with act("owner changed", by=by or BY, reason="sharing work"):
        action.owner = owner
    db.session.commit()


def tell(mail_server: MailServer) -> list[tuple[str, str]]:
    """Plan and send what has happened; return to whom what went."""
    before = len(mail_server.arrivals)
    plan_happenings(clock.today())
    send_due(clock.today())
    return sorted((each.recipients[0], each.subject) for each in mail_server.arrivals[before:])


def test_what_was_told_by_a_clock_that_was_ahead_keeps_no_news_back(world: World, mail_server: MailServer):
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    action = world.action(far_off())
    change_owner(action, other)
    tell(mail_server)
    for reminder in db.session.scalars(select(Reminder)):
        assert reminder.sent_at is not None
        reminder.sent_at += timedelta(days=40)
    db.session.commit()
    change_owner(action, world.owner)

    assert len(tell(mail_server)) == 2


@pytest.mark.only_on("postgresql")  # On SQLite only one writes at a time.
def test_news_that_is_just_being_sent_is_not_written_down_as_cancelled(world: World, mail_server: MailServer):
    other, third = world.person("Ola Reed", Role.ACTION_OWNER), world.person("Ann Bell", Role.ACTION_OWNER)
    action = world.action(far_off())
    change_owner(action, other)
    plan_happenings(clock.today())
    leaving = db.session.scalars(select(Reminder.id).where(Reminder.recipient_id == other.id)).one()
    change_owner(action, third)

    with db.engine.connect() as sender:
        sent = {"state": ReminderState.SENT, "sent_at": database_now()}
        sender.execute(update(Reminder).where(Reminder.id == leaving).values(sent))
        commit = threading.Timer(0.5, sender.commit)
        commit.start()
        plan_happenings(clock.today())
        commit.join()

    db.session.expire_all()
    assert db.session.get_one(Reminder, leaving).state is ReminderState.SENT


def far_off():
    return clock.today() + timedelta(days=200)


def test_both_owners_are_told_once_when_an_action_changes_hands(world: World, mail_server: MailServer):
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    action = world.action(far_off())
    change_owner(action, other, by=world.lead)

    assert tell(mail_server) == sorted(
        [
            (other.email, "You now own an action for Fenmarch (R-4F7Q2)"),
            (world.owner.email, "You no longer own an action for Fenmarch (R-4F7Q2)"),
        ]
    )
    assert tell(mail_server) == []
    assert "Lee made you the owner" in mail_server.to(other.email)[0].text


def test_an_action_that_came_back_at_once_is_no_news(world: World, mail_server: MailServer):
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    action = world.action(far_off())
    change_owner(action, other)
    change_owner(action, world.owner)

    assert tell(mail_server) == []


def test_nobody_is_flooded_by_an_action_that_goes_back_and_forth(world: World, mail_server: MailServer):
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    action = world.action(far_off())

    for number in range(10):
        change_owner(action, other if number % 2 == 0 else world.owner)
        tell(mail_server)

    assert len(mail_server.to(other.email)) == len(mail_server.to(world.owner.email)) == 1
    waiting = db.session.scalars(select(Reminder).where(Reminder.state == ReminderState.PLANNED)).all()
    assert {each.recipient_id for each in waiting} == {other.id, world.owner.id}
    for each in waiting:
        each.due_at = database_now() - timedelta(seconds=1)
    db.session.commit()
    send_due(clock.today())
    assert mail_server.to(other.email)[-1].subject.startswith("You no longer own")
    assert mail_server.to(world.owner.email)[-1].subject.startswith("You now own")


def test_what_was_undone_before_it_left_is_not_told(world: World, mail_server: MailServer):
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    action = world.action(far_off())
    change_owner(action, other)
    plan_happenings(clock.today())
    with act("changed otherwise", by=BY):
        action.owner = world.owner
    db.session.commit()

    send_due(clock.today())

    assert mail_server.arrivals == []
    reasons = set(db.session.scalars(select(Reminder.ended_reason)))
    assert reasons == {"The owner has changed again"}


def test_work_handed_over_in_one_go_is_one_message(world: World, mail_server: MailServer):
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    actions = [world.action(far_off()) for _ in range(3)]
    with act("work handed over", by=world.lead), act("owner changed", by=world.lead):
        for action in actions:
            action.owner = other
    db.session.commit()

    told = dict(tell(mail_server))

    assert told == {
        other.email: "You now own 3 actions for Fenmarch",
        world.owner.email: "You no longer own 3 actions for Fenmarch",
    }


def test_a_draft_is_nobodys_news(world: World, mail_server: MailServer):
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    world.change(world.plan, state=PlanState.DRAFT, submitted_at=None, submitted_by=None)
    change_owner(world.action(far_off()), other)

    assert tell(mail_server) == []


def test_a_submitted_plan_is_told_to_the_region_headquarters_and_the_inspectorate(
    world: World, mail_server: MailServer, director: Person
):
    agency = Organisation(id=uuid4(), code="agency", name="Agency", type=OrganisationType.AGENCY)
    with act("add", by=BY):
        db.session.add(agency)
        world.region.parent = agency
    responder = world.person("Hal Moss", Role.HQ_RESPONDER, agency)
    editor = world.person("Ed Ash", Role.EDITOR)
    with act("plan submitted", by=director):
        world.plan.submitted_at = clock.now()
        world.plan.submitted_by = director
    db.session.commit()

    told = tell(mail_server)

    assert {to for to, _subject in told} == {each.email for each in (director, world.lead, responder, editor)}
    assert {subject for _to, subject in told} == {"Action plan submitted: Fenmarch regional 2026"}


@pytest.mark.parametrize(
    ("action", "state", "subject"),
    [
        ("plan returned", PlanState.RETURNED, "Changes needed to the Fenmarch action plan"),
        ("plan agreed", PlanState.AGREED, "Action plan agreed: Fenmarch regional 2026"),
    ],
)
def test_headquarters_decision_is_told_to_those_who_answer(
    world: World, mail_server: MailServer, director: Person, action: str, state: PlanState, subject: str
):
    responder = world.person("Hal Moss", Role.HQ_RESPONDER)
    with act(action, by=responder, reason="CANARYREASON"):
        world.plan.state = state
        world.plan.decided_at = clock.now()
        world.plan.decided_by = responder
        world.plan.return_reason = "CANARYREASON" if state is PlanState.RETURNED else None
    db.session.commit()

    assert tell(mail_server) == sorted([(director.email, subject), (world.lead.email, subject)])
    assert not [each for each in mail_server.arrivals if "CANARY" in each.text + each.html]


def test_a_published_report_is_told_to_whoever_answers(
    world: World, mail_server: MailServer, director: Person
):
    other = Organisation(id=uuid4(), code="westmere", name="Westmere", type=OrganisationType.REGION)
    with act("add", by=BY):
        db.session.add(other)
    lead = world.person("Wes Hill", Role.PLAN_LEAD, other)
    with act("plan opened", by=BY):
        db.session.add(ActionPlan(code="P-OTHER", organisation=other, report=world.plan.report))
    db.session.commit()

    [(to, subject)] = tell(mail_server)

    assert to == lead.email
    assert subject.endswith("published for Westmere")


def test_an_act_that_appears_after_a_later_one_was_told_is_still_told(world: World, mail_server: MailServer):
    """Events are numbered when written and seen when committed, so a lower number may appear later."""
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    change_owner(world.action(far_off()), other)
    change_owner(world.action(far_off()), other)
    numbers = {
        row.act_id: row.id for row in db.session.scalars(select(Event).where(Event.action == "owner changed"))
    }
    later = max(numbers, key=lambda each: numbers[each])
    db.session.add(ToldAct(act_id=later, at=database_now()))
    db.session.commit()

    assert len(tell(mail_server)) == 2
    assert set(db.session.scalars(select(ToldAct.act_id))) == set(numbers)


def test_the_cursor_follows_a_day_behind(world: World, mail_server: MailServer):
    def look(after: timedelta) -> tuple[int, int]:
        cursor = db.session.get_one(HappeningCursor, 1)
        cursor.seen_at = database_now() - after
        db.session.commit()
        plan_happenings(clock.today())
        cursor = db.session.get_one(HappeningCursor, 1)
        return cursor.floor, cursor.ahead

    floor, ahead = look(timedelta(hours=23))
    world.action(far_off())
    assert look(timedelta(hours=23)) == (floor, ahead)
    floor_then, ahead_then = look(timedelta(hours=25))
    assert floor_then == ahead
    assert ahead_then > ahead


def test_a_register_that_comes_with_a_past_tells_nothing_of_it(world: World, mail_server: MailServer):
    change_owner(world.action(far_off()), world.person("Ola Reed", Role.ACTION_OWNER))
    forget_what_happened()
    db.session.commit()

    assert happenings_to_send(clock.today()) == []
    assert tell(mail_server) == []


def test_what_happened_long_ago_is_no_news(world: World, mail_server: MailServer):
    action = world.action(far_off())
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    with clock.standing_at(clock.now() - timedelta(days=31)):
        change_owner(action, other)

    assert tell(mail_server) == []
    assert [each.note for each in db.session.scalars(select(ToldAct))] == ["Nobody to tell"]


def test_looking_changes_nothing(world: World, mail_server: MailServer):
    change_owner(world.action(far_off()), world.person("Ola Reed", Role.ACTION_OWNER))

    assert len(happenings_to_send(clock.today())) == 2
    assert db.session.scalars(select(Reminder)).all() == []
