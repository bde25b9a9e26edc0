"""A follow-up of 120 recommendations with 600 actions, for tests of how often and how long."""

from __future__ import annotations

from tests.action_plans.fenmarch import TARGET, TEST, Fenmarch, make_recommendation
from tracker.action_plans.lifecycle import Track
from tracker.action_plans.models import Action, ActionUpdate, Response
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.followup import services
from tracker.followup.models import FollowUp
from tracker.recommendations.lifecycle import ProgressCategory, ResponseKind

RECOMMENDATIONS = 120
ACTIONS_EACH = 5


def make_large_follow_up(fenmarch: Fenmarch) -> FollowUp:
    """Make one whose judgements are all written; straight into the tables, for services would take minutes."""
    with act("made for a test", by=TEST):
        for at in range(RECOMMENDATIONS - len(fenmarch.recommendations)):
            recommendation = make_recommendation(
                fenmarch.report, fenmarch.unit, at + 10, f"do thing {at}", [fenmarch.region]
            )
            recommendation.standard = f"Standard {at % 8}"
            db.session.add(
                Response(
                    plan=fenmarch.plan,
                    recommendation=recommendation,
                    kind=ResponseKind.AGREED,
                    lead=fenmarch.lead,
                    is_complete=True,
                )
            )
            for number in range(ACTIONS_EACH):
                action = Action(
                    code=f"A-{at:03}{number}",
                    plan=fenmarch.plan,
                    recommendation=recommendation,
                    position=number + 1,
                    text=f"Step {number} of {at}",
                    owner=fenmarch.owner,
                    first_target_date=TARGET,
                    target_date=TARGET,
                )
                db.session.add(action)
                db.session.add(
                    ActionUpdate(
                        action=action, at=clock.now(), by=fenmarch.owner, text="Went on", track=Track.ON_TRACK
                    )
                )
    fenmarch.submitted()
    follow_up = services.start_follow_up(
        fenmarch.region, inspection="A large one", fieldwork_started=None, by=fenmarch.inspector
    )
    with act("progress assessed", by=fenmarch.inspector):
        for assessment in follow_up.assessments:
            assessment.category = ProgressCategory.SOME
            assessment.action_taken_and_impact = "Half of it is done, and people on probation notice."
            assessment.still_required = True
            assessment.assessed_by, assessment.assessed_at = fenmarch.inspector, clock.now()
    first = follow_up.assessments[0]
    services.save_assessment(
        first,
        by=fenmarch.inspector,
        expected_version=first.version,
        category=ProgressCategory.SUFFICIENT,
        action_taken_and_impact="All of it is done",
        still_required=False,
        still_needed=None,
    )
    db.session.commit()
    return follow_up


def make_ready(follow_up: FollowUp, fenmarch: Fenmarch) -> None:
    """Call it ready to check and have everything confirmed."""
    services.finish_follow_up(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
    services.confirm_all(follow_up, by=fenmarch.editor, expected_version=follow_up.version)
    db.session.commit()
