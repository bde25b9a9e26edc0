"""Published reports as data, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from tracker.organisations.schemas import partial_date


class InspectionReportSchema(Schema):
    """One published report, with all that was found in its file; the file itself stays where it is kept."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, validate=validate.Length(1, 12))
    title = fields.String(required=True, validate=validate.Length(1, 300))
    kind = fields.String(required=True, validate=validate.Length(1, 80))
    published = fields.String(required=True, allow_none=True, validate=partial_date)
    published_on = fields.Date(required=True, allow_none=True)
    fieldwork_started = fields.String(required=True, allow_none=True, validate=partial_date)
    lead_inspector = fields.String(required=True, allow_none=True, validate=validate.Length(max=200))
    isbn = fields.String(required=True, allow_none=True, validate=validate.Length(max=20))
    invented = fields.Boolean(required=True)
    added_at = fields.AwareDateTime(required=True)
    file_name = fields.String(required=True, allow_none=True, validate=validate.Length(max=255))
    file_sha256 = fields.String(required=True, allow_none=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))
    extract = fields.Dict(required=True, allow_none=True)


class InspectedSchema(Schema):
    """One body that a report says was inspected."""

    id = fields.UUID(required=True)
    report_id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    position = fields.Integer(required=True, strict=True)
    printed_name = fields.String(required=True, validate=validate.Length(1, 200))


class DiscrepancySchema(Schema):
    """What a report says against itself."""

    id = fields.UUID(required=True)
    report_id = fields.UUID(required=True)
    position = fields.Integer(required=True, strict=True)
    kind = fields.String(required=True, validate=validate.Length(1, 60))
    message = fields.String(required=True, validate=validate.Length(min=1))
    note = fields.String(required=True, allow_none=True)


class _PrintedSchema(Schema):
    """What a report prints about the ratings of one body."""

    id = fields.UUID(required=True)
    report_id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True, allow_none=True)
    position = fields.Integer(required=True, strict=True)
    subject = fields.String(required=True, allow_none=True)


class StandardRatingSchema(_PrintedSchema):
    """One standard's rating."""

    framework = fields.String(required=True, allow_none=True, validate=validate.Length(max=120))
    code = fields.String(required=True, validate=validate.Length(max=20))
    name = fields.String(required=True)
    rating = fields.String(required=True, validate=validate.Length(1, 40))
    override_reason = fields.String(required=True, allow_none=True)


class OverallRatingSchema(_PrintedSchema):
    """The rating of a body as a whole."""

    framework = fields.String(required=True, allow_none=True, validate=validate.Length(max=120))
    rating = fields.String(required=True, validate=validate.Length(1, 40))
    score = fields.Integer(required=True, allow_none=True, strict=True)
    score_out_of = fields.Integer(required=True, allow_none=True, strict=True)
    override_reason = fields.String(required=True, allow_none=True)


class KeyQuestionSchema(_PrintedSchema):
    """A question behind a rating."""

    code = fields.String(required=True, allow_none=True, validate=validate.Length(max=20))
    question = fields.String(required=True, validate=validate.Length(min=1))
    percent_yes = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100))


class RatingCorrectionSchema(Schema):
    """A dated note on a published rating."""

    id = fields.UUID(required=True)
    report_id = fields.UUID(required=True)
    standard_rating_id = fields.UUID(required=True, allow_none=True)
    overall_rating_id = fields.UUID(required=True, allow_none=True)
    key_question_id = fields.UUID(required=True, allow_none=True)
    text = fields.String(required=True, validate=validate.Length(min=1))
    reason = fields.String(required=True, validate=validate.Length(min=1))
    by_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
