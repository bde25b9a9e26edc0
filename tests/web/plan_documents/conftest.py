"""The invented region, as the tests of this folder begin with it, and files as people fill them in."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.action_plans.conftest import beginning, fenmarch
from tracker.action_plans.spreadsheet.columns import PlanColumn
from tracker.core.documents.comma_separated import write_rows

__all__ = ["beginning", "fenmarch"]

HEAD = [
    PlanColumn.NUMBER,
    PlanColumn.ANSWER,
    PlanColumn.ACTION,
    PlanColumn.OWNER,
    PlanColumn.TARGET_DATE,
]


def csv_file(*rows, head=HEAD, name="plan.csv"):
    """Return a CSV file with these rows as a form sends it."""
    cells = [[str(column) for column in head], *([*row] for row in rows)]
    return io.BytesIO(write_rows(cells, width=len(head))), name


def workbook_file(*rows, head=HEAD, name="plan.xlsx", change=None):
    """Return an Excel workbook with these rows as a form sends it; ``change`` may do more to its sheet."""
    book = openpyxl.Workbook()
    for row in ([str(column) for column in head], *rows):
        book.active.append(list(row))
    if change:
        change(book.active)
    written = io.BytesIO()
    book.save(written)
    return io.BytesIO(written.getvalue()), name


@pytest.fixture
def bring(signed_in, fenmarch):
    """A way to select a file on the page of bringing in, as the plan lead or somebody else."""

    def select(file, who=None, **more):
        browser = signed_in(who or fenmarch.lead)
        return browser, browser.submit(f"/plans/{fenmarch.plan.id}/bring-in", {"file": file}, **more)

    return select
