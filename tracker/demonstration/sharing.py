"""How invented people share their work: who helps, what they ask for, and what another plan carries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.action_plans import services
from tracker.action_plans.carrying import Elsewhere, InThisService
from tracker.action_plans.lifecycle import Track
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.demonstration.telling import days_ago

#: How the texts of the actions begin that the stories are about (see ``answers``).
CASELOAD, STANDARD, SAMPLE = "Protect the caseload", "Write one standard", "Sample forty"
ROOM, EVENINGS, PLACES = "Open a second room", "Move three groups", "Find rooms"


def share_work(plan: ActionPlan, earlier: ActionPlan, people: Mapping[str, Person]) -> None:
    """Let people of one organisation help each other, ask and decide, as far as their plan is being carried out.

    One request waits for the plan lead and one for the director; the others are granted, refused and taken back.
    """
    _help(plan, people)
    _decided_requests(plan, people)
    _open_requests(plan)
    _carry(plan, earlier, people)


def _help(plan: ActionPlan, people: Mapping[str, Person]) -> None:
    room = _action(plan, ROOM)
    with days_ago(80, hour=11):
        services.add_helper(room, people["head"], by=room.owner)
    with days_ago(38, hour=11):
        services.add_helper(room, people["lead"], by=room.owner)
    with days_ago(18, hour=15):
        services.add_update(
            room, text="The fire officer visits next week.", track=Track.AT_RISK, by=people["head"]
        )


def _carry(plan: ActionPlan, earlier: ActionPlan, people: Mapping[str, Person]) -> None:
    with days_ago(480):
        services.carry_action(
            _action(earlier, PLACES),
            InThisService(plan, _action(plan, ROOM)),
            on=clock.today(),
            reason="The second room in the new office gives the places that this action was to find.",
            by=people["lead"],
        )
    with days_ago(15):
        services.carry_action(
            _action(plan, EVENINGS),
            Elsewhere("Programme delivery plan of the region", "PDP-12, page 4"),
            on=clock.today(),
            reason="The programmes team plans all hours of opening together from this autumn.",
            by=people["lead"],
        )


def _decided_requests(plan: ActionPlan, people: Mapping[str, Person]) -> None:
    lead, head = people["lead"], people["head"]
    standard, caseload, evenings = _action(plan, STANDARD), _action(plan, CASELOAD), _action(plan, EVENINGS)
    later = clock.today() - timedelta(days=12)
    with days_ago(64, hour=14):
        request = services.ask_for_date(
            standard,
            later,
            reason="The new trainer must first meet the unions; half of the managers are trained by then.",
            by=standard.owner,
        )
    with days_ago(61):
        services.grant_request(request, note="No later than this, please.", by=lead)
    with days_ago(50, hour=14):
        request = services.ask_for_wording(
            caseload,
            "Protect the caseload of new officers in their first six months at two thirds",
            reason="Officers tell us that they want full caseloads after half a year.",
            by=head,
        )
    with days_ago(47):
        services.refuse_request(
            request, reason="The recommendation says the first year, and we have agreed to it.", by=lead
        )
    with days_ago(30, hour=14):
        request = services.ask_for_owner(
            evenings, people["owner"], reason="Chris books the rooms of all groups.", by=head
        )
    with days_ago(29):
        services.withdraw_request(request, by=head)


def _open_requests(plan: ActionPlan) -> None:
    room, sample = _action(plan, ROOM), _action(plan, SAMPLE)
    in_three_months, in_three_weeks = (clock.today() + timedelta(days=days) for days in (90, 21))
    with days_ago(6, hour=14):
        services.ask_for_date(
            room,
            in_three_months,
            reason="The fire officer asks for a second door. The landlord needs three months to build it.",
            by=room.owner,
        )
    with days_ago(3, hour=14):
        services.ask_for_date(
            sample,
            in_three_weeks,
            reason="Two of the four managers who read the samples are away until the end of the month.",
            by=sample.owner,
        )


def _action(plan: ActionPlan, beginning: str) -> Action:
    statement = select(Action).where(Action.plan_id == plan.id, Action.text.startswith(beginning))
    return db.session.scalars(statement).one()
