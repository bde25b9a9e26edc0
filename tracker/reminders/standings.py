"""How the things that news speak of stand at this moment: what a message may say, and whether it is still news."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from tracker.accounts.access import Concerns
from tracker.action_plans.lifecycle import PlanState, RequestState
from tracker.action_plans.models import ActionPlan
from tracker.action_plans.request_models import ChangeRequest
from tracker.core import clock
from tracker.core.database import db
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import FollowUp
from tracker.followup.permissions import SIGHT_OF_PUBLISHED
from tracker.organisations.models import Organisation
from tracker.organisations.queries import responding_organisation
from tracker.reminders.due_actions import load_actions
from tracker.reminders.due_failed_addresses import load_failed_addresses
from tracker.reminders.due_follow_ups import load_follow_ups
from tracker.reminders.due_plans import load_plans
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Milestone, Subject
from tracker.reminders.news import News
from tracker.reminders.stages import Dates

#: The row of the access table that published recommendations stand in.
SIGHT_OF_RECOMMENDATIONS = "recommendations"


@dataclass(frozen=True)
class Standings:
    """The things and requests of some news, as they stand."""

    things: Mapping[tuple[Subject, UUID], DueThing]
    plan_states: Mapping[UUID, PlanState]
    requests: Mapping[UUID, ChangeRequest]

    def thing(self, news: News) -> DueThing | None:
        """Return what the news is about, None if it no longer exists.

        Published recommendations may be read by more people than the draft plan that was opened for them.
        """
        thing = self.things.get((news.subject, news.subject_id))
        if thing is not None and news.milestone is Milestone.RECOMMENDATIONS_PUBLISHED:
            return replace(thing, access_row=SIGHT_OF_RECOMMENDATIONS)
        return thing

    def why_stale(self, news: News) -> str | None:
        """Return why this is no news any more, or None while it is."""
        thing = self.thing(news)
        if thing is None:
            return "What it is about no longer exists"
        state = self.plan_states.get(news.subject_id)
        expected = _PLAN_STATES.get(news.milestone)
        if expected is not None and state is not expected:
            return f"The action plan has been {state.value if state else 'taken away'} since"
        if news.milestone is Milestone.RECOMMENDATIONS_PUBLISHED and state is not PlanState.DRAFT:
            return "The action plan has been submitted since"
        if news.milestone in _ABOUT_OPEN_THINGS and thing.over is not None:
            return thing.over
        if news.milestone is Milestone.OWNER_CHANGED and thing.concerns.owner_id != news.to_id:
            return "The owner has changed again"
        if news.milestone is Milestone.REQUEST_ASKED:
            request = self.requests.get(news.request_id) if news.request_id else None
            if request is None or request.state is not RequestState.ASKED:
                return "The request has been decided"
        return None


_PLAN_STATES = {
    Milestone.PLAN_SUBMITTED: PlanState.SUBMITTED,
    Milestone.PLAN_RETURNED: PlanState.RETURNED,
    Milestone.PLAN_AGREED: PlanState.AGREED,
}

_ABOUT_OPEN_THINGS = frozenset(
    {
        Milestone.OWNER_CHANGED,
        Milestone.REQUEST_ASKED,
        Milestone.FOLLOW_UP_ANNOUNCED,
        Milestone.ADDRESS_FAILED,
    }
)


def load_standings(news: Iterable[News]) -> Standings:
    """Return how everything that these news are about stands, in a constant number of queries."""
    wanted: dict[Subject, set[UUID]] = {subject: set() for subject in Subject}
    published: set[UUID] = set()
    requests: set[UUID] = set()
    for each in news:
        wanted[each.subject].add(each.subject_id)
        if each.milestone is Milestone.FOLLOW_UP_PUBLISHED:
            published.add(each.subject_id)
        if each.request_id is not None:
            requests.add(each.request_id)
    things = [
        *load_actions(wanted[Subject.ACTION]),
        *load_plans(wanted[Subject.PLAN]),
        *load_follow_ups(wanted[Subject.FOLLOW_UP]),
        *load_failed_addresses(wanted[Subject.ADDRESS]),
    ]
    by_key = {(thing.subject, thing.id): thing for thing in things}
    by_key.update({(Subject.FOLLOW_UP, each.id): each for each in _published_follow_ups(published)})
    return Standings(by_key, _plan_states(wanted[Subject.PLAN]), _requests(requests))


def _published_follow_ups(follow_up_ids: Collection[UUID]) -> list[DueThing]:
    """Return published follow-ups, announced or not, as concerning whoever answers for the organisation today."""
    if not follow_up_ids:
        return []
    found = db.session.scalars(
        select(FollowUp).where(FollowUp.id.in_(follow_up_ids), FollowUp.state == FollowUpState.PUBLISHED)
    ).all()
    return [
        DueThing(
            subject=Subject.FOLLOW_UP,
            id=each.id,
            code=each.code,
            dates=Dates(None),
            access_row=SIGHT_OF_PUBLISHED,
            concerns=Concerns(organisation_id=_answers_for(each.organisation)),
            named=(),
            over="The follow-up has been published",
        )
        for each in found
    ]


def _answers_for(organisation: Organisation) -> UUID:
    responding = responding_organisation(organisation, clock.today())
    return (responding or organisation).id


def _plan_states(plan_ids: Collection[UUID]) -> dict[UUID, PlanState]:
    if not plan_ids:
        return {}
    rows = db.session.execute(select(ActionPlan.id, ActionPlan.state).where(ActionPlan.id.in_(plan_ids)))
    return {row.id: row.state for row in rows}


def _requests(request_ids: Collection[UUID]) -> dict[UUID, ChangeRequest]:
    if not request_ids:
        return {}
    found = db.session.scalars(select(ChangeRequest).where(ChangeRequest.id.in_(request_ids)))
    return {each.id: each for each in found}
