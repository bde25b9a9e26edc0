"""Follow-ups and assessments as data, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from tracker.followup.lifecycle import FollowUpState
from tracker.followup.services import IMPACT_LIMIT, STILL_NEEDED_LIMIT
from tracker.recommendations.lifecycle import ProgressCategory


class FollowUpSchema(Schema):
    """One follow-up."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, validate=validate.Length(1, 12))
    organisation_id = fields.UUID(required=True)
    inspection = fields.String(required=True, validate=validate.Length(1, 300))
    fieldwork_started = fields.String(required=True, allow_none=True)
    state = fields.Enum(FollowUpState, by_value=True, required=True)
    started_at = fields.AwareDateTime(required=True)
    started_by_id = fields.UUID(required=True)
    published_at = fields.AwareDateTime(required=True, allow_none=True)
    published_by_id = fields.UUID(required=True, allow_none=True)
    invented = fields.Boolean(required=True)


class AssessmentSchema(Schema):
    """One judgement, a draft or published."""

    id = fields.UUID(required=True)
    follow_up_id = fields.UUID(required=True)
    recommendation_id = fields.UUID(required=True)
    position = fields.Integer(required=True, strict=True)
    taken = fields.Boolean(required=True)
    category = fields.Enum(ProgressCategory, by_value=True, required=True, allow_none=True)
    action_taken_and_impact = fields.String(
        required=True, allow_none=True, validate=validate.Length(max=IMPACT_LIMIT)
    )
    still_required = fields.Boolean(required=True, allow_none=True)
    still_needed = fields.String(
        required=True, allow_none=True, validate=validate.Length(max=STILL_NEEDED_LIMIT)
    )
    assessed_by_id = fields.UUID(required=True, allow_none=True)
    assessed_at = fields.AwareDateTime(required=True, allow_none=True)
    as_it_stood = fields.Dict(required=True, allow_none=True)
