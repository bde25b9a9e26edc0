"""What is said of the rows of the table of progress: how sure a proposal is, and what becomes of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from tracker.organisations.models import Organisation
from tracker.organisations.partial_dates import PartialDate
from tracker.recommendations.lifecycle import ENDED, RecommendationStatus
from tracker.recommendations.models import Recommendation
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.models import ReportImport
from tracker.reports_import.progress_proposals import Proposal, Sureness
from tracker.reports_import.progress_table import TableRow
from tracker.reports_import.reading_back import Fate, Outcome
from tracker.web.imports import wording
from tracker.web.statuses import Tag, tag_of

_SURE = {
    Sureness.SURE: "The first one has nearly the same words, so we propose it.",
    Sureness.SIMILAR: "The first one has similar words, but too few to propose it.",
    Sureness.SEVERAL: "More than one has similar words, so we propose none.",
}

_ENDED = {
    RecommendationStatus.CLOSED: "it is closed. If the report judges it anew, reopen it first",
    RecommendationStatus.SUPERSEDED: "it is superseded by a repeat, which asks for what is still to be done",
    RecommendationStatus.WITHDRAWN: "it is withdrawn",
}


@dataclass(frozen=True)
class RowShown:
    """A row for the list: what is printed or recorded, what it belongs to, and what becomes of it."""

    row: TableRow
    tag: Tag
    proposal: str | None = None
    proposed: Recommendation | None = None
    fate: str | None = None
    link: tuple[str, str] | None = None
    drafts: Sequence[str] = ()


def how_sure(proposal: Proposal, bodies: Sequence[Organisation]) -> str:
    """Return in a sentence what the words say about a row."""
    if proposal.sureness is Sureness.TAKEN:
        return f"The most similar one seems to belong to row {proposal.other_row}, so we propose none."
    if proposal.sureness is Sureness.NOTHING:
        if not bodies:
            return "Nobody has said what was inspected, so we looked nowhere."
        names = ", ".join(wording.named(each) for each in bodies)
        return f"We found nothing like it that was made to {names}, its units or its predecessors before."
    return _SURE[proposal.sureness]


def where_it_stands(recommendation: Recommendation) -> str:
    """Return where an earlier recommendation stands, and that nothing more is expected of it where that is so."""
    words = wording.earlier_in_short(recommendation)
    ended = f" · {tag_of(recommendation.status).text}" if recommendation.status in ENDED else ""
    return f"{words}{ended}"


def outcomes_in_words(outcomes: Sequence[Outcome], rows: int) -> str:
    """Return what becomes of the rows in a sentence or two, for the last look at everything."""
    recorded = sum(each.fate is Fate.RECORDED for each in outcomes)
    judgements = "1 judgement" if recorded == 1 else f"{recorded} judgements"
    said = [f"{judgements} on earlier recommendations will be recorded and published with the report."]
    none = sum(each.fate is Fate.NOT_OURS for each in outcomes)
    if left := len(outcomes) - recorded - none:
        said.append(f"{_rows(left)} left as {'it is' if left == 1 else 'they are'}, judged or ended already.")
    if none:
        said.append(f"{_rows(none)} said to belong to none of ours.")
    if waiting := rows - len(outcomes):
        said.append(f"{_rows(waiting)} not checked yet.")
    return " ".join(said)


def _rows(count: int) -> str:
    return "1 row is" if count == 1 else f"{count} rows are"


def rows_shown(
    report_import: ReportImport,
    rows: Sequence[TableRow],
    proposals: Mapping[int, Proposal],
    outcomes: Sequence[Outcome],
    bodies: Sequence[Organisation],
) -> list[RowShown]:
    """Return every row in words."""
    by_position = {each.row.position: each for each in outcomes}
    found = []
    for row in rows:
        proposal, outcome = proposals.get(row.position), by_position.get(row.position)
        if outcome is not None:
            found.append(_checked(outcome, report_import))
        else:
            found.append(
                RowShown(
                    row,
                    Tag("Not checked", "grey"),
                    proposal=how_sure(proposal, bodies) if proposal else None,
                    proposed=proposal.best if proposal else None,
                )
            )
    return found


def _checked(outcome: Outcome, report_import: ReportImport) -> RowShown:
    judgement, recommendation = outcome.judgement, outcome.row.recommendation
    drafts = [
        f"It is also taken into “{each.inspection}”, a follow-up that is not published: leave it out there"
        for each in outcome.drafts
    ]
    link = None
    if judgement is not None:
        follow_up = judgement.follow_up
        link = (follow_up.inspection, url_for("follow_ups.show", follow_up_id=follow_up.id))
    is_published = report_import.state is ImportState.PUBLISHED
    if outcome.fate is Fate.NOT_OURS:
        return RowShown(outcome.row, Tag("None of ours"), fate="Nothing is recorded of it")
    if outcome.fate is Fate.RECORDED:
        words = "It was not recorded" if is_published else "It will be recorded with the report"
        return RowShown(outcome.row, Tag("Checked"), fate=words, drafts=() if is_published else drafts)
    assert recommendation is not None
    if outcome.fate is Fate.ENDED:
        words = f"Nothing is recorded: {_ENDED.get(recommendation.status, 'nothing more is expected of it')}"
        words += ". It was last judged in" if link else ""
        return RowShown(outcome.row, Tag("Left as it is"), fate=words, link=link)
    assert judgement is not None
    source = judgement.follow_up.printed_in
    if source is not None and source.report_id == report_import.report_id:
        return RowShown(outcome.row, Tag("Recorded"), fate="In the follow-up", link=link)
    on = judgement.follow_up.judged_on
    when = f" on {PartialDate.of(on).words}" if on else ""
    words = f"Nothing is recorded twice: progress was judged{when} in"
    return RowShown(outcome.row, Tag("Judged already"), fate=words, link=link)
