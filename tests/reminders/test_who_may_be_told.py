"""Whom a rule names is told: nobody is named who may not see what it is about (``access.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.reminders.world import BY, World
from tests.support.accounts import browser_of
from tests.support.mail_server import MailServer
from tracker.accounts.access import access_table
from tracker.accounts.models import Role
from tracker.action_plans.lifecycle import PlanState
from tracker.action_plans.models import ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.organisations.models import Organisation, OrganisationType
from tracker.reminders.happenings import plan_happenings
from tracker.reminders.lifecycle import Milestone, Recipient
from tracker.reminders.rule_shapes import MAY_BE_TOLD
from tracker.reminders.rule_words import ONLY_ONCE_RETURNED, in_words
from tracker.reminders.rules import Rule, first_rules
from tracker.reminders.run_once import send_due

#: What each of them is to the thing, by the columns of the access table.
COLUMNS: Mapping[Recipient, frozenset[str]] = {
    Recipient.OWNER: frozenset({"owner"}),
    Recipient.HELPER: frozenset({"helper"}),
    Recipient.FORMER_OWNER: frozenset({"colleague"}),
    Recipient.ASKER: frozenset({"owner", "helper", "lead", "pdu_head"}),
    Recipient.PLAN_LEAD: frozenset({"lead", "hq_own"}),
    Recipient.DIRECTOR: frozenset({"director"}),
    Recipient.PDU_HEAD: frozenset({"pdu_head", "region_head"}),
    Recipient.HEADQUARTERS: frozenset({"hq_responder"}),
    Recipient.INSPECTORATE: frozenset({"inspector", "editor"}),
    Recipient.ADMINISTRATOR: frozenset({"administrator"}),
}

#: The rows of the access table that what a rule speaks of may stand in.
_PLAN_TO_COME = ("plan.draft", "plan.submitted")
ROWS: Mapping[Milestone, tuple[str, ...]] = {
    Milestone.PLAN_DUE: _PLAN_TO_COME,
    Milestone.PLAN_OVERDUE: _PLAN_TO_COME,
    Milestone.PLAN_SUBMITTED: ("plan.submitted",),
    Milestone.PLAN_RETURNED: ("plan.submitted",),
    Milestone.PLAN_AGREED: ("plan.submitted",),
    Milestone.RECOMMENDATIONS_PUBLISHED: ("recommendations", "reports"),
    Milestone.FOLLOW_UP_NEAR: ("follow_up.announced",),
    Milestone.FOLLOW_UP_ANNOUNCED: ("follow_up.announced",),
    Milestone.FOLLOW_UP_PUBLISHED: ("follow_up.published",),
    Milestone.ADDRESS_FAILED: ("failed_address",),
}

NAMED = [(milestone, recipient) for milestone, named in MAY_BE_TOLD.items() for recipient in named]


@pytest.mark.parametrize(("milestone", "recipient"), NAMED)
def test_whoever_can_be_named_may_see_it_and_the_rule_says_when_not_always(milestone, recipient):
    offsets = () if MAY_BE_TOLD[milestone] and milestone is Milestone.WEEKLY_DIGEST else (-7,)
    rule = Rule("a", milestone, offsets, recipients=frozenset({recipient}), weekday=1)
    rows = ROWS.get(milestone, ("action.submitted",))
    sees = [any(access_table().letter(row, column) != "-" for column in COLUMNS[recipient]) for row in rows]

    assert any(sees)
    assert (ONLY_ONCE_RETURNED in in_words(rule)) is not all(sees)


def test_the_first_rules_name_nobody_who_cannot_be_told():
    for rule in first_rules():
        assert rule.recipients <= set(MAY_BE_TOLD[rule.milestone]), rule.key


@pytest.fixture
def published(world: World) -> ActionPlan:
    """A plan that was opened for another region when its report was published."""
    other = Organisation(code="westmere", name="Westmere", type=OrganisationType.REGION)
    plan = ActionPlan(code="P-OTHER", organisation=other, report=world.plan.report)
    with act("add", by=BY):
        db.session.add(other)
    with act("plan opened", by=BY):
        db.session.add(plan)
    db.session.commit()
    return plan


def tell() -> None:
    plan_happenings(clock.today())
    send_due(clock.today())


def test_headquarters_are_told_of_published_recommendations_and_not_led_to_the_draft(
    app: Flask, world: World, published: ActionPlan, mail_server: MailServer
):
    lead = world.person("Wes Hill", Role.PLAN_LEAD, published.organisation)
    responder = world.person("Hal Vane", Role.HQ_RESPONDER, world.region)
    world.person("Ove Vane", Role.HQ_OVERVIEW, world.region)
    db.session.commit()
    tell()

    assert sorted(each.recipients[0] for each in mail_server.arrivals) == sorted(
        [lead.email, responder.email]
    )
    [arrival] = mail_server.to(responder.email)
    assert f"/reports/{published.report_id}" in arrival.text
    assert published.code not in arrival.text + arrival.html
    assert str(published.id) not in arrival.text + arrival.html
    browser = browser_of(app, responder)
    browser.get(urlsplit(f"https://tracker.example/reports/{published.report_id}").path)
    browser.get(f"/plans/{published.id}", status=404)
    [to_lead] = mail_server.to(lead.email)
    assert f"/plans/{published.id}" in to_lead.text
    assert published.code in to_lead.text


def test_nobody_is_told_of_them_once_the_plan_is_submitted(
    world: World, published: ActionPlan, mail_server: MailServer
):
    world.person("Hal Vane", Role.HQ_RESPONDER, world.region)
    world.change(published, state=PlanState.SUBMITTED, submitted_at=clock.now(), submitted_by=world.lead)
    tell()

    assert mail_server.arrivals == []
