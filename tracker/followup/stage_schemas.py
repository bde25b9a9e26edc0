"""What happens around a follow-up as data, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from tracker.followup.models import NOTE_LIMIT
from tracker.followup.stage_models import CONTACT_LIMIT


class AnnouncementSchema(Schema):
    """What an organisation was told before fieldwork."""

    id = fields.UUID(required=True)
    follow_up_id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    fieldwork_from = fields.Date(required=True)
    fieldwork_to = fields.Date(required=True, allow_none=True)
    ready_by = fields.Date(required=True)
    have_ready = fields.String(required=True, validate=validate.Length(1, NOTE_LIMIT))
    contact = fields.String(required=True, validate=validate.Length(1, CONTACT_LIMIT))
    announced_at = fields.AwareDateTime(required=True)
    announced_by_id = fields.UUID(required=True)


class AnnouncedRecommendationSchema(Schema):
    """One recommendation that an announcement names."""

    id = fields.UUID(required=True)
    announcement_id = fields.UUID(required=True)
    recommendation_id = fields.UUID(required=True)
    position = fields.Integer(required=True, strict=True)


class ReaderNoteSchema(Schema):
    """Why a second reader sent a follow-up back."""

    id = fields.UUID(required=True)
    follow_up_id = fields.UUID(required=True)
    assessment_id = fields.UUID(required=True, allow_none=True)
    text = fields.String(required=True, validate=validate.Length(1, NOTE_LIMIT))
    by_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)


class AccuracyCheckSchema(Schema):
    """A draft shown to the inspected organisation for comments on its facts."""

    id = fields.UUID(required=True)
    follow_up_id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    comment_by = fields.Date(required=True)
    opened_at = fields.AwareDateTime(required=True)
    opened_by_id = fields.UUID(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    closed_by_id = fields.UUID(required=True, allow_none=True)


class AccuracyCommentSchema(Schema):
    """One comment on the facts of a judgement, with its answer."""

    id = fields.UUID(required=True)
    check_id = fields.UUID(required=True)
    assessment_id = fields.UUID(required=True)
    text = fields.String(required=True, validate=validate.Length(1, NOTE_LIMIT))
    by_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    answer = fields.String(required=True, allow_none=True, validate=validate.Length(max=NOTE_LIMIT))
    answered_by_id = fields.UUID(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
