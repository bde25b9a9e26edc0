"""What a file would do, or did, to a plan: in words, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.action_plans.spreadsheet.cells import Problem


@dataclass
class RowResult:
    """What comes of one row: what it does, or why it cannot be brought in. Neither means no change."""

    number: int
    about: str
    effects: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Counts:
    """How many answers and actions are touched."""

    answered: int = 0
    added: int = 0
    changed: int = 0

    @property
    def words(self) -> str:
        """Return for example "2 actions added, 1 action changed"."""
        parts = [
            f"{count} {name}{'' if count == 1 else 's'} {deed}"
            for count, name, deed in (
                (self.answered, "response", "entered or changed"),
                (self.added, "action", "added"),
                (self.changed, "action", "changed"),
            )
            if count
        ]
        return ", ".join(parts) or "nothing to do"


@dataclass(frozen=True)
class Result:
    """What comes of a whole file. ``left_alone`` counts actions of the plan that the file does not name."""

    rows: Sequence[RowResult]
    counts: Counts
    left_alone: int
    unknown: Sequence[str]

    @property
    def problems(self) -> list[Problem]:
        """Everything that keeps the file from being brought in."""
        return [problem for row in self.rows for problem in row.problems]

    @property
    def with_effects(self) -> list[RowResult]:
        """The rows that do something or cannot."""
        return [row for row in self.rows if row.effects or row.problems]

    @property
    def without_effect(self) -> int:
        """How many rows change nothing."""
        return len(self.rows) - len(self.with_effects)
