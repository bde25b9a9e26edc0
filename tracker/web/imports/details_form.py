"""From an import to its form of details, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from tracker.organisations.models import Organisation
from tracker.reports_import.models import ReportImport
from tracker.reports_import.services import Details
from tracker.web.forms import choices_of
from tracker.web.imports import wording
from tracker.web.imports.forms import DetailsForm

#: Boxes left empty for bodies that were not found.
SPARE_ROWS = 2
#: The button that shows more boxes instead of saving.
MORE_ROWS = "more_rows"


def details_to_edit(report_import: ReportImport, organisations: Sequence[Organisation]) -> DetailsForm:
    """Return the form with what is known, and a box for each body that the report says was inspected."""
    chosen = [body["organisation_id"] or "" for body in report_import.inspected or ()]
    form = DetailsForm(
        data={
            "version": report_import.version,
            "title": report_import.title,
            "kind": report_import.kind,
            "inspected": [*chosen, *[""] * SPARE_ROWS],
            "published": report_import.published,
            "published_on": report_import.published_on,
            "fieldwork_started": report_import.fieldwork_started,
            "lead_inspector": report_import.lead_inspector,
            "isbn": report_import.isbn,
        }
    )
    if not has_rows_to_choose():
        for _ in range(SPARE_ROWS):
            form.inspected.append_entry("")
    choices = choices_of(wording.choices_among(organisations), empty="Nobody")
    for number, (entry, printed) in enumerate(
        zip(form.inspected.entries, _printed_names(report_import, len(form.inspected.entries)), strict=True),
        start=1,
    ):
        entry.choices = choices
        entry.label.text = f"Inspected body {number}"
        entry.description = f"Printed as: {printed}" if printed else ""
    return form


def has_rows_to_choose() -> bool:
    """Say whether the form was sent to be saved rather than to get more boxes."""
    return MORE_ROWS not in request.form


def details_from(form: DetailsForm, organisations: Sequence[Organisation]) -> Details:
    """Return what the editor entered."""
    by_id = {str(each.id): each for each in organisations}
    return Details(
        title=form.title.data or "",
        kind=form.kind.data or "",
        inspected=[by_id[each] for each in form.inspected.data if each in by_id],
        published=form.published.data,
        published_on=form.published_on.data,
        fieldwork_started=form.fieldwork_started.data,
        lead_inspector=form.lead_inspector.data,
        isbn=form.isbn.data,
    )


def _printed_names(report_import: ReportImport, count: int) -> list[Any]:
    names = [body["name"] for body in report_import.inspected or ()]
    return [*names, *[None] * count][:count]
