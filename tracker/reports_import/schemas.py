"""The JSON of what was found in a report: the keys, their order and their meaning stay as they are."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from marshmallow import Schema, fields, post_load

from tracker.reports_import.reading.bodies import BodyMatch
from tracker.reports_import.reading.found import (
    Confidence,
    Discrepancy,
    FoundRecommendation,
    FoundReport,
    InspectedBody,
    KeyQuestion,
    OverallRating,
    Place,
    PlannedAction,
    PreviousRecommendation,
    StandardRating,
)


class FoundSchema(Schema):
    """A schema of something that was found: loads what it dumps."""

    found: ClassVar[type]

    @post_load
    def _as_found(self, values: dict[str, Any], **_: Any) -> Any:
        return self.found(
            **{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
        )


class PlaceSchema(FoundSchema):
    found = Place

    page = fields.Integer(allow_none=True)
    start = fields.Integer()
    end = fields.Integer()


class FoundRecommendationSchema(FoundSchema):
    found = FoundRecommendation

    position = fields.Integer()
    number = fields.String(allow_none=True)
    heading = fields.String(allow_none=True)
    addressee = fields.String(allow_none=True)
    addressee_type = fields.String(allow_none=True)
    text = fields.String()
    place = fields.Nested(PlaceSchema)
    confidence = fields.Enum(Confidence, by_value=True)


class InspectedBodySchema(FoundSchema):
    found = InspectedBody

    name = fields.String()
    type = fields.String(allow_none=True)


class StandardRatingSchema(FoundSchema):
    found = StandardRating

    subject = fields.String(allow_none=True)
    standard = fields.String()
    name = fields.String()
    rating = fields.String()


class OverallRatingSchema(FoundSchema):
    found = OverallRating

    subject = fields.String(allow_none=True)
    rating = fields.String()
    score = fields.Integer(allow_none=True)
    score_out_of = fields.Integer(allow_none=True)


class KeyQuestionSchema(FoundSchema):
    found = KeyQuestion

    subject = fields.String(allow_none=True)
    standard = fields.String(allow_none=True)
    question = fields.String()
    percent_yes = fields.Integer()


class PreviousRecommendationSchema(FoundSchema):
    found = PreviousRecommendation

    recommendation = fields.String()
    action_taken_and_impact = fields.String()
    categorisation = fields.String()
    improvement_still_required = fields.Boolean(allow_none=True)
    comment = fields.String(allow_none=True)


class DiscrepancySchema(FoundSchema):
    found = Discrepancy

    kind = fields.String()
    message = fields.String()


class FoundReportSchema(FoundSchema):
    found = FoundReport

    title = fields.String(allow_none=True)
    kind = fields.String(allow_none=True)
    inspected = fields.List(fields.Nested(InspectedBodySchema))
    published = fields.String(allow_none=True)
    fieldwork_started = fields.String(allow_none=True)
    lead_inspector = fields.String(allow_none=True)
    isbn = fields.String(allow_none=True)
    recommendations = fields.List(fields.Nested(FoundRecommendationSchema))
    ratings = fields.List(fields.Nested(StandardRatingSchema))
    overall_ratings = fields.List(fields.Nested(OverallRatingSchema))
    key_questions = fields.List(fields.Nested(KeyQuestionSchema))
    previous_recommendations = fields.List(fields.Nested(PreviousRecommendationSchema))
    discrepancies = fields.List(fields.Nested(DiscrepancySchema))


class PlannedActionSchema(FoundSchema):
    found = PlannedAction

    number = fields.String(allow_none=True)
    recommendation = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)
    action = fields.String(allow_none=True)
    owner = fields.String(allow_none=True)
    target_date = fields.String(allow_none=True)
    target_date_printed = fields.String(allow_none=True)
    progress = fields.String(allow_none=True)
    page = fields.Integer(allow_none=True)


class KeptReportSchema(FoundReportSchema):
    """With the action plan: everything that an import keeps as it was found."""

    action_plan = fields.List(fields.Nested(PlannedActionSchema))


class BodyMatchSchema(FoundSchema):
    found = BodyMatch

    name = fields.String()
    type = fields.String()


class WholeRecommendationSchema(FoundRecommendationSchema):
    """With those whom a joint heading or a column names, for the person who chooses."""

    joint_addressees = fields.List(fields.Nested(BodyMatchSchema))
    printed_beside = fields.String(allow_none=True)


class WholeReportSchema(KeptReportSchema):
    """With the text that the places point into: everything that one process tells another."""

    recommendations = fields.List(fields.Nested(WholeRecommendationSchema))
    text = fields.String()


def report_as_json(report: FoundReport) -> str:
    """Return what was found as JSON. The same report always gives the same characters."""
    found: dict[str, Any] = FoundReportSchema().dump(report)
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
