"""The ratings of an import: as found until an editor puts one right, and from then on as the editor left them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from tracker.inspections.frameworks import framework_for
from tracker.inspections.ratings import (
    OverallAsPrinted,
    QuestionAsPrinted,
    RatingsAsPrinted,
    StandardAsPrinted,
)
from tracker.organisations.models import Organisation
from tracker.organisations.name_folding import Words, fold
from tracker.reports_import.models import ReportImport


@dataclass(frozen=True)
class FoundRating:
    """What is printed about one body; ``organisation_id`` is empty where nobody knows which body is meant."""

    part: ClassVar[str]

    organisation_id: str | None
    subject: str | None

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """Return it from what is stored."""
        return cls(**plain)


@dataclass(frozen=True)
class FoundStandard(FoundRating):
    """The rating of one standard."""

    part: ClassVar[str] = "standards"

    framework: str | None
    standard: str
    name: str
    rating: str
    override_reason: str | None = None

    @property
    def in_words(self) -> str:
        """Return which one it is."""
        return f"{self.standard} {self.name}".strip()


@dataclass(frozen=True)
class FoundOverall(FoundRating):
    """The rating of a body as a whole."""

    part: ClassVar[str] = "overall"

    framework: str | None
    rating: str
    score: int | None = None
    score_out_of: int | None = None
    override_reason: str | None = None

    @property
    def in_words(self) -> str:
        """Return which one it is."""
        return "Overall rating"


@dataclass(frozen=True)
class FoundQuestion(FoundRating):
    """A key question with its percentage."""

    part: ClassVar[str] = "key-questions"

    standard: str | None
    question: str
    percent_yes: int

    @property
    def in_words(self) -> str:
        """Return which one it is."""
        return self.question


#: In the order of pages, by the word that stands in addresses.
PARTS: Mapping[str, type[FoundOverall | FoundStandard | FoundQuestion]] = {
    kind.part: kind for kind in (FoundOverall, FoundStandard, FoundQuestion)
}


@dataclass(frozen=True)
class FoundRatings:
    """All of them, in the order of the report."""

    overall: Sequence[FoundOverall] = ()
    standards: Sequence[FoundStandard] = ()
    key_questions: Sequence[FoundQuestion] = ()

    def __len__(self) -> int:
        return len(self.overall) + len(self.standards) + len(self.key_questions)

    def of_part(self, part: str) -> list[FoundRating]:
        """Return those of one part."""
        return list(getattr(self, part.replace("-", "_")))

    def with_part(self, part: str, rows: Sequence[FoundRating]) -> FoundRatings:
        """Return these with other ones in one part."""
        changed: dict[str, Any] = {part.replace("-", "_"): tuple(rows)}
        return replace(self, **changed)

    def find(self, part: str, position: int) -> FoundRating | None:
        """Return the one at this place, counted from 1, if there is one."""
        rows = self.of_part(part) if part in PARTS else []
        return rows[position - 1] if 1 <= position <= len(rows) else None

    @property
    def without_body(self) -> int:
        """How many belong to nobody in the register: they will be shown with the report only."""
        return sum(
            each.organisation_id is None for each in (*self.overall, *self.standards, *self.key_questions)
        )

    def stored(self) -> dict[str, list[dict[str, Any]]]:
        """Return them as an import keeps them."""
        return {part: [asdict(each) for each in self.of_part(part)] for part in PARTS}


def ratings_of(report_import: ReportImport, bodies: Mapping[UUID, Organisation]) -> FoundRatings:
    """Return the ratings of an import; ``bodies`` are those that were inspected."""
    if report_import.ratings is not None:
        kept = report_import.ratings
        return FoundRatings(
            tuple(FoundOverall.of(each) for each in kept[FoundOverall.part]),
            tuple(FoundStandard.of(each) for each in kept[FoundStandard.part]),
            tuple(FoundQuestion.of(each) for each in kept[FoundQuestion.part]),
        )
    return _as_found(report_import, bodies)


def inspected_ids(report_import: ReportImport) -> set[UUID]:
    """Return the bodies that were inspected, as far as they are known."""
    known = (body["organisation_id"] for body in report_import.inspected or ())
    return {UUID(each) for each in known if each}


def as_printed(ratings: FoundRatings, bodies: Mapping[UUID, Organisation]) -> RatingsAsPrinted:
    """Return the ratings as they are published."""

    def body(each: FoundRating) -> Organisation | None:
        return None if each.organisation_id is None else bodies.get(UUID(each.organisation_id))

    return RatingsAsPrinted(
        standards=[
            StandardAsPrinted(
                body(each),
                each.subject,
                each.framework,
                each.standard,
                each.name,
                each.rating,
                each.override_reason,
            )
            for each in ratings.standards
        ],
        overall=[
            OverallAsPrinted(
                body(each),
                each.subject,
                each.framework,
                each.rating,
                each.score,
                each.score_out_of,
                each.override_reason,
            )
            for each in ratings.overall
        ],
        key_questions=[
            QuestionAsPrinted(body(each), each.subject, each.standard, each.question, each.percent_yes)
            for each in ratings.key_questions
        ],
    )


Found = TypeVar("Found", bound=FoundRating)


def _as_found(report_import: ReportImport, bodies: Mapping[UUID, Organisation]) -> FoundRatings:
    found = report_import.extract or {}
    began = report_import.fieldwork_started or report_import.published

    def about(subject: str | None, *, rated: bool) -> dict[str, Any]:
        """Return which body a printed name means and, of a rating, by which standards it was rated."""
        meant = _meant(subject, report_import, bodies)
        known = {"organisation_id": None if meant is None else str(meant.id), "subject": subject}
        by = {"framework": None if meant is None else framework_for(meant.type, began)} if rated else {}
        return {**known, **by}

    def rows(kind: type[Found], stored: str, *columns: str, rated: bool) -> tuple[Found, ...]:
        return tuple(
            kind(**about(row["subject"], rated=rated), **{column: row[column] for column in columns})
            for row in found.get(stored) or ()
        )

    return FoundRatings(
        rows(FoundOverall, "overall_ratings", "rating", "score", "score_out_of", rated=True),
        rows(FoundStandard, "ratings", "standard", "name", "rating", rated=True),
        rows(FoundQuestion, "key_questions", "standard", "question", "percent_yes", rated=False),
    )


def _meant(
    subject: str | None, report_import: ReportImport, bodies: Mapping[UUID, Organisation]
) -> Organisation | None:
    """Return which inspected body a printed name means: by its name in the list of those inspected, or in the register.

    Where only one body was inspected, everything is about that one.
    """
    inspected = report_import.inspected or []
    named = [body["organisation_id"] for body in inspected if body["name"] == subject]
    if not named and subject is not None:
        named = [str(key) for key, body in bodies.items() if fold(subject) in _names(body)]
    if not named and len(inspected) == 1:
        named = [inspected[0]["organisation_id"]]
    return bodies.get(UUID(named[0])) if len(named) == 1 and named[0] else None


def _names(body: Organisation) -> set[Words]:
    return {fold(each) for each in (body.name, body.title, *(alias.name for alias in body.aliases))}
