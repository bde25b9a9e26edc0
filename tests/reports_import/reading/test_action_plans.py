"""Reading the tables of action plans: headers in many words, one recommendation with many actions, dates as printed."""

from __future__ import annotations

import json

import pytest

from tests.reports_import.reading.invented_bodies import INVENTED_BODIES
from tracker.reports_import.reading.found import FoundReport, PlannedAction
from tracker.reports_import.reading.report import read_report
from tracker.reports_import.schemas import WholeReportSchema, report_as_json

HEADER = "No.\tRecommendation\tAgreed?\tAction\tOwner\tTarget date"


def found_in(*rows: str) -> FoundReport:
    """Return what is found in a plan of these rows."""
    return read_report("\n".join(("Action plan", "", *rows)), INVENTED_BODIES)


def actions(*rows: str) -> tuple[PlannedAction, ...]:
    """Return the actions that are found."""
    return found_in(*rows).action_plan


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        "Rec No\tRecommendation\tAgreed / Partly agreed / Not agreed\tResponse\tResponsible owner\tTarget date",
        "1. Number\t2. Recommendation\t3. Accepted\t4. Action taken / planned\t5. Lead\t6. By when",
        "Ref.\tThe recommendation\tPartly accepted / accepted\tOur response\tNamed individual\tTimescale:",
    ],
)
def test_headers_say_the_same_in_many_words(header: str) -> None:
    found = actions(header, "4\tTell staff.\tAgreed\tA letter is sent.\tHead of PDU\t1 May 2026")
    assert [(one.number, one.recommendation, one.answer) for one in found] == [("4", "Tell staff.", "agreed")]
    assert [(one.action, one.owner, one.target_date) for one in found] == [
        ("A letter is sent.", "Head of PDU", "2026-05-01")
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Previous recommendation\tAction taken and impact\tCategorisation\tImprovement still required?",
        "No.\tRecommendation\tAddressed to",
        "No.\tRecommendation\tLead\tActions",
        "Action\tOwner\tTarget date",
        "Standard\tRating\tAgreed\tAction",
    ],
)
def test_other_tables_are_no_action_plan(header: str) -> None:
    width = header.count("\t")
    assert actions(header, "1" + "\tTell staff." * width) == ()


@pytest.mark.parametrize(
    ("printed", "answer"),
    [
        ("Agreed", "agreed"),
        ("AGREED.", "agreed"),
        ("Fully accepted", "agreed"),
        ("Partly agreed", "partly agreed"),
        ("Partially-accepted", "partly agreed"),
        ("Agreed in part", "partly agreed"),
        ("Not agreed", "not agreed"),
        ("Rejected", "not agreed"),
        ("Agreed, subject to funding", "agreed"),
        ("Agreed / Partly agreed / Not agreed", None),
        ("Noted", None),
        ("To be agreed", None),
        ("", None),
    ],
)
def test_an_answer_is_one_of_three_or_none(printed: str, answer: str | None) -> None:
    (found,) = actions(HEADER, f"1\tTell staff.\t{printed}\tA letter is sent.\tHead\tMay 2026")
    assert found.answer == answer


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("30 June 2026", "2026-06-30"),
        ("by 30th June 2026", "2026-06-30"),
        ("June 2026", "2026-06"),
        ("30/06/2026", "2026-06-30"),
        ("31/13/2026", None),
        ("Ongoing", None),
        ("May 2026 and June 2026", None),
        ("May 2026, then 30/06/2026", None),
    ],
)
def test_a_date_is_read_only_where_one_is_printed_and_kept_as_printed(printed: str, date: str | None) -> None:
    (found,) = actions(HEADER, f"1\tTell staff.\tAgreed\tA letter is sent.\tHead\t{printed}")
    assert (found.target_date, found.target_date_printed) == (date, printed)


def test_a_row_without_number_and_answer_is_a_further_action() -> None:
    found = actions(
        HEADER,
        "1\tTell staff.\tAgreed\tA letter.\tHead\tMay 2026",
        "\t\t\tA meeting.\tDeputy\tJune 2026",
        "2\tMend the roof.\tNot agreed\t\t\t",
    )
    assert [(one.number, one.answer, one.action, one.owner) for one in found] == [
        ("1", "agreed", "A letter.", "Head"),
        ("1", "agreed", "A meeting.", "Deputy"),
        ("2", "not agreed", None, None),
    ]


def test_a_heading_ends_the_table_and_a_repeated_header_is_no_row() -> None:
    row = "1\tTell staff.\tAgreed\tA letter.\tHead\tMay 2026"
    assert len(actions(HEADER, row, "", HEADER, row.replace("1", "2", 1))) == 2
    assert len(actions(HEADER, row, "", "# Staff", "", "a\tb\tc\td\te\tf")) == 1


def test_rows_of_a_plan_are_never_recommendations() -> None:
    report = found_in(
        "# Recommendations", "", HEADER, "1\tHMPPS should tell staff.\tAgreed\tA letter.\tHead\tMay 2026"
    )
    assert (len(report.action_plan), report.recommendations) == (1, ())


def test_the_plan_travels_between_processes_and_the_printed_form_stays_as_it_was() -> None:
    report = found_in(HEADER, "1\tTell staff.\tAgreed\tA letter.\tHead\tMay 2026")
    assert WholeReportSchema().load(WholeReportSchema().dump(report)) == report
    assert "action_plan" not in json.loads(report_as_json(report))
