"""The whole path in a real browser: from a published report to a reminder, and on to the published judgement.

Every step is done by the person whose it is, through links and buttons only, with scripts on and off. The reminder goes
through a real process and a real mail server, and its link is followed.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.walking import EMAILS, fill_date, follow, go_to, press
from tests.support.browser import WITH_SCRIPTS_AND_WITHOUT, Window
from tracker.core import clock
from tracker.core.working_days import next_working_day
from tracker.demonstration.people import PASSWORD

REPORT = Path(__file__).parent / "carrow-pdu.txt"
WORDS = "ask every person on probation what would help them to keep appointments"
CORRECTED = "ask every person on probation, at the first meeting, what would help them to keep appointments"
OTHER_WORDS = "visit people at home when children may be at risk"


@pytest.fixture
def mail_url(mail_server) -> str:
    """Send to the mail server of the test, so that its e-mails can be read."""
    return mail_server.url


@WITH_SCRIPTS_AND_WITHOUT
def test_from_a_published_report_to_a_reminder_and_a_judgement(
    live_server, mail_server, run_command, window, scripts
):
    def somebody(key: str) -> Window:
        opened = window(live_server.url, scripts=scripts)
        opened.sign_in(EMAILS[key])
        return opened

    editor, director, inspector = somebody("editor"), somebody("north"), somebody("inspector")
    bring_the_report_in(editor.page)
    # The e-mail "in 7 days" goes out on a day on which people work.
    reminded_on = next_working_day(clock.today())
    answer_and_submit(director.page, target=reminded_on + timedelta(days=7))
    link = remind(live_server, mail_server, run_command, on=reminded_on)
    owner = window(live_server.url, scripts=scripts)
    update_and_complete(owner, link)
    follow_up_url = judge(inspector.page)
    nobody_else_sees(director, follow_up_url)
    publish(inspector.page, second_reader=editor, follow_up_url=follow_up_url)
    read_the_judgement(director, follow_up_url)


def bring_the_report_in(page: Page) -> None:
    """Upload, see what was found by addressee, correct a text, say that all is right, and publish."""
    go_to(page, "Imports")
    press(page, "Import a report")
    page.get_by_label("Report").set_input_files(REPORT)
    press(page, "Read the report")
    expect(page.locator("main")).to_contain_text("Carrow (invented) PDU should:")
    follow(page, re.compile("ask every person"))
    page.get_by_label("Text of the recommendation").fill(CORRECTED)
    press(page, "Save change")
    for _ in range(2):
        press(page, "Text is right")
    press(page, "Check everything and publish")
    press(page, "Continue to publish")
    press(page, "Publish report")
    expect(page.locator("main")).to_contain_text(CORRECTED)


def answer_and_submit(page: Page, target: date) -> None:
    """Find the plan, agree with one recommendation and add an action, refuse the other, submit."""
    go_to(page, "Action plans")
    follow(page, re.compile("Carrow"))
    follow(page, re.compile("ask every person"))
    page.get_by_label("Agreed", exact=True).check()
    press(page, "Save and continue")
    page.get_by_label("Who will lead on this?").select_option(label="Lee Marchetti")
    press(page, "Save and continue")
    page.get_by_label("Action", exact=True).fill("Put the question on the form for first meetings")
    page.get_by_label("Owner").select_option(label="Lee Marchetti")
    fill_date(page, target)
    press(page, "Save and continue")
    page.get_by_label("No", exact=True).check()
    press(page, "Continue")
    finish_section(page)
    follow(page, re.compile("visit people at home"))
    page.get_by_label("Not agreed").check()
    press(page, "Save and continue")
    page.locator("textarea").fill("The council makes these visits and tells us what it finds.")
    press(page, "Save and continue")
    page.get_by_label("Who will lead on this?").select_option(label="Lee Marchetti")
    press(page, "Save and continue")
    finish_section(page)
    press(page, "Check and submit")
    press(page, "Continue to submit")
    press(page, "Submit action plan")
    expect(page.locator("main")).to_contain_text("submitted")


def finish_section(page: Page) -> None:
    page.get_by_label("Yes", exact=False).check()
    press(page, "Save response")


def remind(live_server, mail_server, run_command, *, on: date) -> str:
    """Run the reminders twice as a process of their own; the owner gets one e-mail. Return the link in it."""
    for _ in range(2):
        run_command("reminders", "run", "--on", on.isoformat())
    mine = [arrival for arrival in mail_server.arrivals if EMAILS["north"] in arrival.recipients]
    about = [arrival for arrival in mine if "in 7 days" in arrival.text]
    assert len(about) == 1, [arrival.subject for arrival in mine]
    assert WORDS not in about[0].text
    found = re.search(rf"{re.escape(live_server.url)}/actions/[0-9a-f-]+", about[0].text)
    assert found is not None
    assert found.group() in about[0].html
    return found.group()


def update_and_complete(owner: Window, link: str) -> None:
    """Follow the e-mail's link, sign in, land on the action, say how it goes, then complete it."""
    page = owner.page
    page.goto(link)
    page.get_by_label("Email", exact=False).fill(EMAILS["north"])
    owner.page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    assert page.url == link
    press(page, "Add update")
    page.locator("textarea").first.fill("The form has the question since Monday.")
    page.get_by_label("On track").check()
    press(page, "Save update")
    press(page, "Mark as completed")
    page.get_by_label("What changed as a result?").fill("Three in four people keep their appointments.")
    press(page, "Mark as completed")
    expect(page.locator("main")).to_contain_text("Completed")


