"""Evidence and handovers at the same moment as what they depend on: one wins, and the rules hold (assurance K2)."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.action_plans.test_races import ROUNDS, at_once
from tracker.accounts.models import Person
from tracker.action_plans import services
from tracker.action_plans.handing_over import Handover, hand_over
from tracker.action_plans.lifecycle import ActionState, Track
from tracker.action_plans.models import Action
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, RuleBroken
from tracker.evidence.models import Evidence
from tracker.evidence.services import add_link, remove_evidence
from tracker.organisations.models import Organisation


@pytest.fixture
def ids(fenmarch) -> dict[str, UUID]:
    """Identifiers, because each transaction loads things for itself."""
    return {name: each.id for name, each in fenmarch.people.items()}


def person(who: UUID) -> Person:
    return db.session.get_one(Person, who)


def link(action: Action, by: Person) -> Evidence:
    return add_link(
        action, link="https://documents.example/minutes", title="Minutes", shows="They met", by=by
    )


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_no_evidence_comes_to_an_action_that_was_just_withdrawn(app, fenmarch, ids, action, _round):
    action_id = action.id

    def add():
        link(db.session.get_one(Action, action_id), person(ids["owner"]))

    def withdraw():
        services.withdraw_action(
            db.session.get_one(Action, action_id), reason="Not needed", by=person(ids["lead"])
        )

    refused = at_once(app, add, withdraw)
    assert refused[1] is None
    there = db.session.scalars(db.select(Evidence)).all()
    assert isinstance(refused[0], RuleBroken) == (there == [])


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_evidence_is_removed_once(app, fenmarch, ids, action, _round):
    evidence_id = link(action, fenmarch.owner).id

    def remove(who):
        return lambda: remove_evidence(
            db.session.get_one(Evidence, evidence_id), reason=who, by=person(ids[who])
        )

    refused = at_once(app, remove("owner"), remove("lead"))
    assert {type(each) for each in refused} == {type(None), NotFound}
    removed = db.session.get_one(Evidence, evidence_id)
    assert removed.removal_reason == ("owner" if refused[0] is None else "lead")


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_work_is_handed_over_or_completed_by_whose_it_was(app, fenmarch, ids, action, _round):
    services.add_update(action, text="It began", track=Track.ON_TRACK, by=fenmarch.owner)
    action_id, seen = action.id, action.version

    def give():
        _give(fenmarch_region, action_id, seen, ids)

    def complete():
        services.complete_action(
            db.session.get_one(Action, action_id),
            completed_on=clock.today(),
            what_changed="Much",
            by=person(ids["owner"]),
            expected_version=seen,
        )

    fenmarch_region = fenmarch.region.id
    refused = at_once(app, give, complete)
    assert refused.count(None) == 1
    found = db.session.get_one(Action, action_id)
    assert (found.state is ActionState.COMPLETED) == (found.owner_id == ids["owner"])


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_work_is_handed_over_once(app, fenmarch, ids, action, _round):
    action_id, seen, region = action.id, action.version, fenmarch.region.id
    refused = at_once(app, *[lambda: _give(region, action_id, seen, ids)] * 2)
    assert {type(each) for each in refused} == {type(None), ChangedMeanwhile}
    assert db.session.query(Handover).count() == 1


def _give(region: UUID, action_id: UUID, seen: int, ids: dict[str, UUID]) -> None:
    hand_over(
        db.session.get_one(Organisation, region),
        from_person=person(ids["owner"]),
        to_person=person(ids["colleague"]),
        actions={action_id: seen},
        responses={},
        reason="She is leaving",
        by=person(ids["lead"]),
    )
