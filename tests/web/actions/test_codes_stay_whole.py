"""A code or a short reference does not part at its hyphen on a phone, and is never shown as mark-up."""

from __future__ import annotations

import pytest

from tracker.action_plans import services
from tracker.action_plans.carrying import Elsewhere
from tracker.core import clock
from tracker.core.database import db

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize("page", ["add_update", "change_date", "withdraw", "complete", "helpers", "show"])
def test_the_code_of_an_action_stays_on_one_line(fenmarch, signed_in, page):
    action = fenmarch.submitted_action()
    db.session.commit()
    shown = signed_in(fenmarch.lead).get(f"actions.{page}", action_id=action.id)
    assert "&lt;span" not in shown.html
    if page != "show":
        assert action.code in shown.texts("//*[@class='app-unbroken']")


@pytest.mark.parametrize(("reference", "stays_whole"), [("WST-2026-03", True), ("a-long-name-" * 5, False)])
def test_a_short_reference_stays_on_one_line_and_a_long_one_may_part(
    fenmarch, signed_in, reference, stays_whole
):
    action = fenmarch.submitted_action()
    services.carry_action(
        action, Elsewhere("Staffing plan", reference), on=clock.today(), reason="Staffing", by=fenmarch.lead
    )
    db.session.commit()
    shown = signed_in(fenmarch.lead).get(f"/actions/{action.id}")
    assert reference in shown.main
    assert (reference in shown.texts("//*[@class='app-unbroken']")) is stays_whole
