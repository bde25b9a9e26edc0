"""The code that answers questions about rights says what the table says."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.access.objects import ANYWHERE, KINDS, TO_AN_ACTION, TO_HEADQUARTERS, TO_THE_REGION
from tests.access.table import COLUMNS, ROWS, strongest
from tests.access.world import ACTORS
from tracker.accounts import access
from tracker.accounts.access import NOBODY, Concerns, columns_of, letter, may_see, role_letters, visible_where
from tracker.accounts.models import Person
from tracker.action_plans.models import Action, ActionPlan
from tracker.action_plans.permissions import concerns_action, concerns_plan, is_helped_by
from tracker.core.database import db


@pytest.mark.only_on("sqlite")
def test_every_column_is_somebody_in_the_tests(register):
    covered = {"stranger"}
    for columns in (*ANYWHERE.values(), set(TO_AN_ACTION.values()), set(TO_HEADQUARTERS.values())):
        covered |= set(columns)
    assert covered == set(COLUMNS)
    assert set(ANYWHERE) == set(ACTORS)


@pytest.mark.parametrize("actor", ACTORS)
def test_people_stand_to_things_as_the_tests_say(register, actor):
    _, _, world = register
    person = db.session.get_one(Person, world.people[actor])
    assert columns_of(person, NOBODY) == {"stranger", *KINDS["follow_up"](world)[0].rights(actor).here}
    for variant in KINDS["action"](world):
        action = db.session.get_one(Action, variant.values["action_id"])
        found = columns_of(person, concerns_action(action)) - {"stranger"}
        wanted = {variant.columns[actor]} - {"stranger"}
        # Whoever owns an action is also what they are by their role.
        assert wanted <= found, variant.name
        assert found - wanted <= ({"colleague"} if found & {"owner", "helper"} else set()) | (
            {"owner"} if actor == "responder" else set()
        ), variant.name
    for variant in KINDS["plan"](world):
        plan = db.session.get_one(ActionPlan, variant.values["plan_id"])
        assert columns_of(person, concerns_plan(plan)) - {"stranger"} == {variant.columns[actor]} - {
            "stranger"
        }


@pytest.mark.parametrize("actor", ACTORS)
def test_the_letters_are_those_of_the_table(register, actor):
    _, _, world = register
    person = db.session.get_one(Person, world.people[actor])
    plan = db.session.get_one(ActionPlan, world.parts["region, draft"].plan)
    for row in ROWS:
        assert letter(person, row, concerns_plan(plan)) == strongest(
            row, {TO_THE_REGION[actor], "stranger"}
        ), row
        anywhere = {ROWS[row][column] for column in {*ANYWHERE[actor], "stranger"}}
        assert role_letters(person, row) == anywhere, row


@pytest.mark.parametrize("actor", ACTORS)
def test_a_list_and_a_page_never_disagree(register, actor):
    _, _, world = register
    person = db.session.get_one(Person, world.people[actor])
    actions = db.session.execute(select(Action, ActionPlan).join(Action.plan)).all()
    assert len(actions) == len(world.parts) + len(world.requests)
    for row in ROWS:
        listed = set(
            db.session.scalars(
                select(Action.id)
                .join(Action.plan)
                .where(
                    visible_where(
                        person, row, ActionPlan.organisation_id, Action.owner_id, is_helped_by(person)
                    )
                )
            )
        )
        seen = {
            action.id
            for action, plan in actions
            if may_see(
                person,
                row,
                Concerns(
                    organisation_id=plan.organisation_id,
                    owner_id=action.owner_id,
                    helper_ids=frozenset(helper.person_id for helper in action.helpers),
                ),
            )
        }
        assert listed == seen, row


@pytest.mark.only_on("sqlite")
def test_an_unknown_row_is_a_fault(register):
    _, _, world = register
    person = db.session.get_one(Person, world.people["lead"])
    with pytest.raises(access.UnlistedRow):
        may_see(person, "no such row")
