"""Things that hold from a day to a day, both included; without a last day they still hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, or_


def in_force(dated: Any, on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the SQL condition that a membership, an assignment or the like holds on that day.

    ``dated`` is a model, or an alias of one, with ``valid_from`` and ``valid_to``.
    """
    return and_(dated.valid_from <= on, or_(dated.valid_to.is_(None), dated.valid_to >= on))
