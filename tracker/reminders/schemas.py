"""How rules and reminders look outside: in the rules file, in what ``reminders plan`` prints, in a dump."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_dump, validate, validates_schema

from tracker.reminders.lifecycle import (
    HAPPENINGS,
    OPTIONAL,
    WARNINGS,
    Milestone,
    Outcome,
    Recipient,
    ReminderState,
    Subject,
)
from tracker.reminders.sending_days import CountedIn

#: The farthest a rule reaches before or after a date.
MOST_DAYS = 400


class RuleSchema(Schema):
    """One version of a rule, in and out."""

    key = fields.String(required=True, validate=validate.Length(min=1, max=60))
    milestone = fields.Enum(Milestone, by_value=True, required=True)
    offsets = fields.List(
        fields.Integer(strict=True, validate=validate.Range(-MOST_DAYS, MOST_DAYS)), load_default=list
    )
    repeat_every = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1, max=MOST_DAYS)
    )
    counted_in = fields.Enum(CountedIn, by_value=True, load_default=CountedIn.DAYS)
    weekday = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1, max=5)
    )
    recipients: fields.List[Any] = fields.List(
        fields.Enum(Recipient, by_value=True), required=True, validate=validate.Length(min=1)
    )
    enabled = fields.Boolean(load_default=True)
    valid_from = fields.Date(load_default=date(2000, 1, 1))

    @validates_schema
    def fits_its_milestone(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse days that the milestone cannot mean: a warning after its date, overdue before it."""
        milestone, offsets = data["milestone"], data["offsets"]
        if offsets != sorted(set(offsets)):
            raise ValidationError("Days must be different and in order", "offsets")
        if milestone in HAPPENINGS or milestone is Milestone.WEEKLY_DIGEST:
            if offsets:
                raise ValidationError("This is not counted from a date", "offsets")
        elif not offsets:
            raise ValidationError("Enter at least one number of days", "offsets")
        elif milestone is Milestone.DUE_TODAY and offsets != [0]:
            raise ValidationError("Due today is said on the day", "offsets")
        elif {offset <= 0 for offset in offsets} != {milestone in WARNINGS}:
            raise ValidationError(
                "Warnings end with the date, every other milestone begins after it", "offsets"
            )
        if data["repeat_every"] is not None and (not offsets or offsets[-1] <= 0):
            raise ValidationError("Only what comes after a date is said again and again", "repeat_every")

    @validates_schema
    def is_a_digest_or_not(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a weekly digest without its day or for those who own nothing, and a day for anything else."""
        is_digest = data["milestone"] is Milestone.WEEKLY_DIGEST
        if is_digest != (data["weekday"] is not None):
            raise ValidationError("The weekly digest, and only it, has a day of the week", "weekday")
        if is_digest and set(data["recipients"]) - {Recipient.OWNER, Recipient.HELPER}:
            raise ValidationError("The weekly digest is for owners and helpers", "recipients")

    @post_dump
    def sort_recipients(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Give the same rule the same form every time."""
        return {**data, "recipients": sorted(data["recipients"])}


class PlannedReminderSchema(Schema):
    """One line of ``reminders plan``. What it is about stands under its kind: ``action``, ``plan`` and so on."""

    recipient = fields.String(attribute="recipient_email")
    milestone = fields.Enum(Milestone, by_value=True)
    stage = fields.String(attribute="key.milestone_key")
    target_date = fields.Date(attribute="key.milestone_date")
    rule = fields.String(attribute="rule_key")

    @post_dump(pass_original=True)
    def name_the_subject(self, data: dict[str, Any], planned: Any, **_: Any) -> dict[str, Any]:
        """Put the code of the thing under the name of its kind."""
        return {planned.key.subject_type: planned.code, **data}


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
    message_id = fields.String(required=True, allow_none=True)


class ReminderSchema(Schema):
    """A reminder with its delivery story, in a dump. ``rule`` is named by key; ids are kept, as keys speak of them."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    recipient_id = fields.UUID(required=True)
    subject_type = fields.String(required=True, validate=validate.OneOf([each.value for each in Subject]))
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
    morning = fields.Date(required=True, allow_none=True)
    bundle_id = fields.UUID(required=True, allow_none=True)
    act_id = fields.UUID(required=True, allow_none=True)
    attempts = fields.List(fields.Nested(AttemptSchema), required=True)


class RuleInRegisterSchema(RuleSchema):
    """A rule in a dump: reminders point to it. Its row keeps recipients by their names."""

    id = fields.UUID(required=True)
    recipients = fields.List(
        fields.String(validate=validate.OneOf([kind.value for kind in Recipient])),
        required=True,
        validate=validate.Length(min=1),
    )


class QuietDaysSchema(Schema):
    """Days on which nothing is sent."""

    id = fields.UUID(required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    reason = fields.String(required=True)


class SwitchSchema(Schema):
    """A decision that reminders go out, or do not."""

    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    is_on = fields.Boolean(required=True)
    by_name = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)


class EmailChoicesSchema(Schema):
    """What a person chose about their emails."""

    id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    left_out = fields.List(
        fields.String(validate=validate.OneOf(sorted(kind.value for kind in OPTIONAL))), required=True
    )
    digest_weekday = fields.Integer(
        required=True, allow_none=True, strict=True, validate=validate.Range(min=1, max=5)
    )


class AttemptInRegisterSchema(AttemptSchema):
    """An attempt on a line of its own, which says whose it is."""

    reminder_id = fields.UUID(required=True)
