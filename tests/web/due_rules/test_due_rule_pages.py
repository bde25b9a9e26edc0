"""When plans are due: an administrator enters the number, an editor the day; a date that is there never moves."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST
from tracker.core.database import db
from tracker.core.events import Event, act

DAY = {"valid_from-day": "1", "valid_from-month": "1", "valid_from-year": "2026"}


def day(field, number, month=3, year=2026):
    return {f"{field}-day": str(number), f"{field}-month": str(month), f"{field}-year": str(year)}


def test_an_administrator_enters_a_rule_and_waiting_plans_get_their_date(fenmarch, signed_in):
    browser = signed_in(fenmarch.administrator)
    page = browser.get(browser.get("/").links["When action plans are due"])
    assert "No rule yet for: regional inspection" in page.main
    browser.get(page.links["Enter a rule"])
    page = browser.send({"kind": "regional inspection", "working_days": "20", **DAY})
    assert page.notice == "Rule saved. 1 plan got its date"
    assert page.table == [["regional inspection", "20", "1 January 2026", "1"]]
    db.session.expire_all()
    assert fenmarch.plan.due_on == date(2026, 4, 28)
    assert "20 working days after publication on 27 March 2026" in fenmarch.plan.due_rule
    browser.get("/admin/plan-due-rules/new")
    assert (
        "No plan was waiting"
        in browser.send({"kind": "regional inspection", "working_days": "30", **DAY}).notice
    )
    db.session.expire_all()
    assert fenmarch.plan.due_on == date(2026, 4, 28)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"kind": " "}, "Enter the kind of inspection"),
        ({"working_days": "many"}, "Enter the number of working days, in figures"),
        ({"working_days": "251"}, "Working days must be between 1 and 250"),
        ({"valid_from-day": "31", "valid_from-month": "2"}, "Reports published from must be a real date"),
    ],
)
def test_bad_rules_are_refused(fenmarch, signed_in, sent, message):
    browser = signed_in(fenmarch.administrator)
    browser.get("/admin/plan-due-rules/new")
    page = browser.send({"kind": "regional inspection", "working_days": "20", **DAY, **sent})
    assert message in " ".join(page.error_messages)


@pytest.fixture
def month_only(fenmarch):
    """Only the month of publication is printed."""
    with act("printed so", by=TEST):
        fenmarch.report.published_on = None
        fenmarch.report.published = "2026-03"
    db.session.commit()
    return fenmarch


def test_the_plan_says_why_it_has_no_date_and_who_can_mend_that(month_only, signed_in):
    browser = signed_in(month_only.lead)
    page = browser.get(browser.get(f"/plans/{month_only.plan.id}").links["Plan details"])
    assert "March 2026 (the day is not known)" in page.main
    assert "an inspectorate editor has entered the day" in page.main
    assert "Lee Okoro" in page.main


def test_an_editor_enters_the_day_and_the_plan_gets_its_date(month_only, signed_in):
    signed = signed_in(month_only.administrator)
    signed.get("/admin/plan-due-rules/new")
    signed.send({"kind": "regional inspection", "working_days": "20", **DAY})
    browser = signed_in(month_only.editor)
    page = browser.get(f"/reports/{month_only.report.id}")
    browser.get(page.links["Enter the day of publication"])
    assert browser.send({}).error_messages == ["Enter the day of publication"]
    wrong = browser.send(day("published_on", 2, 4))
    assert wrong.error_messages == ["Day of publication must be in March 2026, as printed"]
    page = browser.send(day("published_on", 27))
    assert page.notice == "Day of publication saved. 1 action plan got its date"
    assert "Enter the day of publication" not in page.links
    db.session.expire_all()
    assert month_only.plan.due_on == date(2026, 4, 28)
    assert month_only.report.published == "2026-03"
    names = db.session.scalars(db.select(Event.action).order_by(Event.id.desc()).limit(2)).all()
    assert names == ["due date given", "publication day entered"]


def test_a_day_that_is_known_is_not_asked_for(fenmarch, signed_in):
    page = signed_in(fenmarch.editor).get(f"/reports/{fenmarch.report.id}/publication-day")
    assert page.path == f"/reports/{fenmarch.report.id}"
