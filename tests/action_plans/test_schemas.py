"""Plans as data: what is written out can be read back, and nothing else is taken."""

from __future__ import annotations

from datetime import date

import pytest
from marshmallow import ValidationError

from tests.action_plans.fenmarch import LONG_AGO, TEST
from tracker.action_plans import schemas, services
from tracker.action_plans.models import (
    Action,
    ActionPlan,
    ActionUpdate,
    PlanDueRule,
    Response,
    TargetDateChange,
)
from tracker.core.database import db

PAIRS = {
    PlanDueRule: schemas.PlanDueRuleSchema(),
    ActionPlan: schemas.ActionPlanSchema(),
    Response: schemas.ResponseSchema(),
    Action: schemas.ActionSchema(),
    TargetDateChange: schemas.TargetDateChangeSchema(),
    ActionUpdate: schemas.ActionUpdateSchema(),
}


def test_everything_about_a_plan_travels_but_the_version(fenmarch):
    services.set_due_rule("regional inspection", 20, valid_from=LONG_AGO, by=TEST)
    action = fenmarch.completed_action()
    services.reopen_action(action, reason="Not quite", by=fenmarch.lead)
    services.change_date(action, date(2026, 11, 20), reason="Later", by=fenmarch.lead)
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
