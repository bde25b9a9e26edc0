"""The forms of bringing a plan in."""

from __future__ import annotations

from typing import ClassVar

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from tracker.action_plans.spreadsheet.results import Result
from tracker.web.forms import TrackerForm

#: The summary at the top leads to this many rows; the table below has them all.
_MOST_IN_SUMMARY = 20


class BringInForm(TrackerForm):
    """One file. Showing what it would do changes nothing, so it may be sent again and again."""

    acts_once: ClassVar[bool] = False

    file = FileField("Excel workbook or CSV file", validators=[FileRequired("Select a file")])

    problems: tuple[dict[str, str], ...] = ()

    def show_problems(self, result: Result) -> None:
        """List what keeps the file from being brought in, each leading to its row."""
        found = [{"text": each.words, "href": f"#row-{each.row}"} for each in result.problems]
        more = len(found) - _MOST_IN_SUMMARY
        if more > 0:
            found = [*found[:_MOST_IN_SUMMARY], {"text": f"And {more} more", "href": "#rows"}]
        self.problems = tuple(found)

    @property
    def error_list(self) -> list[dict[str, str]]:
        """What is wrong with the form, then what is wrong with the file."""
        return [*super().error_list, *self.problems]


class ConfirmForm(TrackerForm):
    """What was shown, to be done now."""

    from_file = HiddenField()
