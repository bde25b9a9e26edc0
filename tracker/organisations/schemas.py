"""Organisations as data, in and out."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validate

from tracker.organisations.models import OrganisationType
from tracker.organisations.partial_dates import NotAPartialDate, PartialDate


def partial_date(written: str) -> None:
    """Do nothing if this is a year, a month or a day.

    Raises:
        ValidationError: it is none.
    """
    try:
        PartialDate.parse(written)
    except NotAPartialDate as error:
        raise ValidationError(error.message) from error


class OrganisationSchema(Schema):
    """One organisation. Dates may be months only."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, validate=validate.Length(1, 80))
    name = fields.String(required=True, validate=validate.Length(1, 200))
    type = fields.Enum(OrganisationType, by_value=True, required=True)
    parent_id = fields.UUID(required=True, allow_none=True)
    valid_from = fields.String(required=True, allow_none=True, validate=partial_date)
    valid_to = fields.String(required=True, allow_none=True, validate=partial_date)
    invented = fields.Boolean(required=True)
    note = fields.String(required=True, allow_none=True)
    source = fields.String(required=True, allow_none=True)


class OrganisationAliasSchema(Schema):
    """Another name under which an organisation is printed."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=validate.Length(1, 200))


class SuccessionSchema(Schema):
    """Work that passed from one organisation to another."""

    id = fields.UUID(required=True)
    predecessor_id = fields.UUID(required=True)
    successor_id = fields.UUID(required=True)
    valid_from = fields.String(required=True, validate=partial_date)
    note = fields.String(required=True, allow_none=True)


class MoveSchema(Schema):
    """A unit that left one region for another."""

    id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    left_id = fields.UUID(required=True)
    joined_id = fields.UUID(required=True)
    valid_from = fields.String(required=True, validate=partial_date)
    note = fields.String(required=True, allow_none=True)


class SaidByPeopleSchema(Schema):
    """What an administrator has said about an organisation."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    what = fields.String(required=True, validate=validate.Length(1, 40))
