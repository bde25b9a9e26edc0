"""The columns of a plan in a spreadsheet: what they are called, and what people also call them."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class PlanColumn(StrEnum):
    """One column. The value is its title in files of ours."""

    NUMBER = "Number"
    RECOMMENDATION = "Recommendation"
    ANSWER = "Agreed, partly agreed or not agreed"
    ACTION = "Response: action taken or planned"
    OWNER = "Responsible owner"
    TARGET_DATE = "Target date"
    PROGRESS = "Progress"
    MEASURE = "How you will know it worked"
    EXPLANATION = "Which part is not agreed, and why"
    LEAD = "Lead"
    ADDRESSEE = "Addressed to"
    FIRST_TARGET_DATE = "First target date"
    RECOMMENDATION_CODE = "Recommendation reference"
    ACTION_CODE = "Action reference"

    @property
    def heading(self) -> str:
        """Its title in files of ours."""
        return self.value

    @property
    def width(self) -> int:
        """Its width in characters."""
        return _WIDTHS[self]


_WIDTHS = {
    PlanColumn.NUMBER: 9,
    PlanColumn.RECOMMENDATION: 50,
    PlanColumn.ANSWER: 16,
    PlanColumn.ACTION: 60,
    PlanColumn.OWNER: 22,
    PlanColumn.TARGET_DATE: 18,
    PlanColumn.PROGRESS: 36,
    PlanColumn.MEASURE: 36,
    PlanColumn.EXPLANATION: 36,
    PlanColumn.LEAD: 22,
    PlanColumn.ADDRESSEE: 22,
    PlanColumn.FIRST_TARGET_DATE: 18,
    PlanColumn.RECOMMENDATION_CODE: 17,
    PlanColumn.ACTION_CODE: 15,
}

#: A file can be used only with these.
NEEDED = (
    PlanColumn.NUMBER,
    PlanColumn.ANSWER,
    PlanColumn.ACTION,
    PlanColumn.OWNER,
    PlanColumn.TARGET_DATE,
)
#: Our own files have these; what stands in them is not brought in.
ONLY_TO_READ = frozenset({PlanColumn.PROGRESS, PlanColumn.ADDRESSEE, PlanColumn.FIRST_TARGET_DATE})

_ALSO_CALLED = {
    PlanColumn.NUMBER: ("no", "rec no", "recommendation number", "recommendation no", "ref no"),
    PlanColumn.RECOMMENDATION: ("recommendation text", "text of the recommendation"),
    PlanColumn.ANSWER: (
        "agreed partly agreed not agreed",
        "agreed partly agreed or not agreed",
        "agreed",
        "answer",
    ),
    PlanColumn.ACTION: (
        "action",
        "action taken or planned",
        "actions",
        "response",
        "response action taken planned",
        "response action",
    ),
    PlanColumn.OWNER: ("owner", "action owner", "responsible person"),
    PlanColumn.TARGET_DATE: ("target", "date", "due date", "timescale", "deadline"),
    PlanColumn.MEASURE: ("success measure", "how we will know it worked"),
    PlanColumn.EXPLANATION: ("explanation", "reasons", "reason"),
    PlanColumn.LEAD: ("lead person", "who leads"),
    PlanColumn.RECOMMENDATION_CODE: ("recommendation code",),
    PlanColumn.ACTION_CODE: ("action code",),
}


def column_called(title: str) -> PlanColumn | None:
    """Return the column of that title, however it is written; None if there is none of ours."""
    return _BY_TITLE.get(_folded(title))


def _folded(title: str) -> str:
    plain = unicodedata.normalize("NFKC", title).casefold().replace("&", " and ")
    return " ".join(re.sub(r"[^\w]+|_", " ", plain).split())


_BY_TITLE = {
    _folded(title): column
    for column in PlanColumn
    for title in (column.heading, *_ALSO_CALLED.get(column, ()))
}
