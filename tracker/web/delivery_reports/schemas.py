"""What GOV.UK Notify sends."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from tracker.reminders.delivery import DeliveryStatus


class NotifyReportSchema(Schema):
    """What counts of one report. Notify says more, such as the address, which we know, and may add to it."""

    #: By what Notify knows the message.
    id = fields.UUID(required=True)
    #: By what we do: empty for messages that were sent without any.
    reference = fields.String(
        required=True, allow_none=True, validate=validate.Regexp(r"[\x20-\x7e]{0,320}\Z")
    )
    status = fields.Enum(DeliveryStatus, by_value=True, required=True)
