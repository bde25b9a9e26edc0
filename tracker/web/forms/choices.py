"""Choices for select boxes and radios, made from the things people choose among."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from wtforms import SelectChoice


def choices_of(things: Iterable[tuple[Any, str]], *, empty: str | None = None) -> list[SelectChoice]:
    """Return one choice for each (value, words). ``empty`` puts a choice for "nothing" first."""
    found = [SelectChoice(str(value), words) for value, words in things]
    return found if empty is None else [SelectChoice("", empty), *found]


def choices_of_enum(words: Mapping[StrEnum, str], *, empty: str | None = None) -> list[SelectChoice]:
    """Return one choice for each member, in the order of ``words``."""
    return choices_of(((member.value, text) for member, text in words.items()), empty=empty)
