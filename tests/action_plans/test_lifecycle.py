"""Every arrow from every state, of plans and of actions."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import product

import pytest

from tracker.action_plans.lifecycle import (
    ACTION_TRANSITIONS,
    PLAN_TRANSITIONS,
    ActionState,
    ActionStep,
    PlanState,
    PlanStep,
)
from tracker.action_plans.models import Action, ActionPlan
from tracker.core.errors import TransitionNotAllowed

D, S, R, A = PlanState.DRAFT, PlanState.SUBMITTED, PlanState.RETURNED, PlanState.AGREED
NOT_YET, GOING, DONE = ActionState.NOT_YET_STARTED, ActionState.IN_PROGRESS, ActionState.COMPLETED

#: Written out here a second time, so that a slip in the table shows.
PLAN_ARROWS = {
    (PlanStep.SUBMIT, D): S,
    (PlanStep.SUBMIT, R): S,
    (PlanStep.RETURN, S): R,
    (PlanStep.AGREE, S): A,
}
ACTION_ARROWS = {
    (ActionStep.UPDATE, NOT_YET): GOING,
    (ActionStep.UPDATE, GOING): GOING,
    (ActionStep.COMPLETE, NOT_YET): DONE,
    (ActionStep.COMPLETE, GOING): DONE,
    (ActionStep.REOPEN, DONE): GOING,
    (ActionStep.WITHDRAW, NOT_YET): ActionState.WITHDRAWN,
    (ActionStep.WITHDRAW, GOING): ActionState.WITHDRAWN,
    (ActionStep.CARRY, NOT_YET): ActionState.CARRIED,
    (ActionStep.CARRY, GOING): ActionState.CARRIED,
    (ActionStep.TAKE_BACK, ActionState.CARRIED): GOING,
}


@pytest.mark.parametrize(("step", "state"), list(product(PlanStep, PlanState)))
def test_a_plan_moves_along_its_arrows_only(step, state):
    plan = ActionPlan(state=state)
    with nullcontext() if (step, state) in PLAN_ARROWS else pytest.raises(TransitionNotAllowed):
        plan.apply(step)
    assert plan.state is PLAN_ARROWS.get((step, state), state)


@pytest.mark.parametrize(("step", "state"), list(product(ActionStep, ActionState)))
def test_an_action_moves_along_its_arrows_only(step, state):
    action = Action(state=state)
    with nullcontext() if (step, state) in ACTION_ARROWS else pytest.raises(TransitionNotAllowed):
        action.apply(step)
    assert action.state is ACTION_ARROWS.get((step, state), state)


def test_the_tables_hold_every_step():
    assert set(PLAN_TRANSITIONS) == set(PlanStep)
    assert set(ACTION_TRANSITIONS) == set(ActionStep)


def test_a_step_that_is_not_possible_says_where_the_thing_stands():
    with pytest.raises(TransitionNotAllowed, match="This cannot be done now: it is not yet started"):
        Action(state=NOT_YET).apply(ActionStep.REOPEN)
