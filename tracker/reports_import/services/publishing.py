"""Publishing a checked report: all of it at once, once, for everybody to see."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tracker.accounts.models import Person
from tracker.action_plans.services import open_plan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, RuleBroken
from tracker.core.events import act
from tracker.inspections.models import InspectionReport
from tracker.inspections.services import DiscrepancyAsPrinted, ReportDetails, publish_report
from tracker.organisations.models import Organisation
from tracker.organisations.queries import responding_organisation
from tracker.recommendations.numbers import supplied_number
from tracker.recommendations.services import RecommendationAsPrinted, publish_recommendations
from tracker.reports_import import queries
from tracker.reports_import.awaited import keep_awaited
from tracker.reports_import.blocks import in_blocks
from tracker.reports_import.discrepancies import discrepancies_of
from tracker.reports_import.lifecycle import CheckState, ImportState, ImportStep
from tracker.reports_import.models import FoundItem, ReportImport
from tracker.reports_import.progress_table import rows_as_they_stand, rows_of
from tracker.reports_import.ratings import as_printed, inspected_ids, ratings_of
from tracker.reports_import.reading_back import Outcome, outcomes_of, record_rows
from tracker.reports_import.services.holding import hold
from tracker.reports_import.services.repeating import link_decided
from tracker.reports_import.services.speaking import named

#: An approval travels in a form like a version, which has nine digits at most.
_APPROVALS = 10**9


@dataclass(frozen=True)
class Gap:
    """What still stands between an import and its publication, and where to mend it."""

    message: str
    item: FoundItem | None = None
    is_about_items: bool = False
    row: int | None = None


def what_is_missing(report_import: ReportImport) -> list[Gap]:
    """Return everything that must be done before publication; nothing when the report may be published."""
    gaps = []
    if not report_import.title:
        gaps.append(Gap("Enter the title of the report"))
    if not report_import.kind:
        gaps.append(Gap("Enter the kind of inspection"))
    if unmatched := [body for body in report_import.inspected or () if not body["organisation_id"]]:
        names = ", ".join(body["name"] for body in unmatched)
        gaps.append(Gap(f"Choose which organisation is meant by {names}"))
    if not report_import.kept_items:
        gaps.append(Gap("Enter at least one recommendation", is_about_items=True))
    for item in report_import.kept_items:
        if item.addressee_id is None:
            gaps.append(Gap(f"Choose who recommendation {named(item)} is for", item))
        elif item.check is not CheckState.CHECKED:
            gaps.append(Gap(f"Check recommendation {named(item)}", item))
    gaps += [
        Gap(f"Say which earlier recommendation row {row.position} belongs to", row=row.position)
        for row in rows_of(report_import)
        if row.checked is None
    ]
    return gaps


def approval_of(report_import: ReportImport, outcomes: Sequence[Outcome] | None = None) -> int:
    """Return a number that stands for every word of an import as it is now, and what becomes of its table's rows.

    Whoever publishes says which words they approved; any change in between gives another number (assurance H8).
    """
    if outcomes is None:
        outcomes = outcomes_of(report_import)
    stands = [
        (report_import.version,),
        *((item.serial, item.version) for item in report_import.items),
        *((note.position, note.version) for note in report_import.notes),
        *((each.row.position, each.version, each.fate) for each in outcomes),
    ]
    return zlib.crc32(repr(stands).encode()) % _APPROVALS


def numbers_as_published(report_import: ReportImport) -> dict[int, str]:
    """Return, by serial, the numbers under which recommendations are published: supplied where none is printed."""
    return {
        item.serial: item.number or supplied_number(position)
        for position, item in enumerate(_in_order(report_import), start=1)
    }


def who_may_carry(report_import: ReportImport) -> dict[Organisation, list[Organisation]]:
    """Return the addressees for whom nobody answers by rule, such as closed bodies, each with who could carry theirs.

    These are the bodies that answer for its successors of today; the list is empty where there are none.
    """
    today = clock.today()
    left = [
        addressee
        for addressee in _addressees(report_import.kept_items)
        if responding_organisation(addressee, today) is None
    ]
    successors = queries.successors_by_predecessor() if left else {}
    return {addressee: _heirs(addressee, successors, today) for addressee in left}


def publish_import(
    report_import: ReportImport,
    *,
    by: Person,
    approved: int,
    carried_by: Mapping[UUID, Organisation | None] | None = None,
    is_another_report: bool = False,
) -> InspectionReport:
    """Publish a report: with its recommendations, who carries them, what they repeat and their plans, all at once.

    What its table says of earlier recommendations is recorded with it, as far as it is not known already.

    ``carried_by`` says, for addressees that closed, who carries theirs; None is "not decided yet". Publishing one that
    is published already changes nothing and returns its report.

    Raises:
        NotPermitted: ``by`` does not publish.
        TransitionNotAllowed: the import is being read or discarded.
        RuleBroken: something is missing, an heir is none, what one repeats came later, or the same report is published
            already.
        ChangedMeanwhile: something was changed since it was approved.
    """
    hold(report_import, by=by)
    if report_import.state is ImportState.PUBLISHED:
        # Somebody may have published it after it was read here, without a report.
        db.session.expire(report_import, ["report"])
        assert report_import.report is not None
        return report_import.report
    # Only now, with the import held, does what we read about its recommendations stay true.
    db.session.refresh(report_import, attribute_names=["items", "notes"])
    outcomes = outcomes_of(report_import, rows_as_they_stand(report_import))
    if approval_of(report_import, outcomes) != approved:
        raise ChangedMeanwhile
    if gaps := what_is_missing(report_import):
        raise RuleBroken(gaps[0].message)
    if not is_another_report and queries.find_published_copy(report_import) is not None:
        raise RuleBroken(
            "Say that this is another report than the one published already", field="is_another_report"
        )
    heirs = _require_heirs(report_import, carried_by or {})
    with act("import published", by=by):
        report = publish_report(_details(report_import), by=by)
        published = publish_recommendations(report, _as_printed(report_import, heirs), by=by)
        db.session.flush()
        link_decided(_in_order(report_import), published, by=by)
        keep_awaited(_in_order(report_import), published, by=by)
        carriers = {assignment.organisation: None for each in published for assignment in each.assignments}
        for carrier in carriers:
            open_plan(carrier, report, by=by)
        record_rows(outcomes, report, dict(zip(_in_order(report_import), published, strict=True)), by=by)
        report_import.report = report
        report_import.apply(ImportStep.PUBLISH)
    return report


def _require_heirs(
    report_import: ReportImport, carried_by: Mapping[UUID, Organisation | None]
) -> dict[UUID, Organisation]:
    chosen = {}
    for addressee, possible in who_may_carry(report_import).items():
        heir = carried_by.get(addressee.id)
        if heir is None:
            continue
        if heir not in possible:
            raise RuleBroken(f"{heir.name} is no successor of {addressee.name}", field="carried_by")
        chosen[addressee.id] = heir
    return chosen


def _details(report_import: ReportImport) -> ReportDetails:
    bodies = queries.organisations_by_id(inspected_ids(report_import))
    return ReportDetails(
        title=report_import.title or "",
        kind=report_import.kind or "",
        published=report_import.published,
        published_on=report_import.published_on,
        fieldwork_started=report_import.fieldwork_started,
        lead_inspector=report_import.lead_inspector,
        isbn=report_import.isbn,
        inspected=[
            (bodies[UUID(body["organisation_id"])], body["name"]) for body in report_import.inspected or ()
        ],
        discrepancies=[
            DiscrepancyAsPrinted(each.kind, each.message, each.note.note or None if each.note else None)
            for each in discrepancies_of(report_import)
        ],
        ratings=as_printed(ratings_of(report_import, bodies), bodies),
        file_name=report_import.file_name,
        file_sha256=report_import.file_sha256,
        extract=report_import.extract,
    )


def _as_printed(
    report_import: ReportImport, heirs: Mapping[UUID, Organisation]
) -> list[RecommendationAsPrinted]:
    numbers = numbers_as_published(report_import)
    found: list[RecommendationAsPrinted] = []
    for block in in_blocks(report_import.kept_items):
        for item in block.found:
            assert item.addressee is not None
            found.append(
                RecommendationAsPrinted(
                    block=block.number,
                    position=len(found) + 1,
                    number=numbers[item.serial],
                    heading=item.heading,
                    addressee=item.addressee,
                    text=item.text,
                    confidence=item.confidence,
                    page=item.page,
                    start=item.start,
                    end=item.end,
                    standard=item.standard,
                    responding=heirs.get(item.addressee.id),
                )
            )
    return found


def _in_order(report_import: ReportImport) -> list[FoundItem]:
    """Return what is published, in the order in which ``_as_printed`` gives it out."""
    return [item for block in in_blocks(report_import.kept_items) for item in block.found]


def _addressees(items: Sequence[FoundItem]) -> list[Organisation]:
    return list(dict.fromkeys(item.addressee for item in items if item.addressee is not None))


def _heirs(
    body: Organisation, successors: Mapping[UUID, Sequence[Organisation]], today: date
) -> list[Organisation]:
    """Return who answers today for the successors of a body, and for theirs where they have closed too."""
    found: dict[Organisation, None] = {}
    waiting, seen = list(successors.get(body.id, ())), {body.id}
    while waiting:
        successor = waiting.pop(0)
        if successor.id in seen:
            continue
        seen.add(successor.id)
        responding = responding_organisation(successor, today)
        if responding is not None:
            found[responding] = None
        else:
            waiting += successors.get(successor.id, ())
    return list(found)
