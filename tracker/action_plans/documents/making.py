"""A plan as a file to take away, in the form that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.accounts.models import Person
from tracker.action_plans.documents.content import PlanContent
from tracker.action_plans.documents.data import plan_data
from tracker.action_plans.documents.form import plan_form
from tracker.action_plans.models import ActionPlan
from tracker.core import clock
from tracker.core.documents.comma_separated import make_csv
from tracker.core.documents.pdf import make_pdf
from tracker.core.documents.spreadsheet import make_spreadsheet
from tracker.core.documents.word import make_word
from tracker.core.events import note_event

SHEET_NAME = "Action plan"


class DocumentForm(StrEnum):
    """What a plan can be taken away as; the value is the ending of the file."""

    WORD = "docx"
    PDF = "pdf"
    SPREADSHEET = "xlsx"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """Return the media type of such a file."""
        return MEDIA_TYPES[self]


MEDIA_TYPES = {
    DocumentForm.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentForm.PDF: "application/pdf",
    DocumentForm.SPREADSHEET: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    DocumentForm.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class PlanFile:
    """A file, with a name that tells nothing but which plan it is and of which day."""

    name: str
    content: bytes
    media_type: str


def make_plan_file(content: PlanContent, form: DocumentForm) -> PlanFile:
    """Return the plan as a file. It is made anew each time, of what the person may see now; none is kept.

    Raises:
        CannotBeMade: this machine makes no PDF files, or a spreadsheet cannot hold the plan.
    """
    if form is DocumentForm.WORD:
        made = make_word(plan_form(content))
    elif form is DocumentForm.PDF:
        made = make_pdf(plan_form(content))
    elif form is DocumentForm.SPREADSHEET:
        made = make_spreadsheet(plan_data(content), sheet_name=SHEET_NAME, about="About this plan")
    else:
        made = make_csv(plan_data(content))
    return PlanFile(file_name(content.plan, form), made, form.media_type)


def file_name(plan: ActionPlan, form: DocumentForm, *, kind: str = "action-plan") -> str:
    """Return for example "action-plan-P-4F7Q2-2026-04-14.docx"."""
    return f"{kind}-{plan.code}-{clock.today().isoformat()}.{form}"


def note_download(plan: ActionPlan, form: DocumentForm, *, by: Person) -> None:
    """Record that somebody took the plan away, for those who look after the service."""
    note_event(
        "plan downloaded",
        by=by,
        subject_type="action_plan",
        subject_id=plan.id,
        organisation_id=plan.organisation_id,
        details={"form": form.value},
    )
