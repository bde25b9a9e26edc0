"""The filters of a list: what can be chosen, what is chosen, and the links that take a choice away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from tracker.web.listing import ListState


class FilterKind(Enum):
    """How a filter is asked for."""

    SEARCH = "search"
    SELECT = "select"
    BOXES = "boxes"
    FLAG = "flag"


@dataclass(frozen=True)
class Filter:
    """One filter of a list. Make it with ``search``, ``select``, ``boxes`` or ``flag``."""

    name: str
    label: str
    kind: FilterKind
    choices: Mapping[str, str] = field(default_factory=dict)

    def chosen(self, state: ListState) -> list[tuple[str, str, str]]:
        """Return what is chosen as (label, words, address of the list without it). Unknown values are left out."""
        if self.kind is FilterKind.FLAG:
            return [("", self.label, state.without(self.name).url())] if state.is_on(self.name) else []
        found = []
        for value in state.all(self.name):
            words = f"“{value}”" if self.kind is FilterKind.SEARCH else self.choices.get(value)
            if words is not None:
                found.append((self.label, words, state.without(self.name, value).url()))
        return found

    def items(self, state: ListState) -> list[dict[str, Any]]:
        """Return the options for the GOV.UK select or checkboxes macro."""
        chosen, marked = set(state.all(self.name)), "checked"
        found: list[dict[str, Any]] = []
        if self.kind is FilterKind.SELECT:
            marked = "selected"
            found.append({"value": "", "text": "All", "selected": not chosen})
        for value, words in self.choices.items():
            found.append({"value": value, "text": words, marked: value in chosen})
        return found


def search(name: str, label: str) -> Filter:
    """Return a box for words to search for."""
    return Filter(name, label, FilterKind.SEARCH)


def select(name: str, label: str, choices: Iterable[tuple[Any, str]]) -> Filter:
    """Return a filter of which one value can be chosen."""
    return Filter(name, label, FilterKind.SELECT, {str(value): words for value, words in choices})


def boxes(name: str, label: str, choices: Iterable[tuple[Any, str]]) -> Filter:
    """Return a filter of which any number of values can be chosen."""
    return Filter(name, label, FilterKind.BOXES, {str(value): words for value, words in choices})


def flag(name: str, label: str) -> Filter:
    """Return a filter that is on or off, such as "Overdue only"."""
    return Filter(name, label, FilterKind.FLAG)


@dataclass(frozen=True)
class FilterPanel:
    """The filters of one list as they stand."""

    state: ListState
    filters: Sequence[Filter]

    @property
    def searches(self) -> list[Filter]:
        """The boxes for words, which stand first and are always in sight."""
        return [each for each in self.filters if each.kind is FilterKind.SEARCH]

    @property
    def others(self) -> list[Filter]:
        """The filters that open on demand."""
        return [each for each in self.filters if each.kind is not FilterKind.SEARCH]

    @property
    def is_open(self) -> bool:
        """Whether one of those that open on demand is chosen."""
        return any(self.state.all(each.name) for each in self.others)

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """Everything that is chosen, each with the address of the list without it."""
        return [choice for each in self.filters for choice in each.chosen(self.state)]
