"""Recommendations as data, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus
from tracker.recommendations.models import Confidence


class RecommendationSchema(Schema):
    """One published recommendation, as printed, and where it stands."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, validate=validate.Length(1, 12))
    report_id = fields.UUID(required=True)
    block = fields.Integer(required=True, strict=True)
    position = fields.Integer(required=True, strict=True)
    number = fields.String(required=True, validate=validate.Length(1, 20))
    heading = fields.String(required=True, validate=validate.Length(max=300))
    addressee_id = fields.UUID(required=True)
    text = fields.String(required=True, validate=validate.Length(min=1))
    page = fields.Integer(required=True, allow_none=True, strict=True)
    start = fields.Integer(required=True, allow_none=True, strict=True)
    end = fields.Integer(required=True, allow_none=True, strict=True)
    confidence = fields.Enum(Confidence, by_value=True, required=True)
    standard = fields.String(required=True, allow_none=True, validate=validate.Length(max=120))
    status = fields.Enum(RecommendationStatus, by_value=True, required=True)
    category = fields.Enum(ProgressCategory, by_value=True, required=True, allow_none=True)
    still_required = fields.Boolean(required=True, allow_none=True)
    followed_up_on = fields.Date(required=True, allow_none=True)
    reopened_on = fields.Date(load_default=None, allow_none=True)
    heirs = fields.List(fields.String(), load_default=None, allow_none=True)


class AssignmentSchema(Schema):
    """Who carries a recommendation, from a day to a day."""

    id = fields.UUID(required=True)
    recommendation_id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class RepeatSchema(Schema):
    """A later recommendation makes an earlier one again."""

    id = fields.UUID(required=True)
    later_id = fields.UUID(required=True)
    earlier_id = fields.UUID(required=True)
