"""Actions: added, changed, handed over, moved and withdrawn."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import LONG_AGO, TARGET, TEST
from tracker.accounts.models import Membership, PersonState, Role
from tracker.action_plans import action_queries, queries, services
from tracker.action_plans.lifecycle import ActionState
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.core.events import Audience, Event, act
from tracker.recommendations.lifecycle import RecommendationStatus

LATER = date(2026, 11, 20)


def refusal(deed, *arguments, **more) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as refused:
        deed(*arguments, **more)
    return refused.value.message, refused.value.field


def test_an_action_begins_not_yet_started_with_its_first_date_kept(fenmarch):
    first, second = (
        fenmarch.action(),
        fenmarch.action(text="Check the minutes", success_measure=" Fewer gaps "),
    )
    assert (first.state, first.first_target_date, first.target_date) == (
        ActionState.NOT_YET_STARTED,
        TARGET,
        TARGET,
    )
    assert (first.position, second.position) == (1, 2)
    assert second.success_measure == "Fewer gaps"
    assert first.code.startswith("A-")
    assert first.code != second.code


@pytest.mark.parametrize(
    ("wrong", "message", "field"),
    [
        ({"text": " "}, "Enter the action", "text"),
        ({"text": "x" * 4001}, "Action must be 4,000 characters or less", "text"),
        (
            {"success_measure": "x" * 4001},
            "How you will know it worked must be 4,000 characters or less",
            "success_measure",
        ),
        (
            {"target_date": date(2026, 3, 27)},
            "Target date must be after 27 March 2026, when the report was published",
            "target_date",
        ),
        ({"target_date": date(2029, 3, 27)}, "Target date must be before 27 March 2029", "target_date"),
    ],
)
def test_what_an_action_must_say(fenmarch, wrong, message, field):
    fenmarch.agree(fenmarch.to_region)
    assert refusal(fenmarch.action, **wrong) == (message, field)
    assert action_queries.next_position(fenmarch.plan, fenmarch.to_region) == 1, "Nothing was half saved"


def test_an_action_on_a_sunday_is_allowed(fenmarch):
    assert fenmarch.action(target_date=date(2026, 8, 30)).target_date == date(2026, 8, 30)


@pytest.mark.parametrize("who", ["neighbour_director", "reader", "responder", "inspector", "stranger"])
def test_an_owner_holds_a_post_in_the_organisation(fenmarch, who):
    owner = fenmarch.people[who]
    fenmarch.agree(fenmarch.to_region)
    assert refusal(fenmarch.action, owner=owner) == (
        f"{owner.name} does not hold a post in Fenmarch today",
        "owner",
    )


def test_possible_owners_are_those_who_hold_a_post_today(fenmarch):
    with act("leaving and coming", by=TEST):
        fenmarch.colleague.memberships[0].valid_to = date(2026, 4, 13)
        fenmarch.other_head.state = PersonState.SUSPENDED
        fenmarch.stranger.memberships = [
            Membership(organisation=fenmarch.unit, role=Role.ACTION_OWNER, valid_from=date(2026, 4, 15))
        ]
    names = [each.name for each in action_queries.list_possible_owners(fenmarch.region)]
    assert names == ["Dana Ruiz", "Hedy Noor", "Lee Okoro", "Ola Berg", "Pia Holm"]
    assert action_queries.can_own(fenmarch.owner, fenmarch.region)
    for who in (fenmarch.colleague, fenmarch.other_head, fenmarch.stranger):
        assert not action_queries.can_own(who, fenmarch.region)


def test_a_post_ends_after_its_last_day(fenmarch):
    with act("leaving", by=TEST):
        fenmarch.owner.memberships[0].valid_to = clock.today()
    assert action_queries.can_own(fenmarch.owner, fenmarch.region)


def test_cover_for_absence_can_own(fenmarch):
    with act("covering", by=TEST):
        fenmarch.stranger.memberships = [
            Membership(
                organisation=fenmarch.region,
                role=Role.ACTION_OWNER,
                valid_from=LONG_AGO,
                valid_to=clock.today(),
            )
        ]
    assert fenmarch.action(owner=fenmarch.stranger).owner is fenmarch.stranger


def test_an_action_needs_an_answer_first(fenmarch):
    assert refusal(
        services.add_action,
        fenmarch.plan,
        fenmarch.to_region,
        text="Do it",
        owner=fenmarch.owner,
        target_date=TARGET,
        by=fenmarch.lead,
    ) == ("Select whether you agree with this recommendation before you add actions", "text")


def test_a_draft_action_changes_freely_and_its_first_date_with_it(fenmarch):
    action = fenmarch.action()
    services.edit_action(
        action,
        text="Hold them weekly",
        success_measure=None,
        owner=fenmarch.colleague,
        target_date=LATER,
        by=fenmarch.lead,
        expected_version=action.version,
    )
    assert (action.text, action.owner, action.target_date) == ("Hold them weekly", fenmarch.colleague, LATER)
    assert action.first_target_date == LATER
    assert action.date_changes == []


@pytest.mark.parametrize("who", ["pdu_head", "lead", "director"])
def test_a_draft_action_for_a_unit_is_planned_by_its_head_too(fenmarch, who):
    action = fenmarch.action(fenmarch.to_unit)
    services.change_date(action, LATER, by=fenmarch.people[who])
    assert action.target_date == LATER


@pytest.mark.parametrize("who", ["owner", "other_head", "reader"])
def test_those_who_see_a_draft_action_but_do_not_plan_are_told_who_does(fenmarch, who):
    action = fenmarch.action(fenmarch.to_unit)
    with pytest.raises(NotPermitted, match="Only the plan lead, the director or the head of the PDU"):
        services.change_date(action, LATER, by=fenmarch.people[who])


@pytest.mark.parametrize(
    "who",
    ["colleague", "neighbour_director", "inspector", "editor", "responder", "overview", "administrator"],
)
def test_for_everybody_else_a_draft_action_does_not_exist(fenmarch, who):
    action = fenmarch.action(fenmarch.to_unit)
    with pytest.raises(NotFound):
        services.change_date(action, LATER, by=fenmarch.people[who])


def test_after_submission_every_change_needs_its_reason(fenmarch):
    action = fenmarch.submitted_action()
    lead = fenmarch.lead
    assert refusal(services.change_date, action, LATER, by=lead) == (
        "Enter why the target date is changing",
        "reason",
    )
    assert refusal(services.change_owner, action, fenmarch.colleague, by=lead, reason=" ") == (
        "Enter why the owner is changing",
        "reason",
    )
    assert refusal(services.edit_action, action, text="Else", success_measure=None, by=lead) == (
        "Enter why you are changing the action",
        "reason",
    )
    assert refusal(fenmarch.action) == ("Enter why you are adding an action to a submitted plan", "reason")
    assert refusal(services.withdraw_action, action, reason="", by=lead) == (
        "Enter why the action is no longer part of the plan",
        "reason",
    )


def test_moving_a_date_keeps_the_first_and_every_move(fenmarch):
    action = fenmarch.submitted_action()
    services.change_date(action, LATER, reason="No trainer until then", by=fenmarch.lead)
    services.change_date(action, date(2027, 1, 29), reason="The trainer is ill", by=fenmarch.director)
    db.session.refresh(action)
    assert (action.first_target_date, action.target_date) == (TARGET, date(2027, 1, 29))
    assert [(each.old_date, each.new_date, each.reason, each.by) for each in action.date_changes] == [
        (TARGET, LATER, "No trainer until then", fenmarch.lead),
        (LATER, date(2027, 1, 29), "The trainer is ill", fenmarch.director),
    ]


def test_a_date_moved_while_the_plan_is_returned_is_a_move_too(fenmarch):
    action = fenmarch.submitted_action()
    services.return_plan(fenmarch.plan, reason="Too late", by=fenmarch.responder)
    services.change_date(action, date(2026, 6, 30), by=fenmarch.lead)
    assert (action.first_target_date, action.target_date) == (TARGET, date(2026, 6, 30))
    assert [each.reason for each in action.date_changes] == [
        "Changed while the plan was back with its organisation"
    ]


@pytest.mark.parametrize(
    "who", ["owner", "pdu_head", "reader", "inspector", "editor", "responder", "overview"]
)
def test_after_submission_the_lead_or_the_director_moves_dates(fenmarch, who):
    action = fenmarch.submitted_action()
    with pytest.raises(NotPermitted, match="Only the plan lead or the director can change the action"):
        services.change_date(action, LATER, reason="Wishes", by=fenmarch.people[who])


def test_the_same_date_or_owner_is_no_change(fenmarch):
    action = fenmarch.submitted_action()
    assert refusal(services.change_date, action, TARGET, reason="x", by=fenmarch.lead) == (
        "Enter a date that is not the target date already",
        "target_date",
    )
    assert refusal(services.change_owner, action, fenmarch.owner, reason="x", by=fenmarch.lead) == (
        "Ola Berg already owns this action",
        "owner",
    )


def test_a_new_owner_holds_a_post_too(fenmarch):
    action = fenmarch.submitted_action()
    assert refusal(
        services.change_owner, action, fenmarch.neighbour_director, reason="x", by=fenmarch.lead
    ) == ("Nia Frost does not hold a post in Fenmarch today", "owner")
    services.change_owner(action, fenmarch.pdu_head, reason="Ola is leaving", by=fenmarch.lead)
    assert action.owner is fenmarch.pdu_head
    event = db.session.scalars(db.select(Event).where(Event.action == "owner changed")).one()
    assert (event.reason, event.audience) == ("Ola is leaving", Audience.PARTIES)


def test_an_action_may_be_added_after_submission_with_a_reason(fenmarch):
    fenmarch.submitted()
    action = fenmarch.action(text="One more", reason="The board asked for it")
    assert action.plan is fenmarch.plan
    event = db.session.scalars(db.select(Event).where(Event.subject_id == action.id)).one()
    assert (event.action, event.reason) == ("action added", "The board asked for it")


def test_an_action_removed_from_a_draft_is_no_part_of_the_plan(fenmarch):
    action = fenmarch.action()
    services.withdraw_action(action, reason="A duplicate", by=fenmarch.lead)
    assert (action.state, action.removed_in_draft) == (ActionState.WITHDRAWN, True)
    assert queries.item_of(fenmarch.plan, fenmarch.to_region).actions == []
    fenmarch.submitted()
    with pytest.raises(NotFound):
        action_queries.get_action(action.id, viewer=fenmarch.inspector)
    assert action_queries.get_action(action.id, viewer=fenmarch.lead) is action


def test_an_action_withdrawn_after_submission_stays_to_be_seen(fenmarch):
    action = fenmarch.submitted_action()
    services.withdraw_action(action, reason="The law changed", by=fenmarch.lead)
    assert (action.state, action.removed_in_draft) == (ActionState.WITHDRAWN, False)
    seen = action_queries.get_action(action.id, viewer=fenmarch.inspector)
    assert seen.withdrawal_reason == "The law changed"


@pytest.mark.parametrize("how", ["completed", "withdrawn"])
def test_what_is_over_no_longer_changes(fenmarch, how):
    action = fenmarch.completed_action() if how == "completed" else fenmarch.submitted_action()
    if how == "withdrawn":
        services.withdraw_action(action, reason="Over", by=fenmarch.lead)
    deeds = [
        lambda: services.change_date(action, LATER, reason="x", by=fenmarch.lead),
        lambda: services.change_owner(action, fenmarch.lead, reason="x", by=fenmarch.lead),
        lambda: services.edit_action(action, text="x", success_measure=None, reason="x", by=fenmarch.lead),
        lambda: services.withdraw_action(action, reason="x", by=fenmarch.lead),
    ]
    for deed in deeds:
        with pytest.raises(TransitionNotAllowed, match=f"This cannot be done now: it is {how}"):
            deed()


def test_who_saves_second_is_told_and_nothing_is_overwritten(fenmarch):
    action = fenmarch.submitted_action()
    seen = action.version
    services.change_date(action, LATER, reason="First", by=fenmarch.lead, expected_version=seen)
    for deed in (
        lambda: services.change_date(
            action, TARGET, reason="Second", by=fenmarch.director, expected_version=seen
        ),
        lambda: services.change_owner(
            action, fenmarch.lead, reason="Second", by=fenmarch.director, expected_version=seen
        ),
        lambda: services.edit_action(
            action, text="x", success_measure=None, reason="x", by=fenmarch.director, expected_version=seen
        ),
        lambda: services.withdraw_action(action, reason="x", by=fenmarch.director, expected_version=seen),
    ):
        with pytest.raises(ChangedMeanwhile):
            deed()
    assert action.target_date == LATER


def test_a_reason_is_not_told_to_everybody(fenmarch):
    """The recommendation's status is everybody's to read, the reason for an action is not."""
    fenmarch.completed_action()
    others = fenmarch.action(text="Another", reason="A private reason")
    assert fenmarch.to_region.status is RecommendationStatus.IN_DELIVERY
    public = db.session.scalars(db.select(Event).where(Event.audience == Audience.EVERYONE)).all()
    assert "status changed" in {each.action for each in public}
    assert "A private reason" not in {each.reason for each in public}
    assert others.state is ActionState.NOT_YET_STARTED