def judge(page: Page) -> str:
    """Start a follow-up of the unit and assess both recommendations; return its address."""
    go_to(page, "Follow-ups")
    press(page, "Start a follow-up")
    page.get_by_label("Organisation to follow up").select_option(label="Carrow (invented) PDU")
    page.get_by_label("Name of the inspection").fill("Carrow follow-up")
    press(page, "Start follow-up")
    address = page.url
    expect(page.locator("main")).to_contain_text("0 of 2 assessed")
    follow(page, re.compile("Number 1"))
    expect(page.locator("main")).to_contain_text("Three in four people keep their appointments.")
    assess(page, "Sufficient progress", "Everyone is asked at the first meeting.", "No")
    assess(page, "No progress", "Nobody is visited.", "Yes")
    assert page.url == address
    expect(page.locator("main")).to_contain_text("2 of 2 assessed")
    return address


def assess(page: Page, category: str, impact: str, still_required: str) -> None:
    page.get_by_label(category).check()
    page.get_by_label("Action taken and impact").fill(impact)
    page.get_by_role("group", name="Is improvement still required?").get_by_label(still_required).check()
    press(page, "Save and go to next")


def nobody_else_sees(director: Window, follow_up_url: str) -> None:
    answer = director.page.goto(follow_up_url)
    assert answer is not None
    assert answer.status == 404
    director.open("/follow-ups")
    assert "Carrow follow-up" not in director.page.content()


def publish(page: Page, *, second_reader: Window, follow_up_url: str) -> None:
    """Whoever wrote the judgements calls them ready, a colleague confirms them, and then they are published."""
    press(page, "Check and publish")
    press(page, "This is ready to check")
    second_reader.page.goto(follow_up_url)
    press(second_reader.page, "Check and publish")
    press(second_reader.page, re.compile("Confirm all"))
    expect(second_reader.page.locator("main")).to_contain_text("2 of 2 confirmed")
    page.reload()
    press(page, "Continue to publish")
    press(page, "Publish the follow-up")
    expect(page.locator("main")).to_contain_text("Published on")


def read_the_judgement(director: Window, follow_up_url: str) -> None:
    """The region reads the results now; one recommendation is closed, the other stays open."""
    page = director.page
    page.goto(follow_up_url)
    expect(page.locator("main")).to_contain_text("Everyone is asked at the first meeting.")
    follow(page, re.compile("Number 1"))
    expect(page.locator("main")).to_contain_text(CORRECTED)
    expect(page.locator("main")).to_contain_text("Closed")
    follow(page, "History")
    expect(page.locator("main")).to_contain_text("Follow-up published")
    page.goto(follow_up_url)
    follow(page, re.compile("Number 2"))
    expect(page.locator("main")).to_contain_text("Followed up")
