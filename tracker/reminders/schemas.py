"""How rules and reminders look outside: in the rules file, in what ``reminders plan`` prints, in a dump."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_dump, validate, validates_schema

from tracker.reminders.lifecycle import Milestone, Outcome, Recipient, ReminderState


class RuleSchema(Schema):
    """A rule, in and out."""

    key = fields.String(required=True, validate=validate.Length(min=1, max=60))
    subject_type = fields.String(required=True, validate=validate.OneOf(["action"]))
    milestone = fields.Enum(Milestone, by_value=True, required=True)
    offset_days = fields.Integer(required=True, strict=True)
    repeat_days = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1)
    )
    recipients = fields.List(
        fields.Enum(Recipient, by_value=True), required=True, validate=validate.Length(min=1)
    )
    enabled = fields.Boolean(load_default=True)

    @validates_schema
    def fits_its_milestone(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse an overdue rule that speaks before the date, or a warning that speaks after it."""
        if (data["milestone"] is Milestone.OVERDUE) != (data["offset_days"] > 0):
            raise ValidationError("Overdue begins after the target date, every other milestone ends with it")
        if data["repeat_days"] is not None and data["milestone"] is not Milestone.OVERDUE:
            raise ValidationError("Only overdue is said again and again", "repeat_days")

    @post_dump
    def sort_recipients(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Give the same rule the same form every time."""
        return {**data, "recipients": sorted(data["recipients"])}


class PlannedReminderSchema(Schema):
    """One line of ``reminders plan``."""

    action = fields.String(attribute="action_code")
    recipient = fields.String(attribute="recipient_email")
    milestone = fields.Enum(Milestone, by_value=True)
    stage = fields.String(attribute="key.milestone_key")
    target_date = fields.Date(attribute="key.milestone_date")
    rule = fields.String(attribute="rule.key")


class AttemptSchema(Schema):
    """One attempt, in a dump."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    started_at = fields.AwareDateTime(required=True)
    handed_over_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True, allow_none=True)
    detail = fields.String(required=True, allow_none=True)
    sender = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)
    subject = fields.String(required=True, allow_none=True)


class ReminderSchema(Schema):
    """A reminder with its delivery story, in a dump. ``rule`` is named by key; ids are kept, as keys speak of them."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    recipient_id = fields.UUID(required=True)
    subject_type = fields.String(required=True, validate=validate.OneOf(["action"]))
    subject_id = fields.UUID(required=True)
    milestone_key = fields.String(required=True)
    milestone = fields.Enum(Milestone, by_value=True, required=True)
    milestone_date = fields.Date(required=True)
    rule_id = fields.UUID(required=True, allow_none=True)
    planned_at = fields.AwareDateTime(required=True)
    state = fields.Enum(ReminderState, by_value=True, required=True)
    due_at = fields.AwareDateTime(required=True)
    tries = fields.Integer(required=True)
    lease_until = fields.AwareDateTime(required=True, allow_none=True)
    attempt_id = fields.UUID(required=True, allow_none=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_reason = fields.String(required=True, allow_none=True)
    maybe_twice = fields.Boolean(required=True)
    attempts = fields.List(fields.Nested(AttemptSchema), required=True)


class RuleInRegisterSchema(RuleSchema):
    """A rule in a dump: reminders point to it."""

    id = fields.UUID(required=True)


class AttemptInRegisterSchema(AttemptSchema):
    """An attempt on a line of its own, which says whose it is."""

    reminder_id = fields.UUID(required=True)
