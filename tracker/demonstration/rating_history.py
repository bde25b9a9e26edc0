"""Two earlier inspections of Westmere, entered when the service began: their ratings, and no recommendations."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.demonstration.places import WESTMERE, WESTMERE_CRC, place
from tracker.demonstration.telling import days_ago
from tracker.inspections.frameworks import framework_for
from tracker.inspections.ratings import (
    OverallAsPrinted,
    QuestionAsPrinted,
    RatingsAsPrinted,
    StandardAsPrinted,
    correct_rating,
)
from tracker.inspections.services import ReportDetails, publish_report
from tracker.organisations.models import Organisation

BY_JUDGEMENT = (
    "The lowest key question falls just below the band. Judgement set the rating higher, for the cases that were "
    "looked at again had been handled well."
)

_OF_THE_REGION = (
    ("R 1.1", "Leadership", "Requires improvement", None),
    ("R 1.2", "Staffing", "Inadequate", None),
    ("R 2.1", "Public protection", "Inadequate", None),
    ("R 2.2", "Desistance", "Requires improvement", None),
    ("R 2.3", "Court work", "Requires improvement", BY_JUDGEMENT),
    ("R 2.4", "Unpaid work", "Requires improvement", None),
    ("R 2.5", "Resettlement", "Good", None),
    ("R 2.6", "Statutory victim work", "Good", None),
)
_OF_THE_COMPANY = (
    ("1.1", "Leadership", "Good", None),
    ("1.2", "Staff", "Requires improvement", None),
    ("2.1", "Assessment", "Requires improvement", None),
    ("2.2", "Planning", "Inadequate", None),
    ("4.2", "Through the Gate", "Good", None),
)
_QUESTIONS = (
    ("R 2.3", "Is the information given to the court clear about the risk to other people?", 49),
    ("R 2.4", "Is unpaid work delivered safely?", 58),
)


def enter_earlier_ratings(people: Mapping[str, Person], *, days: int) -> None:
    """Put both into the register so many days ago, one of them corrected the day after."""
    region, company = place(WESTMERE), place(WESTMERE_CRC)
    with days_ago(days):
        publish_report(
            ReportDetails(
                title="An inspection of Westmere (invented) CRC (invented report)",
                kind="CRC inspection",
                published="2019-05",
                fieldwork_started="2019-02",
                inspected=[(company, "Westmere (invented) CRC")],
                ratings=_ratings(company, _OF_THE_COMPANY, "2019-02", "Requires improvement"),
                invented=True,
            ),
            by=people["editor"],
        )
        today = clock.today()
        report = publish_report(
            ReportDetails(
                title="A first inspection of Westmere (invented) region (invented report)",
                kind="regional inspection",
                published=str(today),
                fieldwork_started=f"{today:%Y-%m}",
                inspected=[(region, "Westmere (invented) region")],
                ratings=_ratings(
                    region, _OF_THE_REGION, f"{today:%Y-%m}", "Requires improvement", score=9, out_of=24
                ),
                invented=True,
            ),
            by=people["editor"],
        )
        db.session.flush()
    with days_ago(days - 1):
        [overall] = report.overall_ratings
        correct_rating(
            overall,
            text="The score is 8 out of 24.",
            reason="One point was counted twice in the summary of the report.",
            by=people["editor"],
        )


def _ratings(
    body: Organisation,
    standards: tuple[tuple[str, str, str, str | None], ...],
    began: str,
    overall: str,
    *,
    score: int | None = None,
    out_of: int | None = None,
) -> RatingsAsPrinted:
    framework = framework_for(body.type, began)
    codes = {code for code, *_ in standards}
    return RatingsAsPrinted(
        standards=[
            StandardAsPrinted(body, body.title, framework, code, name, rating, reason)
            for code, name, rating, reason in standards
        ],
        overall=[OverallAsPrinted(body, body.title, framework, overall, score, out_of)],
        key_questions=[
            QuestionAsPrinted(body, body.title, code, question, percent)
            for code, question, percent in _QUESTIONS
            if code in codes
        ],
    )
