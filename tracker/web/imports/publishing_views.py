"""The last look at a checked report, its publication, and putting one aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.organisations.models import Organisation
from tracker.organisations.queries import responding_organisation
from tracker.reports_import import queries, services
from tracker.reports_import.blocks import in_blocks
from tracker.reports_import.discrepancies import discrepancies_of
from tracker.reports_import.lifecycle import OPEN, ImportState
from tracker.reports_import.models import ReportImport
from tracker.reports_import.permissions import may_change, require_change
from tracker.reports_import.progress_table import rows_of
from tracker.reports_import.reading_back import Outcome, outcomes_of
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.imports import progress_wording, wording
from tracker.web.imports.blueprint import bp
from tracker.web.imports.forms import PublishForm, StepForm
from tracker.web.saving import saved

NOT_DECIDED = "not_decided"


@dataclass(frozen=True)
class Going:
    """How many recommendations are for an addressee, and who will answer them; None while that is to be decided."""

    addressee: Organisation
    count: int
    carrier: Organisation | None


@bp.get("/imports/<uuid:import_id>/check")
def check(import_id: UUID) -> ResponseReturnValue:
    """Show everything as it will be published, and what is missing."""
    person = signed_in_person()
    report_import = queries.get_import(import_id, viewer=person)
    gaps = services.what_is_missing(report_import)
    return render_template(
        "imports/check.html",
        report_import=report_import,
        blocks=in_blocks(report_import.kept_items),
        numbers=services.numbers_as_published(report_import),
        gaps=[(gap.message, _where_to_mend(report_import, gap)) for gap in gaps],
        codes=queries.repeated_codes(report_import),
        unsettled=[each for each in discrepancies_of(report_import) if not each.is_settled],
        ratings=services.import_ratings(report_import),
        rows=(rows := rows_of(report_import)),
        rows_in_words=progress_wording.outcomes_in_words(outcomes_of(report_import, rows), len(rows)),
        is_open=report_import.state in OPEN,
        may_change=may_change(person),
        may_publish=may_change(person) and report_import.state is ImportState.NEEDS_CHECKING,
        wording=wording,
        **wording.details_of(report_import),
    )


@bp.route("/imports/<uuid:import_id>/publish", methods=["GET", "POST"])
def publish(import_id: UUID) -> ResponseReturnValue:
    """Confirm, then publish everything at once. A second press leads to the published report."""
    person = signed_in_person()
    require_change(person)
    report_import = queries.get_import(import_id, viewer=person)
    if report_import.state is ImportState.PUBLISHED:
        return redirect(url_for(".show", import_id=import_id), 303)
    if services.what_is_missing(report_import) or report_import.state is not ImportState.NEEDS_CHECKING:
        return redirect(url_for(".check", import_id=import_id), 303)
    going = _going(report_import)
    undecided = services.who_may_carry(report_import)
    outcomes = outcomes_of(report_import)
    form = _publish_form(report_import, undecided, outcomes)
    if form.validate_on_submit():
        try:
            services.publish_import(
                report_import,
                by=person,
                approved=form.expected_version,
                carried_by=_chosen(form, undecided),
                is_another_report=bool(form.is_another_report.data),
            )
            return saved("Report published", ".show", import_id=import_id)
        except RuleBroken as error:
            form.show(error)
    return render_template(
        "imports/publish.html",
        form=form,
        report_import=report_import,
        going=going,
        addressees=[wording.named(each.addressee) for each in going],
        total=sum(each.count for each in going),
        outcomes=outcomes,
        rows_in_words=progress_wording.outcomes_in_words(outcomes, len(outcomes)),
        published_copy=queries.find_published_copy(report_import),
        wording=wording,
    )


@bp.route("/imports/<uuid:import_id>/discard", methods=["GET", "POST"])
def discard(import_id: UUID) -> ResponseReturnValue:
    """Confirm, then put an import aside."""
    person = signed_in_person()
    require_change(person)
    report_import = queries.get_import(import_id, viewer=person)
    if report_import.state in {ImportState.PUBLISHED, ImportState.DISCARDED}:
        return redirect(url_for(".show", import_id=import_id), 303)
    form = StepForm(data={"version": report_import.version})
    if form.validate_on_submit():
        try:
            services.discard(report_import, by=person, expected_version=form.expected_version)
            return saved("Import discarded", ".index")
        except RuleBroken as error:
            form.show(error)
    return render_template("imports/discard.html", form=form, report_import=report_import)


def _where_to_mend(report_import: ReportImport, gap: services.Gap) -> str:
    if gap.item is not None:
        return url_for(".check_item", import_id=report_import.id, serial=gap.item.serial)
    if gap.row is not None:
        return url_for(".previous_row", import_id=report_import.id, position=gap.row)
    if gap.is_about_items:
        return url_for(".add_item", import_id=report_import.id)
    return url_for(".details", import_id=report_import.id)


def _going(report_import: ReportImport) -> list[Going]:
    counts = Counter(item.addressee for item in report_import.kept_items if item.addressee is not None)
    today = clock.today()
    return [
        Going(addressee, count, responding_organisation(addressee, today))
        for addressee, count in counts.items()
    ]


def _publish_form(
    report_import: ReportImport,
    undecided: dict[Organisation, list[Organisation]],
    outcomes: Sequence[Outcome],
) -> PublishForm:
    form = PublishForm(
        data={"version": services.approval_of(report_import, outcomes), "carried_by": [""] * len(undecided)}
    )
    for entry, (addressee, possible) in zip(form.carried_by.entries, undecided.items(), strict=False):
        heirs = [(str(each.id), wording.named(each)) for each in possible]
        entry.choices = choices_of(
            [*heirs, (NOT_DECIDED, "Not decided yet")], empty="Select who carries this now"
        )
        entry.label.text = f"Who carries what is for {wording.named(addressee)}?"
    return form


def _chosen(
    form: PublishForm, undecided: dict[Organisation, list[Organisation]]
) -> dict[UUID, Organisation | None]:
    return {
        addressee.id: next((each for each in possible if str(each.id) == entry.data), None)
        for entry, (addressee, possible) in zip(form.carried_by.entries, undecided.items(), strict=False)
    }
