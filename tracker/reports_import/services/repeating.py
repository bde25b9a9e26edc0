"""A person says which earlier recommendations a found one makes again; it is linked when the report is published."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.accounts.models import Person
from tracker.action_plans.services import refresh_statuses
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.organisations.queries import bodies_of
from tracker.recommendations.models import Recommendation
from tracker.recommendations.queries import Suggestion, suggest_earlier
from tracker.recommendations.services import is_certainly_after, link_repeat
from tracker.reports_import import queries
from tracker.reports_import.lifecycle import CheckState
from tracker.reports_import.models import FoundItem
from tracker.reports_import.services.holding import expect, hold_open
from tracker.reports_import.services.speaking import named

MOST_SUGGESTIONS = 6


def suggest_repeats(item: FoundItem, *, viewer: Person) -> Sequence[Suggestion]:
    """Return what was said earlier to the same body, its units and predecessors, the most alike first.

    Nothing is suggested while nobody has said whom the recommendation is for.
    """
    if item.addressee is None:
        return ()
    return suggest_earlier(
        bodies_of(item.addressee),
        item.text,
        viewer=viewer,
        before=item.report_import.published,
        limit=MOST_SUGGESTIONS,
    )


def decide_repeats(
    item: FoundItem, earlier: Sequence[Recommendation], *, by: Person, expected_version: int
) -> None:
    """Keep which earlier recommendations this one makes again; none of them is a decision too.

    Nothing is linked before the report is published.

    Raises:
        NotPermitted: ``by`` does not check imports.
        TransitionNotAllowed: the import is published or discarded.
        RuleBroken: one of them was published after this report.
        ChangedMeanwhile: somebody saved the recommendation first.
    """
    hold_open(item.report_import, by=by)
    expect(item, expected_version)
    for each in earlier:
        if is_certainly_after(each.report.published, item.report_import.published):
            raise RuleBroken(f"{each.code} was published after this report", field="earlier")
    chosen = sorted({str(each.id) for each in earlier})
    if item.repeats == chosen:
        return
    with act("repeats decided", by=by):
        item.repeats = chosen


def next_to_decide(item: FoundItem) -> FoundItem | None:
    """Return the next one of which nobody has said what it repeats, going on from the top; None when all are said."""
    items = item.report_import.items
    at = items.index(item)
    undecided = [each for each in [*items[at + 1 :], *items[:at]] if each.repeats is None]
    return next((each for each in undecided if each.check is not CheckState.REMOVED), None)


def link_decided(items: Sequence[FoundItem], published: Sequence[Recommendation], *, by: Person) -> None:
    """Link each recommendation that was just published to those that its found item repeats.

    Earlier ones whose progress was judged are superseded by it.

    Raises:
        RuleBroken: a date was corrected since it was decided, so that an earlier one is none.
    """
    wanted = {earlier_id for item in items for earlier_id in item.repeats or ()}
    earlier = {str(each.id): each for each in queries.recommendations_by_id(wanted)}
    for item, later in zip(items, published, strict=True):
        for earlier_id in item.repeats or ():
            try:
                link_repeat(later, earlier[earlier_id], by=by)
            except RuleBroken as error:
                raise RuleBroken(f"Recommendation {named(item)}: {error.message}") from error
    refresh_statuses([each.id for each in earlier.values()], by=by)
