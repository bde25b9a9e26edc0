"""Opening a plan, and when it is due."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST
from tracker.action_plans import queries, services
from tracker.action_plans.lifecycle import PlanState
from tracker.action_plans.models import ActionPlan
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.core.working_days import calendar_name


def opened(fenmarch, *, kind="regional inspection", published_on=date(2026, 3, 27)) -> ActionPlan:
    """Open a new plan of the neighbour's for the report as it then is."""
    with act("made for a test", by=TEST):
        fenmarch.report.kind = kind
        fenmarch.report.published_on = published_on
    return services.open_plan(fenmarch.neighbour, fenmarch.report, by=TEST)


def test_a_new_plan_is_a_draft_without_a_due_date_until_somebody_says_how_many_days(fenmarch):
    plan = opened(fenmarch)
    assert (plan.state, plan.due_on, plan.due_rule) == (PlanState.DRAFT, None, None)
    assert plan.code.startswith("P-")


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (1, date(2026, 3, 30)),  # Friday to Monday.
        (4, date(2026, 4, 2)),
        (5, date(2026, 4, 7)),  # Good Friday and Easter Monday lie between.
        (20, date(2026, 4, 28)),
    ],
)
def test_working_days_count_from_the_day_after_publication(fenmarch, days, due):
    services.set_due_rule("regional inspection", days, valid_from=date(2020, 1, 1), by=TEST)
    plan = opened(fenmarch)
    unit = "working day" if days == 1 else "working days"
    assert (plan.due_on, plan.due_rule) == (
        due,
        f"{days} {unit} after publication on 27 March 2026 ({calendar_name()})",
    )


def test_a_rule_counts_for_its_kind_only(fenmarch):
    services.set_due_rule("PDU inspection", 20, valid_from=date(2020, 1, 1), by=TEST)
    assert opened(fenmarch).due_on is None


def test_the_rule_is_the_one_in_force_on_the_day_of_publication(fenmarch):
    for valid_from, days in [(date(2020, 1, 1), 10), (date(2026, 3, 27), 20), (date(2026, 3, 28), 30)]:
        services.set_due_rule("regional inspection", days, valid_from=valid_from, by=TEST)
    assert opened(fenmarch).due_rule.startswith("20 working days")
    assert len(queries.list_due_rules()) == 3


def test_a_rule_set_again_for_the_same_day_replaces_the_number_and_moves_no_plan(fenmarch):
    services.set_due_rule("regional inspection", 10, valid_from=date(2020, 1, 1), by=TEST)
    plan = opened(fenmarch)
    before = plan.due_on
    services.set_due_rule("regional inspection", 30, valid_from=date(2020, 1, 1), by=TEST)
    assert [each.working_days for each in queries.list_due_rules()] == [30]
    assert plan.due_on == before


@pytest.mark.parametrize("days", [0, -1, 251])
def test_a_rule_has_a_number_of_days_that_can_be_meant(fenmarch, days):
    with pytest.raises(RuleBroken, match="Working days must be between 1 and 250"):
        services.set_due_rule("regional inspection", days, valid_from=date(2020, 1, 1), by=TEST)


def test_a_month_of_publication_gives_no_date_until_somebody_enters_the_day(fenmarch):
    services.set_due_rule("regional inspection", 20, valid_from=date(2020, 1, 1), by=TEST)
    plan = opened(fenmarch, published_on=None)
    assert plan.due_on is None
    assert services.give_due_dates(fenmarch.report, by=TEST) == []
    with act("day entered", by=TEST):
        fenmarch.report.published_on = date(2026, 3, 27)
    assert set(services.give_due_dates(fenmarch.report, by=TEST)) == {plan, fenmarch.plan}
    assert plan.due_on == date(2026, 4, 28)


def test_a_due_date_that_is_there_never_moves(fenmarch):
    services.set_due_rule("regional inspection", 20, valid_from=date(2020, 1, 1), by=TEST)
    plan = opened(fenmarch)
    with act("day corrected", by=TEST):
        fenmarch.report.published_on = date(2026, 3, 20)
    assert plan not in services.give_due_dates(fenmarch.report, by=TEST)
    assert plan.due_on == date(2026, 4, 28)


def test_opening_a_plan_twice_gives_the_same_plan(fenmarch):
    assert services.open_plan(fenmarch.region, fenmarch.report, by=TEST) is fenmarch.plan
    assert db.session.query(ActionPlan).count() == 1
