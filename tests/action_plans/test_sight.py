"""Who sees which plans and actions, in lists as in single questions."""

from __future__ import annotations

import pytest

from tracker.action_plans import action_queries, permissions, queries, services
from tracker.action_plans.own_actions import own_open_actions
from tracker.core.database import db
from tracker.core.errors import NotFound

EVERYBODY = (
    "director", "lead", "pdu_head", "other_head", "owner", "colleague", "reader", "neighbour_director",
    "inspector", "editor", "responder", "overview", "department_responder", "administrator", "stranger",
)  # fmt: skip
SEE_DRAFT_PLANS = {"director", "lead", "pdu_head", "other_head", "reader"}
SEE_DRAFT_ACTIONS = SEE_DRAFT_PLANS | {"owner"}
SEE_SUBMITTED = set(EVERYBODY) - {"neighbour_director", "administrator", "stranger"}


def who_gets(question, people) -> set[str]:
    found = set()
    for name in EVERYBODY:
        try:
            question(people[name])
        except NotFound:
            continue
        found.add(name)
    return found


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_a_plan_is_its_organisations_until_it_is_submitted(fenmarch, state):
    plan, action = fenmarch.complete(), fenmarch.action()
    if state != "draft":
        services.submit_plan(plan, by=fenmarch.director)
    if state == "returned":
        services.return_plan(plan, reason="Say more", by=fenmarch.responder)
    sees_plan = SEE_DRAFT_PLANS if state == "draft" else SEE_SUBMITTED
    sees_action = SEE_DRAFT_ACTIONS if state == "draft" else SEE_SUBMITTED
    people = fenmarch.people
    assert who_gets(lambda who: queries.get_plan(plan.id, viewer=who), people) == sees_plan
    assert who_gets(lambda who: action_queries.get_action(action.id, viewer=who), people) == sees_action
    assert who_gets(lambda who: queries.get_item(fenmarch.to_region.id, viewer=who), people) == sees_plan
    for name in EVERYBODY:
        viewer = people[name]
        assert permissions.may_see_plan(viewer, plan) == (name in sees_plan), name
        assert permissions.may_see_action(viewer, action) == (name in sees_action), name
        plans = db.session.scalars(queries.visible_plans(viewer)).all()
        assert plans == ([plan] if name in sees_plan else []), name
        actions = set(db.session.scalars(action_queries.visible_actions(viewer)))
        owned = {each for each in plan.actions if state != "draft" or name != "owner" or each.owner is viewer}
        assert actions == (owned if name in sees_action else set()), name
        answers = queries.list_answers(fenmarch.to_region.id, viewer=viewer)
        assert [each for each, _ in answers] == ([plan] if name in sees_plan else []), name


def test_an_owner_sees_their_own_draft_actions_and_nobody_elses(fenmarch):
    mine = fenmarch.action()
    others = fenmarch.action(owner=fenmarch.pdu_head)
    assert db.session.scalars(own_open_actions(fenmarch.owner)).all() == [mine]
    with pytest.raises(NotFound):
        action_queries.get_action(others.id, viewer=fenmarch.owner)


def test_nothing_is_overdue_in_a_draft(fenmarch):
    import time_machine

    fenmarch.complete()
    with time_machine.travel("2026-10-01T10:00:00+01:00", tick=False):
        assert action_queries.count_overdue(fenmarch.lead) == 0
        assert not fenmarch.plan.actions[0].is_overdue(
            fenmarch.plan.actions[0].target_date.replace(year=2027)
        )
        services.submit_plan(fenmarch.plan, by=fenmarch.director)
        assert action_queries.count_overdue(fenmarch.lead) == 3
        assert action_queries.count_overdue(fenmarch.lead, within=[fenmarch.neighbour.id]) == 0
        assert action_queries.count_overdue(fenmarch.neighbour_director) == 0


def test_sections_are_counted_for_many_plans_at_once(fenmarch):
    from tests.action_plans.fenmarch import TEST

    empty = services.open_plan(fenmarch.neighbour, fenmarch.report, by=TEST)
    response = fenmarch.agree(fenmarch.to_region)
    fenmarch.action()
    services.finish_section(response, is_complete=True, by=fenmarch.lead)
    assert queries.count_items([fenmarch.plan, empty]) == {fenmarch.plan.id: (1, 3), empty.id: (0, 0)}
