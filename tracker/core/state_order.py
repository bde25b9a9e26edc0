"""Sorting by a state: as states follow each other in their life cycle, not as their names are spelt."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, literal


def place_of(column: Any, states: type[StrEnum]) -> ColumnElement[Any]:
    """Return the place of a state among its fellows, in the order in which they are declared; None for none."""
    return case(*((column == state, literal(place)) for place, state in enumerate(states)), else_=None)
