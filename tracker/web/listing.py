"""Lists whose state is in the address: filters, sorting and page can be bookmarked, shared and printed (ux.md 4.3)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.core.database import db
from tracker.web.forms.texts import tidy_text

Row = TypeVar("Row")
Order = Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]]

LONGEST_VALUE = 200
MOST_VALUES = 50


@dataclass(frozen=True)
class ListState:
    """What the address says about a list. Whatever it says that means nothing is passed over."""

    endpoint: str
    values: Mapping[str, Any]
    filters: Mapping[str, tuple[str, ...]]
    sort: str
    default_sort: str
    page: int = 1
    per_page: int = 25

    def one(self, name: str) -> str | None:
        """Return the first value of a filter, or None."""
        return next(iter(self.filters.get(name, ())), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of a filter."""
        return self.filters.get(name, ())

    def uuid(self, name: str) -> UUID | None:
        """Return the first value of a filter as an identifier; None where it is none."""
        return next(iter(self.uuids(name)), None)

    def uuids(self, name: str) -> list[UUID]:
        """Return those values of a filter that are identifiers."""
        found = []
        for value in self.all(name):
            try:
                found.append(UUID(value))
            except ValueError:
                continue
        return found

    def is_on(self, name: str) -> bool:
        """Say whether a filter that is a single box is ticked."""
        return self.one(name) is not None

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is chosen."""
        return bool(self.filters)

    @property
    def sort_column(self) -> str:
        """The column sorted by, without its direction."""
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        """Whether the last comes first."""
        return self.sort.startswith("-")

    def url(self, page: int = 1) -> str:
        """Return the address of this list on that page."""
        query: dict[str, Any] = {name: list(values) for name, values in self.filters.items()}
        if self.sort != self.default_sort:
            query["sort"] = self.sort
        if page > 1:
            query["page"] = page
        return url_for(self.endpoint, **{**query, **self.values})

    def sorted_by(self, column: str) -> ListState:
        """Return this list sorted by the column; the other way round if it already is."""
        return replace(self, sort=f"-{column}" if self.sort == column else column, page=1)

    def without(self, name: str, value: str | None = None) -> ListState:
        """Return this list without one value of a filter, or without all of them."""
        left = tuple(each for each in self.all(name) if value is not None and each != value)
        filters = {**self.filters, name: left}
        return replace(self, filters={name: values for name, values in filters.items() if values}, page=1)

    def unfiltered(self) -> ListState:
        """Return the whole list, sorted as it is."""
        return replace(self, filters={}, page=1)


@dataclass(frozen=True)
class ListPage(Generic[Row]):
    """The rows of one page of a list."""

    rows: Sequence[Row]
    total: int
    state: ListState
    page: int
    pages: int = field(default=1)

    @property
    def first(self) -> int:
        """The place in the list of the first row here, counted from 1."""
        return (self.page - 1) * self.state.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place in the list of the last row here."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def title_note(self) -> str:
        """What the page's title adds where there are several pages."""
        return f"(page {self.page} of {self.pages})" if self.pages > 1 else ""

    def around(self) -> list[int | None]:
        """Return the page numbers to show: first, last, and those beside this one; None stands for a gap."""
        near = {1, self.pages, self.page - 1, self.page, self.page + 1}
        shown: list[int | None] = []
        for number in sorted(number for number in near if 1 <= number <= self.pages):
            if shown and shown[-1] is not None and number - shown[-1] == 2:
                shown.append(number - 1)
            elif shown and shown[-1] is not None and number - shown[-1] > 2:
                shown.append(None)
            shown.append(number)
        return shown


def read_list_state(
    *, filters: Collection[str], sorts: Collection[str], default_sort: str, per_page: int = 25
) -> ListState:
    """Return the state that this request's address describes.

    Args:
        filters: the names that filter this list; other names in the address count for nothing.
        sorts: the columns it can be sorted by; "due" allows "due" and "-due".
        default_sort: as in the address, such as "-published".
        per_page: rows on a page.
    """
    sort = request.args.get("sort", default_sort)
    chosen = {name: _values(name) for name in filters}
    return ListState(
        endpoint=request.endpoint or "",
        values=dict(request.view_args or {}),
        filters={name: values for name, values in chosen.items() if values},
        sort=sort if sort.removeprefix("-") in sorts else default_sort,
        default_sort=default_sort,
        page=_page_number(request.args.get("page", "")),
        per_page=per_page,
    )


def page_of(
    statement: Select[Row], state: ListState, *, orders: Mapping[str, Order], tie_break: Order
) -> ListPage[Row]:
    """Return the page that the state asks for; beyond the end, the last one. Asks the database twice.

    What is missing stands last, whichever way the rest is sorted.

    Args:
        statement: selects one entity or column; its order is replaced.
        state: what the address says.
        orders: the columns that each name in the address stands for.
        tie_break: what settles the order where those are equal, such as the id.
    """
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    pages = max(1, math.ceil(total / state.per_page))
    page = min(state.page, pages)
    columns = orders[state.sort_column]
    ordered = [(column.desc() if state.is_descending else column.asc()).nulls_last() for column in columns]
    rows = db.session.scalars(
        statement.order_by(None)
        .order_by(*ordered, *tie_break)
        .limit(state.per_page)
        .offset((page - 1) * state.per_page)
    ).all()
    return ListPage(rows=rows, total=total, state=state, page=page, pages=pages)


def _values(name: str) -> tuple[str, ...]:
    given = (tidy_text(value)[:LONGEST_VALUE] for value in request.args.getlist(name)[:MOST_VALUES])
    return tuple(dict.fromkeys(value for value in given if value))


def _page_number(typed: str) -> int:
    return max(1, int(typed)) if typed.isdecimal() and typed.isascii() and len(typed) < 8 else 1
