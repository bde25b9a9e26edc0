"""What invented people put forward as evidence: a file, a link, and a file that is still being checked."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy import select

from tracker.action_plans.lifecycle import ActionState
from tracker.action_plans.models import Action, ActionPlan
from tracker.core.database import db
from tracker.demonstration.telling import days_ago
from tracker.evidence.lifecycle import ScanState
from tracker.evidence.services import add_file, add_link
from tracker.recommendations.models import Recommendation

SAMPLE = b"month,new officers,with a mentor on the first day\nJanuary,6,4\nFebruary,5,5\nMarch,7,7\n"
NOTES = b"Mentors met on the first Tuesday of each month. All teams took part.\n"


def add_evidence(plan: ActionPlan) -> None:
    """Add evidence to the first action of the plan that its owner has reported on and that still stands."""
    action = next(each for each in _actions(plan) if each.updates)
    with days_ago(12, hour=14):
        add_file(
            action,
            file=BytesIO(SAMPLE),
            file_name="mentors-by-month.csv",
            title="New officers and mentors by month",
            shows="Every officer who began in February or March had a mentor on the first day.",
            update_id=action.updates[0].id,
            by=action.owner,
        )
    with days_ago(11, hour=14):
        add_link(
            action,
            link="https://intranet.westmere.example/practice/mentoring",
            title="Guidance for mentors",
            shows="What a mentor does in the first six months. It stays on the intranet, which is kept up to date.",
            by=action.owner,
        )
    with days_ago(2, hour=15):
        add_file(
            action,
            file=BytesIO(NOTES),
            file_name="meetings-of-mentors.txt",
            title="Notes on meetings of mentors",
            shows="Mentors meet each month and all teams take part.",
            by=action.owner,
            scan=ScanState.WAITING,
        )


def _actions(plan: ActionPlan) -> list[Action]:
    open_or_done = (ActionState.IN_PROGRESS, ActionState.COMPLETED)
    statement = (
        select(Action)
        .join(Action.recommendation)
        .where(Action.plan_id == plan.id, Action.state.in_(open_or_done))
        .order_by(Recommendation.position, Action.position, Action.id)
    )
    return list(db.session.scalars(statement))
