"""People and their roles as data, in and out. Nothing that somebody signs in with is ever in it."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from tracker.accounts.models import PersonState, Role


class PersonSchema(Schema):
    """One account without its password: whoever is loaded must set one by an invitation before signing in."""

    id = fields.UUID(required=True)
    email = fields.Email(required=True, validate=validate.Length(max=254))
    name = fields.String(required=True, validate=validate.Length(1, 200))
    suspended = fields.Function(
        lambda person: person.state is PersonState.SUSPENDED, deserialize=bool, required=True
    )
    invented = fields.Boolean(required=True)

    @post_load
    def as_columns(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the account as a new one that nobody can use yet."""
        suspended = values.pop("suspended")
        return {**values, "state": PersonState.SUSPENDED if suspended else PersonState.INVITED}


class MembershipSchema(Schema):
    """A role in an organisation from a day to a day."""

    id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(required=True, allow_none=True)
