"""From a row of the table of progress to its form, and back."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from wtforms import RadioField, StringField
from wtforms.validators import Optional

from tracker.core.errors import RuleBroken
from tracker.followup.models import IMPACT_LIMIT, STILL_NEEDED_LIMIT
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.reports_import.progress_proposals import Proposal
from tracker.reports_import.progress_table import TableRow
from tracker.reports_import.services.progress_rows import NOT_CHECKED_YET
from tracker.web.forms import EditForm, PlainTextArea, at_most, choices_of, choices_of_enum
from tracker.web.statuses import words_of

YES, NO = "yes", "no"


class ProgressRowForm(EditForm):
    """Which earlier recommendation a row belongs to, and what it judges: as printed until somebody puts it right."""

    NONE: ClassVar[str] = "none"
    OTHER: ClassVar[str] = "other"

    recommendation = RadioField("Which recommendation does this row belong to?", validators=[Optional()])
    code = StringField(
        "Reference of another one",
        validators=[at_most(20, "Reference")],
    )
    category = RadioField(
        "Categorisation", choices=choices_of_enum(words_of(ProgressCategory)), validators=[Optional()]
    )
    action_taken_and_impact = PlainTextArea(
        "Action taken and impact",
        rows=8,
        validators=[at_most(IMPACT_LIMIT, "Action taken and impact")],
    )
    still_required = RadioField(
        "Improvement still required?", choices=choices_of([(YES, "Yes"), (NO, "No")]), validators=[Optional()]
    )
    still_needed = PlainTextArea(
        "Comment (optional)",
        rows=3,
        validators=[at_most(STILL_NEEDED_LIMIT, "Comment")],
    )

    @classmethod
    def of(cls, row: TableRow, proposal: Proposal) -> Self:
        """Return the form with what was said of the row, or else as printed with what is proposed for it."""
        said: Any = row.checked or row
        return cls(
            data={
                "version": row.checked.version if row.checked else NOT_CHECKED_YET,
                "recommendation": chosen_of(row) or (str(proposal.best.id) if proposal.best else None),
                "category": said.category.value if said.category else None,
                "action_taken_and_impact": said.action_taken_and_impact,
                "still_required": typed_answer(said.still_required),
                "still_needed": said.still_needed,
            }
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Say whether one recommendation is named, or that there is none."""
        if not super().validate(extra_validators):
            return False
        if not self.recommendation.data:
            self.recommendation.errors = [
                "Select the recommendation that this row belongs to, or “This row belongs to none of ours”"
            ]
        elif self.recommendation.data == self.OTHER and not self.code.data:
            self.code.errors = ["Enter the reference of the recommendation that this row belongs to"]
        elif self.recommendation.data != self.OTHER and self.code.data:
            self.code.errors = [
                "A row belongs to one recommendation only: empty this, or select “Another one”"
            ]
        return not (self.recommendation.errors or self.code.errors)

    @property
    def says_still_required(self) -> bool | None:
        """Whether improvement is still required, None while nobody has answered."""
        return {YES: True, NO: False}.get(self.still_required.data or "")

    @property
    def says_category(self) -> ProgressCategory | None:
        """The category that was chosen."""
        return ProgressCategory(self.category.data) if self.category.data else None

    def show(self, error: RuleBroken) -> None:
        """Show a message about the recommendation where it was named."""
        if error.field == "recommendation" and self.recommendation.data == self.OTHER:
            error = RuleBroken(error.message, field="code")
        super().show(error)


def typed_answer(answer: bool | None) -> str | None:
    """Return "yes", "no" or nothing, as the form's radios hold it."""
    return None if answer is None else YES if answer else NO


def chosen_of(row: TableRow) -> str | None:
    """Return what stands chosen of a row: a recommendation, none of ours, or nothing while nobody has said so."""
    if row.checked is None:
        return None
    return str(row.checked.recommendation_id) if row.checked.recommendation_id else ProgressRowForm.NONE
