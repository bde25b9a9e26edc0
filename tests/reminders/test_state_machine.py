"""Anything may happen in any order, and nothing is lost, doubled or false (assurance 7.4).

The carrier's own list is the judge, never our tables. What is true on a day is asked of the planner's pure function.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from tests.reminders.recording import Fault, RecordingCarrier, killed_at
from tests.reminders.turned_clock import clock_of
from tests.reminders.world import BY, World
from tests.support.applications import Desk
from tests.support.databases import Templates
from tracker.accounts.models import PersonState, Role
from tracker.action_plans.lifecycle import ActionState
from tracker.action_plans.models import Action
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.reminders.lifecycle import WAITING, ReminderState
from tracker.reminders.models import KEY_COLUMNS, Reminder, ReminderRule
from tracker.reminders.outbox import key_of
from tracker.reminders.planner import ReminderKey, reminders_in_force
from tracker.reminders.planning import plan_the_day
from tracker.reminders.rule_versions import rulebook, seed_rules_and_commit, set_rule
from tracker.reminders.sender import send_what_is_due
from tracker.reminders.state import load_state

MONDAY = datetime(2026, 3, 16, 9, tzinfo=UTC)
NOT_SENT_YET = WAITING | {ReminderState.CLAIMED}
SEEN_BY_SOMEBODY = {ReminderState.DEAD, ReminderState.SKIPPED}

Steps = st.sampled_from
PEOPLE = Steps([0, 1, 2])
ACTIONS = st.integers(0, 7)
POINTS_OF_SENDER = [None, *(f"X{n}" for n in range(2, 9)), "X4:2", "X5:2", "X6:2", "X7:2", "X6:3"]
FAULTS = st.lists(st.one_of(st.none(), Steps(list(Fault))), max_size=4)


class Reminding(RuleBasedStateMachine):
    """A region whose people, dates, rules and clock change while planner and sender run, die and meet faults."""

    def __init__(self, engine: str, desk: Desk, templates: Templates, folder: Path) -> None:
        super().__init__()
        self._stack = ExitStack()
        database = self._stack.enter_context(templates.copy(engine, "empty", folder))
        self.turn_database_clock = clock_of(database)
        app = desk.app_on(database, "folder:unused")
        self._stack.callback(desk.leave, database)
        self._stack.enter_context(app.app_context())
        self.now = MONDAY
        self.carrier = RecordingCarrier()
        self.seen = 0
        #: Under which Message-IDs each key was told.
        self.told: dict[ReminderKey, set[str]] = defaultdict(set)
        self.copies: Counter[ReminderKey] = Counter()
        self.actions: list[Action] = []
        with clock.standing_at(self.now):
            self.world = World()
            seed_rules_and_commit()
            digest = db.session.scalars(select(ReminderRule).where(ReminderRule.key == "weekly digest")).one()
            # A digest names what other messages name too; it has tests of its own.
            self.world.change(digest, enabled=False)
            more = [self.world.person(name, Role.ACTION_OWNER) for name in ("Ola Reed", "Una Best")]
            self.people = [self.world.owner, *more]
            db.session.commit()
            for days, person in ((7, 0), (14, 0), (0, 1), (-1, 2)):
                target = self.today + timedelta(days=days)
                self.actions.append(self.world.action(target, owner=self.people[person]))

    def teardown(self) -> None:
        try:
            if hasattr(self, "people"):
                self.settle()
        finally:
            db.session.rollback()
            self._stack.close()

    @property
    def now(self) -> datetime:
        """The time, by our clock and by the database's."""
        return self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        self._now = moment
        self.turn_database_clock(moment)

    @property
    def today(self) -> date:
        return clock.london(self.now).date()

    @rule(days=Steps([-60, -30, -8, -7, -1, 0, 1, 6, 7, 10, 14, 15]), person=PEOPLE)
    @precondition(lambda self: len(self.actions) < 8)
    def add(self, days: int, person: int) -> None:
        with clock.standing_at(self.now):
            target = self.today + timedelta(days=days)
            self.actions.append(self.world.action(target, owner=self.people[person]))

    @rule(number=ACTIONS, done=st.booleans())
    def complete_or_reopen(self, number: int, done: bool) -> None:
        ended = {"state": ActionState.COMPLETED, "completed_on": self.today, "what_changed": "It was done"}
        again = {"state": ActionState.IN_PROGRESS, "completed_on": None, "what_changed": None}
        self.change(number, **(ended if done else again))

    @rule(number=ACTIONS, days=Steps([-14, -7, -1, 1, 7, 14]))
    def move_date(self, number: int, days: int) -> None:
        if number < len(self.actions):
            self.change(number, target_date=self.actions[number].target_date + timedelta(days=days))

    @rule(number=ACTIONS, person=PEOPLE)
    def change_owner(self, number: int, person: int) -> None:
        self.change(number, owner=self.people[person])

    @rule(person=PEOPLE, state=Steps([PersonState.SUSPENDED, PersonState.ACTIVE]))
    def suspend_or_restore(self, person: int, state: PersonState) -> None:
        with clock.standing_at(self.now):
            self.world.change(self.people[person], state=state)

    @rule(offsets=Steps([(-14, -7), (-10, -7, -1), (-7,)]), enabled=st.booleans())
    def edit_rule(self, offsets: tuple[int, ...], enabled: bool) -> None:
        with clock.standing_at(self.now), act("a rule is edited", by=BY):
            book = rulebook()
            latest = next(each for each in reversed(book.versions) if each.key == "action due soon")
            tomorrow = self.today + timedelta(days=1)
            set_rule(replace(latest, offsets=offsets, enabled=enabled, valid_from=tomorrow, id=None), by=BY)
            db.session.commit()

    @rule(
        minutes=Steps([1, 6, 65, 16 * 60, 24 * 60, 3 * 24 * 60, 30 * 24 * 60, 40 * 24 * 60, -5, -24 * 60]),
    )
    def turn_clock(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(point=Steps([None, "X0", "X1"]))
    def planner_ticks(self, point: str | None) -> None:
        with clock.standing_at(self.now), killed_at(point):
            plan_the_day(self.today)
        db.session.rollback()

    @rule(point=Steps(POINTS_OF_SENDER), faults=FAULTS)
    def sender_ticks(self, point: str | None, faults: list[Fault | None]) -> None:
        self.carrier.faults, self.carrier.today = list(faults), self.today
        with clock.standing_at(self.now), killed_at(point):
            send_what_is_due(self.carrier, self.today)
        db.session.rollback()
        self.judge()

    @rule()
    def whole_run(self) -> None:
        """Plan and send without trouble: what is true today has gone out, or somebody can see why not."""
        self.planner_ticks(None)
        self.sender_ticks(None, [])
        self.nothing_is_lost(waiting_is_fine=True)

    @invariant()
    def no_key_stands_twice(self) -> None:
        """N1."""
        columns = [getattr(Reminder, column) for column in KEY_COLUMNS]
        twice = db.session.execute(select(*columns).group_by(*columns).having(func.count() > 1)).all()
        db.session.rollback()
        assert twice == []

    @invariant()
    def nothing_goes_out_twice(self) -> None:
        """N2: a second copy only of what was in doubt, under the same Message-ID.

        Of several that left together and were in doubt, some may be untrue for a while and follow by themselves.
        """
        for message_id, count in self.carrier.copies.items():
            assert count == 1 or message_id in self.carrier.named, message_id
        for key, message_ids in self.told.items():
            [message_id] = message_ids
            assert self.copies[key] <= (2 if message_id in self.carrier.named else 1), key

    def change(self, number: int, **values: object) -> None:
        if number < len(self.actions):
            with clock.standing_at(self.now):
                self.world.change(self.actions[number], **values)

    def in_force(self) -> dict[tuple[str, str], ReminderKey]:
        """Return what is true now: for each person and action the one key. It knows nothing of the outbox."""
        with clock.standing_at(self.now):
            planned = reminders_in_force(load_state(self.today), rulebook(), self.today)
        return {(each.recipient_email, each.code): each.key for each in planned}

    def judge(self) -> None:
        """N10: what the carrier took since it was last looked at is true, and goes to whom it concerns."""
        new, self.seen = self.carrier.taken[self.seen :], len(self.carrier.taken)
        true = self.in_force() if new else {}
        for taken in new:
            codes = [action.code for action in self.actions if action.code in taken.text]
            assert codes, taken.text
            for code in codes:
                assert (taken.recipient, code) in true, f"{code} is not to be told to {taken.recipient}"
                key = true[taken.recipient, code]
                self.told[key].add(taken.message_id)
                self.copies[key] += 1
        db.session.rollback()

    def nothing_is_lost(self, *, waiting_is_fine: bool) -> None:
        with clock.standing_at(self.now):
            if not rulebook().days.includes(self.today):
                return
        rows = {key_of(each): each for each in db.session.scalars(select(Reminder))}
        for key in self.in_force().values():
            row = rows.get(key)
            # Never planned, or cancelled when the later stage took its place, before the clock was put back.
            is_overtaken = row is None or row.state is ReminderState.CANCELLED
            if is_overtaken and self.was_told_ahead(key):
                continue
            assert row is not None, f"{key} was never planned"
            if row.state in SEEN_BY_SOMEBODY:
                assert row.ended_reason
            elif row.state in NOT_SENT_YET and waiting_is_fine:
                assert max(row.due_at, row.lease_until or row.due_at) > self.now, (
                    "It was due and did not go out"
                )
            else:
                assert row.state is ReminderState.SENT, (key, row.state)
                assert self.told[key], "The carrier never took it"
        db.session.rollback()

    def was_told_ahead(self, key: ReminderKey) -> bool:
        """Say whether the person heard of it when the clock was ahead: an earlier stage would make no sense."""
        told = [each for each in self.told if (*each[:3], each[4]) == (*key[:3], key[4])]
        return any(
            taken.on > self.today and taken.message_id in self.told[each]
            for each in told
            for taken in self.carrier.taken
        )

    def settle(self) -> None:
        """Let all time pass that anything waits for; then every true key was taken, or stands dead for all to see."""
        for _ in range(40):
            moments = db.session.execute(
                select(func.max(Reminder.due_at), func.max(Reminder.lease_until)).where(
                    Reminder.state.in_(NOT_SENT_YET)
                )
            ).one()
            db.session.rollback()
            latest = max([self.now, *(moment for moment in moments if moment is not None)])
            self.now = datetime.combine(
                latest.date() + timedelta(days=1), time(9, tzinfo=clock.LONDON)
            ).astimezone(UTC)
            while self.today.weekday() > 4 or not self.is_sending_day():
                self.now += timedelta(days=1)
            self.whole_run()
            if not db.session.scalar(select(func.count()).where(Reminder.state.in_(NOT_SENT_YET))):
                break
        db.session.rollback()
        self.nothing_is_lost(waiting_is_fine=False)
        self.nothing_goes_out_twice()
        flagged = {
            str(each.message_id) for each in db.session.scalars(select(Reminder).where(Reminder.maybe_twice))
        }
        doubled = {name.strip("<>").partition("@")[0] for name, n in self.carrier.copies.items() if n > 1}
        assert doubled <= flagged, "Each double is named to the administrator"

    def is_sending_day(self) -> bool:
        found = rulebook().days.includes(self.today)
        db.session.rollback()
        return found


def _walk(engine: str, desk: Desk, templates: Templates, folder: Path, *, examples: int, steps: int) -> None:
    counter = iter(range(1_000_000))
    run_state_machine_as_test(
        lambda: Reminding(engine, desk, templates, folder / str(next(counter))),
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, print_blob=False),
    )


@pytest.mark.only_on("sqlite")
def test_nothing_is_lost_doubled_or_false_in_two_hundred_steps(
    engine: str, desk: Desk, templates: Templates, tmp_path: Path
):
    _walk(engine, desk, templates, tmp_path, examples=4, steps=50)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(5))
def test_nothing_is_lost_doubled_or_false_in_fifty_times_five_hundred_steps(
    engine: str, desk: Desk, templates: Templates, tmp_path: Path, part: int
):
    """Five parts of ten, so that workers share them; each draws its own steps."""
    _walk(engine, desk, templates, tmp_path, examples=10, steps=500)
