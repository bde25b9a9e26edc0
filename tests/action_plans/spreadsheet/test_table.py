"""The table of a plan in a file: where it is, and what its cells mean."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.action_plans.spreadsheet.cells import CellProblem, answer_in, day_in, require_values
from tracker.action_plans.spreadsheet.columns import NEEDED, PlanColumn, column_called
from tracker.action_plans.spreadsheet.table import FileRow, find_table, table_as_plain, table_from_plain
from tracker.core.documents.reading import FaultyCell, Formula, Sheet, SheetRow, UnreadableFile
from tracker.recommendations.lifecycle import ResponseKind

HEAD = [column.heading for column in NEEDED]


def sheet_of(*rows, name="", merged=()) -> Sheet:
    return Sheet(name, [SheetRow(at, list(row)) for at, row in enumerate(rows, start=1)], list(merged))


def refusal(*sheets) -> str:
    with pytest.raises(UnreadableFile) as refused:
        find_table(sheets)
    return refused.value.message


def row_of(column: PlanColumn, cell) -> FileRow:
    return FileRow(1, {column: cell})


def test_titles_are_known_however_they_are_written():
    for title in ("OWNER", " Responsible  owner ", "Action owner", "responsible-owner"):
        assert column_called(title) is PlanColumn.OWNER
    assert column_called("Agreed/Partly agreed/Not agreed") is PlanColumn.ANSWER
    assert column_called("Response – action taken or planned") is PlanColumn.ACTION
    assert column_called("Rec. No.") is PlanColumn.NUMBER
    assert column_called("Priority") is None


def test_the_head_may_stand_under_a_title_and_on_any_sheet():
    table = find_table(
        [sheet_of(["Guide"], name="Guide"), sheet_of(["Our plan"], [], HEAD, ["1"], name="Ours")]
    )
    assert table.head == 3
    assert [(row.number, row[PlanColumn.NUMBER]) for row in table.rows] == [(4, "1")]
    assert table_from_plain(table_as_plain(table)) == table


def test_without_titles_the_file_is_told_which_it_needs():
    assert refusal(sheet_of(["a", "b"])) == (
        "The file has no row with the titles of the columns. It must have “Number”, "
        "“Agreed, partly agreed or not agreed”, “Response: action taken or planned”, “Responsible owner”, “Target date”"
    )


def test_missing_columns_are_named_and_so_are_those_that_nobody_knows():
    assert refusal(sheet_of([*HEAD[:3], "Boss", "Urgency"])) == (
        "The file is missing the columns “Responsible owner” and “Target date”. "
        "Columns that it does not know: “Boss”, “Urgency”"
    )
    assert refusal(sheet_of(HEAD[:4])) == "The file is missing the column “Target date”."


def test_a_column_twice_is_refused():
    assert (
        refusal(sheet_of([*HEAD, "Owner"]))
        == "The file has two columns for “Responsible owner”. Remove one of them"
    )


def test_merged_cells_in_the_table_are_refused_but_not_above_it():
    above = sheet_of(["Plan"], HEAD, ["1"], merged=[("A1:E1", 1)])
    assert find_table([above]).head == 2
    inside = sheet_of(["Plan"], HEAD, ["1"], merged=[("A1:E1", 1), ("A3:A5", 5)])
    assert refusal(inside).startswith("Cells A3:A5 are merged. Unmerge them")


def test_of_several_plans_the_one_with_our_name_counts():
    one, two = sheet_of(HEAD, ["1"], name="North"), sheet_of(HEAD, ["2"], name="South")
    assert refusal(one, two).startswith(
        "More than one sheet has a plan in it: “North”, “South”. Call the right one"
    )
    named = sheet_of(HEAD, ["3"], name="action plan")
    assert find_table([one, two, named]).sheet is named


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (date(2026, 9, 30), date(2026, 9, 30)),
        ("30/9/2026", date(2026, 9, 30)),
        ("30.09.2026", date(2026, 9, 30)),
        ("30-9-2026", date(2026, 9, 30)),
        ("2026-09-30", date(2026, 9, 30)),
        ("30 September 2026", date(2026, 9, 30)),
        ("30th sept. 2026", date(2026, 9, 30)),
        ("Wednesday 30 Sep 2026", date(2026, 9, 30)),
        ("Wed, 30-Sep-2026", date(2026, 9, 30)),
        (None, None),
    ],
)
def test_days_are_read_as_people_here_write_them(typed, day):
    assert day_in(row_of(PlanColumn.TARGET_DATE, typed), PlanColumn.TARGET_DATE) == day


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31/2/2026", "Target date must be a real date, such as 30/9/2026"),
        ("9/30/2026", "Target date must be a real date, such as 30/9/2026"),
        ("46295", "Target date must be a real date, such as 30/9/2026"),
        ("soon", "Target date must be a real date, such as 30/9/2026"),
        ("30 Ju 2026", "Target date must be a real date, such as 30/9/2026"),
        ("30/9/26", "Year must include 4 numbers"),
        ("30/9/20261", "Year must include 4 numbers"),
    ],
)
def test_what_is_no_day_is_refused(typed, message):
    with pytest.raises(CellProblem) as problem:
        day_in(row_of(PlanColumn.TARGET_DATE, typed), PlanColumn.TARGET_DATE)
    assert problem.value.message == message
    assert problem.value.column is PlanColumn.TARGET_DATE


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Agreed", ResponseKind.AGREED),
        ("PARTIALLY  agreed.", ResponseKind.PARTLY_AGREED),
        ("Partly-agreed", ResponseKind.PARTLY_AGREED),
        ("not agreed", ResponseKind.NOT_AGREED),
        (None, None),
    ],
)
def test_answers_are_known_however_they_are_written(typed, kind):
    assert answer_in(row_of(PlanColumn.ANSWER, typed)) is kind


def test_other_words_are_no_answer():
    with pytest.raises(CellProblem, match="Enter Agreed, Partly agreed or Not agreed"):
        answer_in(row_of(PlanColumn.ANSWER, "Yes"))


@pytest.mark.parametrize(
    ("cell", "words"),
    [(Formula(), "The cell holds a formula"), (FaultyCell("#REF!"), "shows the fault #REF!")],
)
def test_cells_without_a_value_are_refused(cell, words):
    with pytest.raises(CellProblem, match=words) as problem:
        require_values(row_of(PlanColumn.OWNER, cell))
    assert problem.value.column is PlanColumn.OWNER
