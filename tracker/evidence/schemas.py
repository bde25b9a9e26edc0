"""Evidence as data, in and out. Files do not travel: only what they are."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from tracker.evidence.lifecycle import EvidenceKind, ScanState
from tracker.evidence.limits import LONGEST_LINK, LONGEST_TEXT, LONGEST_TITLE


class EvidenceSchema(Schema):
    """One file or link."""

    id = fields.UUID(required=True)
    action_id = fields.UUID(required=True)
    update_id = fields.UUID(required=True, allow_none=True)
    kind = fields.Enum(EvidenceKind, by_value=True, required=True)
    title = fields.String(required=True, validate=validate.Length(1, LONGEST_TITLE))
    shows = fields.String(required=True, validate=validate.Length(1, LONGEST_TEXT))
    link = fields.String(required=True, allow_none=True, validate=validate.Length(1, LONGEST_LINK))
    file_name = fields.String(required=True, allow_none=True, validate=validate.Length(1, 255))
    media_type = fields.String(required=True, allow_none=True, validate=validate.Length(1, 120))
    size = fields.Integer(required=True, allow_none=True, strict=True)
    sha256 = fields.String(required=True, allow_none=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"))
    scan = fields.Enum(ScanState, by_value=True, required=True, allow_none=True)
    scanned_at = fields.AwareDateTime(required=True, allow_none=True)
    virus = fields.String(required=True, allow_none=True, validate=validate.Length(1, 200))
    added_at = fields.AwareDateTime(required=True)
    added_by_id = fields.UUID(required=True)
    removed_at = fields.AwareDateTime(required=True, allow_none=True)
    removed_by_id = fields.UUID(required=True, allow_none=True)
    removal_reason = fields.String(required=True, allow_none=True)
    file_forgotten_at = fields.AwareDateTime(required=True, allow_none=True)
