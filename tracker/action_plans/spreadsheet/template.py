"""A file to fill in: this plan as it stands, with a guide beside it."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.accounts.models import Person
from tracker.action_plans import action_queries
from tracker.action_plans.documents.content import PlanContent
from tracker.action_plans.documents.data import ASKED, plan_data
from tracker.action_plans.documents.making import DocumentForm, PlanFile, file_name
from tracker.action_plans.rules import LONGEST_EXPLANATION, LONGEST_TEXT
from tracker.action_plans.spreadsheet.columns import PlanColumn
from tracker.action_plans.spreadsheet.table import SHEET_NAME
from tracker.core.documents.comma_separated import make_csv
from tracker.core.documents.spreadsheet import Sheet, Workbook
from tracker.recommendations.lifecycle import ResponseKind

_GUIDE: tuple[tuple[str, str], ...] = (
    ("What this is for", "Fill in the sheet “Action plan”, save the file, and bring it in on the page of the plan."),
    ("What happens then", "You see what each row will do before anything changes. All of it is done, or nothing."),
    ("One row for each action", "A recommendation with three actions has three rows, each with its number."),
    ("An empty cell", "changes nothing. To withdraw an action, or to take something away, use the page of the plan."),
    ("A row that you leave out", "changes nothing either."),
    ("Bringing a file in again", "changes nothing that is in the plan already."),
    (PlanColumn.NUMBER.heading, "As printed. Where two are the same, the text or the reference says which is meant."),
    (PlanColumn.ANSWER.heading, "Agreed, Partly agreed or Not agreed."),
    (PlanColumn.ACTION.heading, f"One action, up to {LONGEST_TEXT:,} characters."),
    (PlanColumn.OWNER.heading, "The name or e-mail address of one person: see the sheet “Owners”."),
    (PlanColumn.TARGET_DATE.heading, "A date, such as 30/9/2026 or 30 September 2026."),
    (PlanColumn.MEASURE.heading, f"If you like, up to {LONGEST_TEXT:,} characters."),
    (PlanColumn.EXPLANATION.heading, f"Needed unless you agree. Up to {LONGEST_EXPLANATION:,} characters."),
    (PlanColumn.LEAD.heading, "If you like: who leads on the recommendation, by name or e-mail address."),
    (PlanColumn.ACTION_CODE.heading, "Leave it: it says which action the row changes. Empty, the row adds one."),
    ("Formulas and merged cells", "cannot be brought in. Enter the values themselves, each in its own cell."),
)  # fmt: skip


def make_template(content: PlanContent, form: DocumentForm) -> PlanFile:
    """Return the plan as a file to fill in, as an Excel workbook or as CSV."""
    owners = action_queries.list_possible_owners(content.plan.organisation)
    document = plan_data(content, ASKED, owners=owners)
    name = file_name(content.plan, form, kind="action-plan-template")
    if form is DocumentForm.CSV:
        return PlanFile(name, make_csv(document), form.media_type)
    workbook = Workbook(document)
    answers = [content.words(kind) for kind in ResponseKind]
    workbook.add_table(Sheet(SHEET_NAME, document.table, {PlanColumn.ANSWER.heading: answers}), activate=True)
    workbook.add_lines("Guide", _GUIDE)
    workbook.add_lines("Owners", _lines_of(owners))
    workbook.add_particulars("About this plan")
    return PlanFile(name, workbook.finish(), form.media_type)


def _lines_of(owners: Sequence[Person]) -> list[tuple[str, str]]:
    return [("Name", "E-mail address"), *((person.name, person.email) for person in owners)]
