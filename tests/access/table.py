"""The access table as the tests read it: from the file alone, by none of the code that is being tested."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tracker

DATA: dict[str, Any] = tomllib.loads(
    (Path(tracker.__file__).parent / "access.toml").read_text(encoding="utf-8")
)
COLUMNS: list[str] = DATA["columns"]
ROWS: dict[str, dict[str, str]] = {
    row: dict(zip(COLUMNS, line.split(), strict=True)) for row, line in DATA["matrix"].items()
}
ROUTES: dict[str, Any] = DATA["routes"]
#: Pages that other services send to: each has tests of its own for how it knows them.
WITHOUT_FORM_TOKEN = {*DATA["without_form_token"]}

#: What a call must come to.
OPEN, SIGN_IN, FORBIDDEN, NOT_FOUND = "open", "asked to sign in", "forbidden", "not found"


@dataclass(frozen=True)
class Rights:
    """What one actor is to one thing, and everything they may be to some thing or other."""

    here: frozenset[str]
    anywhere: frozenset[str]


def strongest(row: str, columns: Collection[str]) -> str:
    """Return the letter that counts where somebody is several things at once."""
    letters = {ROWS[row][column] for column in columns}
    return next(letter for letter in "WR.-" if letter in letters)


def expected(entry: Any, method: str, rights: Rights | None, words: dict[str, str]) -> str:
    """Return what a call with this method must come to; no rights are nobody's: not signed in.

    ``words`` are rows that the thing itself names, such as the one for "see": they depend on its state.
    """
    if entry == "public":
        return OPEN
    if rights is None:
        return SIGN_IN
    if entry == "signed in":
        return OPEN
    wanted, to_change = entry[method].removesuffix("!"), entry[method].endswith("!")
    on_a_thing = "on" in entry
    if on_a_thing and strongest(words["see"], rights.here) == "-":
        return NOT_FOUND
    letter = strongest(words.get(wanted, wanted), rights.here if on_a_thing else rights.anywhere)
    if letter == "-":
        return NOT_FOUND
    return FORBIDDEN if to_change and letter != "W" else OPEN
