"""Events as data, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from tracker.core.events import Audience


class EventSchema(Schema):
    """One event of the record. Its number is the database's own and does not travel; its place in the order does."""

    act_id = fields.UUID(required=True)
    action = fields.String(required=True, validate=validate.Length(1, 80))
    at = fields.AwareDateTime(required=True)
    actor_id = fields.UUID(required=True, allow_none=True)
    actor_name = fields.String(required=True, validate=validate.Length(max=254))
    channel = fields.String(required=True, validate=validate.Length(max=40))
    address = fields.String(required=True, allow_none=True, validate=validate.Length(max=64))
    request_id = fields.String(required=True, allow_none=True, validate=validate.Length(max=64))
    subject_type = fields.String(required=True, validate=validate.Length(1, 40))
    subject_id = fields.UUID(required=True, allow_none=True)
    thread_id = fields.UUID(required=True, allow_none=True)
    audience = fields.Enum(Audience, by_value=True, required=True)
    organisation_id = fields.UUID(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    before = fields.Dict(required=True, allow_none=True)
    after = fields.Dict(required=True, allow_none=True)
