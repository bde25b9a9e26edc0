"""Publishing and writing at the same moment: one of them wins, and no judgement changes once published (K2)."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.action_plans.test_races import ROUNDS, at_once
from tests.followup.test_services import finish, judge_all
from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.followup import checking, services
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment, FollowUp
from tracker.recommendations.lifecycle import ProgressCategory


def ready(fenmarch, number: int, *, confirmed: bool = True) -> FollowUp:
    """Return a follow-up that is ready to check, with one recommendation left out."""
    follow_up = services.start_follow_up(
        fenmarch.region, inspection=f"Round {number}", fieldwork_started=None, by=fenmarch.inspector
    )
    judge_all(follow_up, fenmarch.inspector, still_required=True)
    last = follow_up.assessments[-1]
    services.leave_out(last, by=fenmarch.inspector, expected_version=last.version)
    if confirmed:
        finish(follow_up, fenmarch.inspector)
    else:
        services.finish_follow_up(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
    db.session.commit()
    return follow_up


def test_two_who_publish_at_once_publish_once(app, fenmarch):
    for number in range(ROUNDS):
        follow_up = ready(fenmarch, number)
        follow_up_id, version = follow_up.id, follow_up.version
        people = [fenmarch.inspector.id, fenmarch.editor.id]

        def publish(who, follow_up_id=follow_up_id, version=version) -> None:
            services.publish_follow_up(
                db.session.get_one(FollowUp, follow_up_id),
                by=db.session.get_one(Person, who),
                expected_version=version,
            )

        at_once(app, *[lambda who=who: publish(who) for who in people])
        assert follow_up.state is FollowUpState.PUBLISHED
        assert follow_up.published_by_id in people


def test_a_draft_saved_while_another_publishes_is_in_or_refused(app, fenmarch):
    for number in range(ROUNDS):
        follow_up = ready(fenmarch, number)
        follow_up_id, version = follow_up.id, follow_up.version
        left_out = follow_up.assessments[-1]
        left_out_id, seen = left_out.id, left_out.version
        inspector, editor = fenmarch.inspector.id, fenmarch.editor.id

        def publish(editor=editor, follow_up_id=follow_up_id, version=version) -> None:
            services.publish_follow_up(
                db.session.get_one(FollowUp, follow_up_id),
                by=db.session.get_one(Person, editor),
                expected_version=version,
            )

        def write(
            inspector=inspector,
            left_out_id=left_out_id,
            seen=seen,
            follow_up_id=follow_up_id,
            version=version,
        ) -> None:
            person = db.session.get_one(Person, inspector)
            services.carry_on(db.session.get_one(FollowUp, follow_up_id), by=person, expected_version=version)
            services.save_assessment(
                db.session.get_one(Assessment, left_out_id),
                by=person,
                expected_version=seen,
                category=ProgressCategory.NONE,
                action_taken_and_impact="Written at the last moment",
                still_required=True,
                still_needed=None,
            )

        ends = at_once(app, publish, write)
        assert sum(end is None for end in ends) == 1
        is_published = ends[0] is None
        assert (follow_up.state is FollowUpState.PUBLISHED) == is_published
        assert left_out.taken == (not is_published)


def test_what_a_colleague_takes_back_meanwhile_is_not_ready_to_check(app, fenmarch, follow_up, monkeypatch):
    judge_all(follow_up, fenmarch.inspector)
    db.session.commit()
    assert all(assessment.is_complete for assessment in follow_up.assessments), "As the page has read them"
    seen, by = follow_up.version, fenmarch.inspector
    statement = update(Assessment.__table__).values(category=None)
    lock = checking.hold

    def lock_late(held: FollowUp) -> None:
        # What somebody else committed between reading the page and holding the follow-up.
        db.session.connection().execute(statement.where(Assessment.__table__.c.id == held.assessments[0].id))
        lock(held)

    monkeypatch.setattr(checking, "hold", lock_late)
    with pytest.raises(RuleBroken, match="not fully assessed"):
        services.finish_follow_up(follow_up, by=by, expected_version=seen)


def test_a_judgement_confirmed_while_it_is_changed_is_not_published_unread(app, fenmarch):
    """Second reader ∥ edit: the agreement is with what was read, or there is none."""
    for number in range(ROUNDS):
        follow_up = ready(fenmarch, number, confirmed=False)
        follow_up_id, version = follow_up.id, follow_up.version
        first = follow_up.assessments[0]
        first_id, seen, before = first.id, first.version, first.action_taken_and_impact
        inspector, editor = fenmarch.inspector.id, fenmarch.editor.id

        def confirm(editor=editor, first_id=first_id, seen=seen) -> None:
            services.confirm(
                db.session.get_one(Assessment, first_id),
                by=db.session.get_one(Person, editor),
                expected_version=seen,
            )

        def edit(
            inspector=inspector, first_id=first_id, seen=seen, follow_up_id=follow_up_id, version=version
        ) -> None:
            person = db.session.get_one(Person, inspector)
            services.carry_on(db.session.get_one(FollowUp, follow_up_id), by=person, expected_version=version)
            services.save_assessment(
                db.session.get_one(Assessment, first_id),
                by=person,
                expected_version=seen,
                category=ProgressCategory.NONE,
                action_taken_and_impact="Changed at the last moment",
                still_required=True,
                still_needed=None,
            )

        ends = at_once(app, confirm, edit)
        assert ends[1] is None
        assert first.action_taken_and_impact != before
        assert first.confirmation is None
