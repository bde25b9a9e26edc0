"""Two administrators at the same moment: somebody is always left to run the service (assurance K2)."""

from __future__ import annotations

import pytest

from tests.action_plans.conftest import beginning, fenmarch
from tests.action_plans.test_races import ROUNDS, at_once, ids, person
from tracker.accounts import people
from tracker.accounts.memberships import LastAdministrator, end_membership
from tracker.accounts.models import Membership, PersonState, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.core.events import act
from tracker.core.validity import in_force

__all__ = ["beginning", "fenmarch", "ids"]


def two_administrators(fenmarch):
    """Return the memberships of the only two."""
    with act("made for a test", by=fenmarch.administrator):
        second = Membership(
            person=fenmarch.stranger,
            organisation=fenmarch.agency,
            role=Role.ADMINISTRATOR,
            valid_from=clock.today(),
        )
        db.session.add(second)
    return fenmarch.administrator.memberships[0].id, second.id


def administrators():
    """Return the question who runs the service today."""
    return db.select(Membership).where(
        Membership.role == Role.ADMINISTRATOR, in_force(Membership, clock.today())
    )


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_last_two_administrators_do_not_end_each_others_role(app, fenmarch, ids, _round):
    first, second = two_administrators(fenmarch)

    def end(which, by):
        return lambda: end_membership(db.session.get_one(Membership, which), by=person(ids[by]))

    refused = at_once(app, end(second, "administrator"), end(first, "stranger"))
    assert refused.count(None) == 1
    # Whoever comes second is the last, or finds that the right is gone.
    assert {type(each) for each in refused if each} <= {LastAdministrator, NotFound}
    assert len(db.session.scalars(administrators()).all()) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_last_two_administrators_do_not_suspend_each_other(app, fenmarch, ids, _round):
    two_administrators(fenmarch)

    def suspend(who, by):
        return lambda: people.suspend(person(ids[who]), reason="Left", by=person(ids[by]))

    refused = at_once(app, suspend("stranger", "administrator"), suspend("administrator", "stranger"))
    assert refused.count(None) == 1
    states = {person(ids[who]).state for who in ("administrator", "stranger")}
    assert states == {PersonState.ACTIVE, PersonState.SUSPENDED}
