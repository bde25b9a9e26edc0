"""Plans, answers, actions and what became of them as data, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from tracker.action_plans.lifecycle import ActionState, ChangeKind, PlanState, RequestState, Track
from tracker.action_plans.rules import LONGEST_EXPLANATION, LONGEST_TEXT
from tracker.recommendations.lifecycle import ResponseKind


class PlanDueRuleSchema(Schema):
    """How many working days plans have for reports of one kind published from a day on."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.Length(1, 80))
    working_days = fields.Integer(required=True, strict=True, validate=validate.Range(1, 250))
    valid_from = fields.Date(required=True)


class ActionPlanSchema(Schema):
    """One organisation's plan for one report, and where it stands."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, validate=validate.Length(1, 12))
    organisation_id = fields.UUID(required=True)
    report_id = fields.UUID(required=True)
    state = fields.Enum(PlanState, by_value=True, required=True)
    due_on = fields.Date(required=True, allow_none=True)
    due_rule = fields.String(required=True, allow_none=True, validate=validate.Length(max=200))
    submitted_at = fields.AwareDateTime(required=True, allow_none=True)
    submitted_by_id = fields.UUID(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_by_id = fields.UUID(required=True, allow_none=True)
    return_reason = fields.String(required=True, allow_none=True, validate=validate.Length(1, LONGEST_TEXT))
    edited_at = fields.AwareDateTime(required=True, allow_none=True)


class ResponseSchema(Schema):
    """One organisation's answer to one recommendation."""

    id = fields.UUID(required=True)
    plan_id = fields.UUID(required=True)
    recommendation_id = fields.UUID(required=True)
    kind = fields.Enum(ResponseKind, by_value=True, required=True)
    explanation = fields.String(
        required=True, allow_none=True, validate=validate.Length(1, LONGEST_EXPLANATION)
    )
    lead_id = fields.UUID(required=True, allow_none=True)
    is_complete = fields.Boolean(required=True)


class ActionSchema(Schema):
    """One step with its owner, its first and its present target date, and how it ended."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, validate=validate.Length(1, 12))
    plan_id = fields.UUID(required=True)
    recommendation_id = fields.UUID(required=True)
    position = fields.Integer(required=True, strict=True)
    text = fields.String(required=True, validate=validate.Length(1, LONGEST_TEXT))
    success_measure = fields.String(required=True, allow_none=True, validate=validate.Length(1, LONGEST_TEXT))
    owner_id = fields.UUID(required=True)
    first_target_date = fields.Date(required=True)
    target_date = fields.Date(required=True)
    state = fields.Enum(ActionState, by_value=True, required=True)
    completed_on = fields.Date(required=True, allow_none=True)
    what_changed = fields.String(required=True, allow_none=True, validate=validate.Length(1, LONGEST_TEXT))
    withdrawal_reason = fields.String(
        required=True, allow_none=True, validate=validate.Length(1, LONGEST_TEXT)
    )
    removed_in_draft = fields.Boolean(required=True)
    last_update_at = fields.AwareDateTime(required=True, allow_none=True)
    carried_on = fields.Date(required=True, allow_none=True)
    carried_to_plan_id = fields.UUID(required=True, allow_none=True)
    carried_to_action_id = fields.UUID(required=True, allow_none=True)
    carried_to_name = fields.String(required=True, allow_none=True, validate=validate.Length(1, 300))
    carried_to_reference = fields.String(required=True, allow_none=True, validate=validate.Length(1, 300))


class ActionHelperSchema(Schema):
    """Somebody who helps the owner of an action."""

    id = fields.UUID(required=True)
    action_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    added_at = fields.AwareDateTime(required=True)
    added_by_id = fields.UUID(required=True)


class ChangeRequestSchema(Schema):
    """A change to an action that somebody asked for, and what became of that."""

    id = fields.UUID(required=True)
    action_id = fields.UUID(required=True)
    kind = fields.Enum(ChangeKind, by_value=True, required=True)
    state = fields.Enum(RequestState, by_value=True, required=True)
    asked_at = fields.AwareDateTime(required=True)
    asked_by_id = fields.UUID(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, LONGEST_TEXT))
    wanted_date = fields.Date(required=True, allow_none=True)
    wanted_text = fields.String(required=True, allow_none=True, validate=validate.Length(1, LONGEST_TEXT))
    wanted_owner_id = fields.UUID(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_by_id = fields.UUID(required=True, allow_none=True)
    decision_reason = fields.String(required=True, allow_none=True, validate=validate.Length(1, LONGEST_TEXT))


class TargetDateChangeSchema(Schema):
    """A target date that was moved, by whom and why."""

    id = fields.UUID(required=True)
    action_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    by_id = fields.UUID(required=True)
    old_date = fields.Date(required=True)
    new_date = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, LONGEST_TEXT))


class ActionUpdateSchema(Schema):
    """A dated note of progress."""

    id = fields.UUID(required=True)
    action_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    by_id = fields.UUID(required=True)
    text = fields.String(required=True, validate=validate.Length(1, LONGEST_TEXT))
    track = fields.Enum(Track, by_value=True, required=True)


class ChangeWantedSchema(Schema):
    """One recommendation that headquarters named when it returned a plan."""

    id = fields.UUID(required=True)
    plan_id = fields.UUID(required=True)
    recommendation_id = fields.UUID(required=True)
    asked_at = fields.AwareDateTime(required=True)


class HandoverSchema(Schema):
    """Work that went from one person to another."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    from_id = fields.UUID(required=True)
    to_id = fields.UUID(required=True)
    by_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, LONGEST_TEXT))
