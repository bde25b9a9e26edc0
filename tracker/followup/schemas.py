"""Follow-ups and assessments as data, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from tracker.action_plans.lifecycle import ActionState, PlanState, Track
from tracker.followup.lifecycle import FollowUpState, RepeatAnswer
from tracker.followup.models import IMPACT_LIMIT, NOTE_LIMIT, STILL_NEEDED_LIMIT
from tracker.recommendations.lifecycle import ProgressCategory, ResponseKind


class UpdateAsItStoodSchema(Schema):
    """An update, as it was read when judging."""

    at = fields.AwareDateTime(required=True)
    track = fields.Enum(Track, by_value=True, required=True)
    text = fields.String(required=True)


class EvidenceAsItStoodSchema(Schema):
    """A file by its SHA-256, or a link, as it could be seen when judging. It may have been removed since."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    shows = fields.String(required=True)
    added_at = fields.AwareDateTime(required=True)
    file_name = fields.String(required=True, allow_none=True)
    sha256 = fields.String(required=True, allow_none=True)
    link = fields.String(required=True, allow_none=True)
    host = fields.String(required=True, allow_none=True)


class ActionAsItStoodSchema(Schema):
    """An action with its updates and evidence, as it was read when judging."""

    code = fields.String(required=True)
    text = fields.String(required=True)
    owner = fields.String(required=True)
    first_target_date = fields.Date(required=True)
    target_date = fields.Date(required=True)
    state = fields.Enum(ActionState, by_value=True, required=True)
    completed_on = fields.Date(required=True, allow_none=True)
    what_changed = fields.String(required=True, allow_none=True)
    carried_on = fields.Date(load_default=None, allow_none=True)
    carried_to = fields.String(load_default=None, allow_none=True)
    updates = fields.List(fields.Nested(UpdateAsItStoodSchema), required=True)
    evidence = fields.List(fields.Nested(EvidenceAsItStoodSchema), required=True)


class PlanAsItStoodSchema(Schema):
    """What one organisation answered and did about one recommendation, as it was read when judging."""

    plan = fields.String(required=True)
    organisation = fields.String(required=True)
    state = fields.Enum(PlanState, by_value=True, required=True)
    response = fields.Enum(ResponseKind, by_value=True, required=True)
    explanation = fields.String(required=True, allow_none=True)
    actions = fields.List(fields.Nested(ActionAsItStoodSchema), required=True)


class AsItStoodSchema(Schema):
    """All that was answered and done about one recommendation: kept with the judgement for good."""

    plans = fields.List(fields.Nested(PlanAsItStoodSchema), required=True)


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
    second_reading = fields.Boolean(load_default=False)


class PrintedInSchema(Schema):
    """Which published report a follow-up was read from."""

    id = fields.UUID(required=True)
    follow_up_id = fields.UUID(required=True)
    report_id = fields.UUID(required=True)
    published = fields.String(required=True, allow_none=True, validate=validate.Length(max=10))
    judged_on = fields.Date(required=True)


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
    repeated = fields.Enum(RepeatAnswer, by_value=True, load_default=RepeatAnswer.NOT_DECIDED)
    cross_check_reason = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=NOTE_LIMIT)
    )


class AllocationSchema(Schema):
    """Which inspector is to judge a recommendation."""

    id = fields.UUID(required=True)
    assessment_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)


class ConfirmationSchema(Schema):
    """A second reader's agreement with one judgement."""

    id = fields.UUID(required=True)
    assessment_id = fields.UUID(required=True)
    by_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)


class CorrectionSchema(Schema):
    """A dated note on a published judgement."""

    id = fields.UUID(required=True)
    assessment_id = fields.UUID(required=True)
    text = fields.String(required=True, validate=validate.Length(1, NOTE_LIMIT))
    reason = fields.String(required=True, validate=validate.Length(1, NOTE_LIMIT))
    by_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)


class NamedRepeatSchema(Schema):
    """A recommendation that a judgement names as making the judged one again."""

    id = fields.UUID(required=True)
    assessment_id = fields.UUID(required=True)
    later_id = fields.UUID(required=True)
