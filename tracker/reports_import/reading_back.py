"""What becomes of the checked rows when the report is published: recorded as a follow-up, or left for a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment, FollowUp, PrintedIn
from tracker.followup.recording_printed import PrintedJudgement, record_printed
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.organisations.partial_dates import PartialDate
from tracker.organisations.queries import bodies_of, responding_organisation
from tracker.recommendations.lifecycle import ENDED
from tracker.recommendations.models import Recommendation
from tracker.reports_import.models import FoundItem, ReportImport
from tracker.reports_import.progress_table import CheckedRow, TableRow, rows_of

#: A judgement made here at most so long before the fieldwork of a report that names no day of it is of its inspection.
_INSPECTION = timedelta(days=365)


class Fate(StrEnum):
    """What becomes of a row."""

    RECORDED = "recorded"
    NOT_OURS = "not_ours"
    JUDGED_ALREADY = "judged_already"
    ENDED = "ended"


@dataclass(frozen=True)
class Outcome:
    """What becomes of one checked row. ``judgement`` is the one that says the same already.

    ``drafts`` are follow-ups that take the recommendation in and are not published: whoever writes them should know.
    """

    row: TableRow
    fate: Fate
    judgement: Assessment | None = None
    drafts: Sequence[FollowUp] = ()

    @property
    def version(self) -> int:
        """The version of what was said of the row."""
        return 0 if self.row.checked is None else self.row.checked.version


def outcomes_of(report_import: ReportImport, rows: Sequence[TableRow] | None = None) -> list[Outcome]:
    """Return what would become of each checked row if the report were published now; asks two questions at most."""
    checked = [row for row in (rows_of(report_import) if rows is None else rows) if row.checked is not None]
    judged = _judgements([row.recommendation.id for row in checked if row.recommendation is not None])
    return [_outcome(row, report_import, judged) for row in checked]


def record_rows(
    outcomes: Sequence[Outcome],
    report: InspectionReport,
    made: Mapping[FoundItem, Recommendation],
    *,
    by: Person,
) -> list[FollowUp]:
    """Record the rows that are to be recorded, as one follow-up of each organisation that they are about.

    ``made`` says what each found recommendation of the report has become: those that repeat a judged one are named.
    """
    repeated_by: dict[str, list[Recommendation]] = defaultdict(list)
    for item, recommendation in made.items():
        for earlier_id in item.repeats or ():
            repeated_by[earlier_id].append(recommendation)
    recorded = [each.row.checked for each in outcomes if each.fate is Fate.RECORDED and each.row.checked]
    return [
        record_printed(report, organisation, [_printed(row, repeated_by) for row in rows], by=by)
        for organisation, rows in _by_organisation(recorded, report).items()
    ]


def find_recorded(report_import: ReportImport) -> Sequence[FollowUp]:
    """Return the follow-ups that were read from the table of a published import."""
    if report_import.report_id is None:
        return ()
    return db.session.scalars(
        select(FollowUp)
        .join(FollowUp.printed_in)
        .where(PrintedIn.report_id == report_import.report_id)
        .options(joinedload(FollowUp.organisation))
        .order_by(FollowUp.code)
    ).all()


def _printed(row: CheckedRow, repeated_by: Mapping[str, Sequence[Recommendation]]) -> PrintedJudgement:
    # The database holds a row that belongs to a recommendation to having all of these.
    assert row.recommendation is not None
    assert row.category is not None
    assert row.still_required is not None
    return PrintedJudgement(
        recommendation=row.recommendation,
        category=row.category,
        action_taken_and_impact=row.action_taken_and_impact or "",
        still_required=row.still_required,
        still_needed=row.still_needed,
        repeated_by=repeated_by.get(str(row.recommendation_id), ()),
    )


def _by_organisation(
    rows: Sequence[CheckedRow], report: InspectionReport
) -> dict[Organisation, list[CheckedRow]]:
    """Part the rows by the inspected body they are about; what was made to others, by whoever answers for them."""
    inspected = [(each.organisation, bodies_of(each.organisation)) for each in report.inspected]
    found: dict[Organisation, list[CheckedRow]] = {}
    for row in rows:
        assert row.recommendation is not None
        addressee = row.recommendation.addressee
        carriers = {each.organisation_id for each in row.recommendation.assignments} | {addressee.id}
        organisation = next((each for each, bodies in inspected if carriers & bodies), None)
        answers = organisation or responding_organisation(addressee, clock.today()) or addressee
        found.setdefault(answers, []).append(row)
    return found


def _judgements(recommendation_ids: Collection[UUID]) -> dict[UUID, list[Assessment]]:
    """Return every judgement on these, drafts too: imports are the inspectorate's alone."""
    if not recommendation_ids:
        return {}
    found: dict[UUID, list[Assessment]] = defaultdict(list)
    for each in db.session.scalars(
        select(Assessment)
        .where(Assessment.recommendation_id.in_(recommendation_ids), Assessment.taken)
        .options(
            joinedload(Assessment.follow_up).joinedload(FollowUp.printed_in).joinedload(PrintedIn.report)
        )
        .order_by(Assessment.id)
    ):
        found[each.recommendation_id].append(each)
    return found


