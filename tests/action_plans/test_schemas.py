"""Plans as data: what is written out can be read back, and nothing else is taken."""

from __future__ import annotations

from datetime import date

import pytest
from marshmallow import ValidationError

from tests.action_plans.fenmarch import LONG_AGO, TEST
from tracker.action_plans import schemas, services
from tracker.action_plans.changes_wanted import ChangeWanted
from tracker.action_plans.handing_over import Handover, hand_over
from tracker.action_plans.models import (
    Action,
    ActionHelper,
    ActionPlan,
    ActionUpdate,
    PlanDueRule,
    Response,
    TargetDateChange,
)
from tracker.action_plans.request_models import ChangeRequest
from tracker.core.database import db

PAIRS = {
    PlanDueRule: schemas.PlanDueRuleSchema(),
    ActionPlan: schemas.ActionPlanSchema(),
    Response: schemas.ResponseSchema(),
    Action: schemas.ActionSchema(),
    ActionHelper: schemas.ActionHelperSchema(),
    ChangeRequest: schemas.ChangeRequestSchema(),
    TargetDateChange: schemas.TargetDateChangeSchema(),
    ActionUpdate: schemas.ActionUpdateSchema(),
    ChangeWanted: schemas.ChangeWantedSchema(),
    Handover: schemas.HandoverSchema(),
}


def hand_over_one(fenmarch, action):
    hand_over(
        fenmarch.region,
        from_person=fenmarch.owner,
        to_person=fenmarch.colleague,
        actions={action.id: action.version},
        responses={},
        reason="Away until May",
        by=fenmarch.lead,
    )


def test_everything_about_a_plan_travels_but_the_version(fenmarch):
    services.set_due_rule("regional inspection", 20, valid_from=LONG_AGO, by=TEST)
    action = fenmarch.completed_action()
    services.reopen_action(action, reason="Not quite", by=fenmarch.lead)
    services.change_date(action, date(2026, 11, 20), reason="Later", by=fenmarch.lead)
    services.add_helper(action, fenmarch.helper, by=fenmarch.owner)
    services.ask_for_wording(action, "Hold them", reason="Shorter", by=fenmarch.helper)
    hand_over_one(fenmarch, action)
    services.return_plan(
        fenmarch.plan, reason="Say more", recommendation_ids=[fenmarch.to_unit.id], by=fenmarch.responder
    )
    for model, schema in PAIRS.items():
        columns = {column.key for column in model.__mapper__.column_attrs} - {"version"}
        assert set(schema.fields) == columns, model
        things = db.session.scalars(db.select(model)).all()
        assert things, model
        for thing in things:
            loaded = schema.load(schema.dump(thing))
            assert loaded == {name: getattr(thing, name) for name in columns}


@pytest.mark.parametrize("schema", PAIRS.values(), ids=lambda each: type(each).__name__)
def test_an_unknown_field_is_refused(schema):
    with pytest.raises(ValidationError, match="Unknown field"):
        schema.load({"is_admin": True})
