"""What was found in a report. None means that the report does not say, never that nobody looked."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tracker.reports_import.reading.bodies import BodyMatch


class Confidence(StrEnum):
    """How a recommendation was recognised."""

    LIST = "list"
    TABLE = "table"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it stands: page where there are pages, and offsets into the extracted text."""

    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundRecommendation:
    """One recommendation as printed. ``position`` is unique in the report; ``number`` need not be."""

    position: int
    number: str | None
    heading: str | None
    #: Null when the printed name is not certain: a person chooses.
    addressee: str | None
    addressee_type: str | None
    text: str
    place: Place
    confidence: Confidence
    #: Everyone that a joint heading names, for the person who chooses.
    joint_addressees: tuple[BodyMatch, ...] = ()
    #: The name that a column of a table gives, which is no heading of the words.
    printed_beside: str | None = None


@dataclass(frozen=True, slots=True)
class InspectedBody:
    name: str
    type: str | None


@dataclass(frozen=True, slots=True)
class StandardRating:
    subject: str | None
    standard: str
    name: str
    rating: str


@dataclass(frozen=True, slots=True)
class OverallRating:
    subject: str | None
    rating: str
    score: int | None = None
    score_out_of: int | None = None


@dataclass(frozen=True, slots=True)
class KeyQuestion:
    subject: str | None
    standard: str | None
    question: str
    percent_yes: int


@dataclass(frozen=True, slots=True)
class PreviousRecommendation:
    recommendation: str
    action_taken_and_impact: str
    categorisation: str
    improvement_still_required: bool | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One action of a printed action plan with the answer that it belongs to, or an answer without an action."""

    number: str | None
    recommendation: str | None
    #: "agreed", "partly agreed" or "not agreed"; None if something else or nothing is printed.
    answer: str | None
    action: str | None
    owner: str | None
    #: A day or a month, if one is printed and no more than one.
    target_date: str | None
    target_date_printed: str | None
    progress: str | None
    page: int | None


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """What the report says against itself. Shown to the editor, never repaired."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class FoundReport:
    """Everything found in one report, and the text that the places point into."""

    title: str | None
    kind: str | None
    inspected: tuple[InspectedBody, ...]
    published: str | None
    fieldwork_started: str | None
    lead_inspector: str | None
    isbn: str | None
    recommendations: tuple[FoundRecommendation, ...]
    ratings: tuple[StandardRating, ...]
    overall_ratings: tuple[OverallRating, ...]
    key_questions: tuple[KeyQuestion, ...]
    previous_recommendations: tuple[PreviousRecommendation, ...]
    discrepancies: tuple[Discrepancy, ...] = ()
    text: str = field(default="", repr=False)
    action_plan: tuple[PlannedAction, ...] = ()