def _outcome(
    row: TableRow, report_import: ReportImport, judged: Mapping[UUID, Sequence[Assessment]]
) -> Outcome:
    recommendation = row.recommendation
    if recommendation is None:
        return Outcome(row, Fate.NOT_OURS)
    judgements = judged.get(recommendation.id, ())
    published = [each for each in judgements if each.follow_up.state is FollowUpState.PUBLISHED]
    same = next((each for each in published if _is_same(each, row, report_import)), None)
    if same is not None:
        return Outcome(row, Fate.JUDGED_ALREADY, same)
    if recommendation.status in ENDED:
        latest = max(published, key=lambda each: str(each.follow_up.judged_on), default=None)
        return Outcome(row, Fate.ENDED, latest)
    drafts = [each.follow_up for each in judgements if each not in published]
    return Outcome(row, Fate.RECORDED, drafts=drafts)


def _is_same(judgement: Assessment, row: TableRow, report_import: ReportImport) -> bool:
    """Say whether a published judgement is the one that this row prints."""
    follow_up = judgement.follow_up
    if follow_up.printed_in is not None:
        return _is_copy(follow_up.printed_in.report, report_import)
    return (
        _plain(follow_up.inspection) == _plain(report_import.title)
        or _says_the_same(judgement, row)
        or _is_of_its_time(follow_up, report_import)
    )


def _is_copy(report: InspectionReport, report_import: ReportImport) -> bool:
    if report.isbn and report_import.isbn:
        return _digits(report.isbn) == _digits(report_import.isbn)
    return _plain(report.title) == _plain(report_import.title) and report.published == report_import.published


def _says_the_same(judgement: Assessment, row: TableRow) -> bool:
    checked = row.checked
    return checked is not None and (
        judgement.category is checked.category
        and judgement.still_required is checked.still_required
        and _plain(judgement.action_taken_and_impact) == _plain(checked.action_taken_and_impact)
    )


def _is_of_its_time(follow_up: FollowUp, report_import: ReportImport) -> bool:
    """Say whether a follow-up made here was begun before the report came out, and published after its fieldwork began.

    One inspection leads to one report: who judged the recommendation in between judged it for this one.
    """
    came_out = str(report_import.published_on) if report_import.published_on else report_import.published
    if came_out is None or follow_up.published_at is None:
        return False
    last = PartialDate.parse(came_out)
    if report_import.fieldwork_started:
        first = PartialDate.parse(report_import.fieldwork_started).first_day
    else:
        first = last.first_day - _INSPECTION
    begun, published = (clock.london(each).date() for each in (follow_up.started_at, follow_up.published_at))
    return begun <= last.last_day and published >= first


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def _digits(isbn: str) -> str:
    return isbn.replace("-", "").replace(" ", "")
