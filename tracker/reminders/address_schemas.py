"""How addresses that fail and reports of delivery look in a dump."""

from __future__ import annotations

from marshmallow import Schema, fields

from tracker.reminders.delivery import AddressEnding, DeliveryStatus


class FailedAddressSchema(Schema):
    """An address that fails or failed."""

    id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True, allow_none=True)
    address = fields.String(required=True)
    failed_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_how = fields.Enum(AddressEnding, by_value=True, required=True, allow_none=True)


class DeliveryReportInRegisterSchema(Schema):
    """What a mail service said of one message."""

    id = fields.UUID(required=True)
    carrier_id = fields.String(required=True)
    message_id = fields.String(required=True)
    status = fields.Enum(DeliveryStatus, by_value=True, required=True)
    received_at = fields.AwareDateTime(required=True)
