"""What a region and headquarters do with plans from day to day, in a real browser, with scripts on and off."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.walking import EMAILS, fill_date, follow, go_to, press
from tests.support.browser import WITH_SCRIPTS_AND_WITHOUT, Window
from tracker.core import clock
from tracker.demonstration.people import PASSWORD
from tracker.demonstration.places import WESTMERE


@pytest.fixture
def mail_url(mail_server) -> str:
    """Send to the mail server of the test, so that its e-mails can be read."""
    return mail_server.url


def somebody(live_server, window, key: str, *, scripts: bool) -> Window:
    opened = window(live_server.url, scripts=scripts)
    opened.sign_in(EMAILS[key])
    return opened


@WITH_SCRIPTS_AND_WITHOUT
def test_director_answers_and_submits(live_server, mail_server, window, scripts):
    page = somebody(live_server, window, "director", scripts=scripts).page
    follow(page, re.compile("Submit your action plan"))
    plan = page.url
    for number, kind in unfinished(page):
        follow(page, re.compile(rf"^{number}\. "))
        answer(page, kind)
        expect(page.locator("main")).to_contain_text("completed. Submit by")
    press(page, "Check and submit")
    press(page, "Continue to submit")
    press(page, "Submit action plan")
    expect(page.locator("h1")).to_have_text("Action plan submitted")
    page.goto(f"{plan}/submit")
    expect(page.locator("main")).to_contain_text("This plan was submitted on")
    expect(page.locator("h1")).to_have_text("Action plan submitted")


def unfinished(page: Page) -> list[tuple[str, str]]:
    """Return the numbers of the tasks that are left, each with the answer that the director gives."""
    tasks = page.locator(".govuk-task-list__item").all_inner_texts()
    left = [words for words in tasks if re.match(r"\d", words) and "Completed" not in words]
    return [(words.split(".")[0], "Not agreed" if at == 1 else "Agreed") for at, words in enumerate(left)]


def answer(page: Page, kind: str) -> None:
    """Answer one section from wherever it stands, to its end."""
    if "/check" in page.url:
        follow(page, re.compile("Change"))
    page.get_by_label(kind, exact=True).check()
    press(page, "Save and continue")
    if kind == "Not agreed":
        page.locator("textarea").fill("Another body decides about this and has told us so.")
        press(page, "Save and continue")
    if page.get_by_label("Who will lead on this?").count():
        page.get_by_label("Who will lead on this?").select_option(label="Sam Okafor")
        press(page, "Save and continue")
    if page.get_by_label("Action", exact=True).count():
        page.get_by_label("Action", exact=True).fill("Put the question on the form for first meetings")
        page.get_by_label("Owner").select_option(label="Chris Nowak")
        fill_date(page, clock.today() + timedelta(days=120))
        press(page, "Save and continue")
        page.get_by_label("No", exact=True).check()
        press(page, "Continue")
    page.get_by_label("Yes", exact=False).check()
    press(page, "Save response")


@WITH_SCRIPTS_AND_WITHOUT
def test_owner_updates_from_the_e_mail_link(live_server, mail_server, run_command, window, scripts):
    for day in range(8):
        run_command("reminders", "run", "--on", str(clock.today() + timedelta(days=day)))
        if link := link_for(live_server, mail_server, EMAILS["owner"]):
            break
    owner = window(live_server.url, scripts=scripts, phone=True)
    page = owner.page
    page.goto(link)
    page.get_by_label("Email", exact=False).fill(EMAILS["owner"])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    assert page.url == link, "From the e-mail one lands on the action, not on the first page"
    press(page, "Add update")
    page.locator("textarea").first.fill("The first forty are through.")
    page.get_by_label("At risk").check()
    press(page, "Save update")
    expect(page.locator("main")).to_contain_text("The first forty are through.")
    go_to_my_actions(page, scripts)
    assert not owner.is_wider_than_screen()
    expect(page.locator("main")).to_contain_text("Due in 14 days")


def go_to_my_actions(page: Page, scripts: bool) -> None:
    if scripts:
        page.get_by_role("button", name="Menu").click()
    go_to(page, "My actions")


def link_for(live_server, mail_server, email: str) -> str | None:
    """Return the link to an action in the first e-mail that this person got."""
    for arrival in mail_server.arrivals:
        found = re.search(rf"{re.escape(live_server.url)}/actions/[0-9a-f-]{{36}}", arrival.text)
        if email in arrival.recipients and found:
            return found.group()
    return None


@WITH_SCRIPTS_AND_WITHOUT
def test_headquarters_returns_and_the_region_resubmits(live_server, mail_server, window, scripts):
    north = somebody(live_server, window, "north", scripts=scripts).page
    follow(north, re.compile("Change the action plan that headquarters returned"))
    plan = north.url
    resubmit(north)
    headquarters = somebody(live_server, window, "hq", scripts=scripts).page
    headquarters.goto(plan)
    press(headquarters, "Return it for changes")
    headquarters.locator("input[type=checkbox]").first.check()
    headquarters.get_by_label("What needs to change?").fill("Say by when.")
    press(headquarters, "Return action plan")
    expect(headquarters.locator("main")).to_contain_text("Say by when.")
    north.goto(plan)
    expect(north.locator("main")).to_contain_text("Change asked for")
    expect(north.locator("main")).to_contain_text("Say by when.")
    follow(north, re.compile(r"^7\. "))
    north.get_by_label("Yes", exact=False).check()
    press(north, "Save response")
    resubmit(north)
    headquarters.goto(plan)
    expect(headquarters.locator("main")).to_contain_text("Headquarters asked for a change here")
    press(headquarters, "Mark as read")
    expect(headquarters.locator("main")).to_contain_text("Nobody else has changed anything since")


def resubmit(page: Page) -> None:
    """Submit what is ready again; a section that is still marked is called completed first."""
    if page.locator("main").get_by_text("Change asked for").count():
        follow(page, re.compile(r"^7\. "))
        page.get_by_label("Yes", exact=False).check()
        press(page, "Save response")
    press(page, "Check and submit")
    press(page, "Continue to submit")
    press(page, "Submit action plan")
    expect(page.locator("h1")).to_have_text("Action plan submitted")


@WITH_SCRIPTS_AND_WITHOUT
def test_a_leavers_actions_are_handed_over(live_server, mail_server, run_command, window, scripts):
    leaver = ("people", "end", EMAILS["owner"], "--role", "action_owner", "--organisation", WESTMERE)
    run_command(*leaver, "--reason", "Left for another service")
    page = somebody(live_server, window, "lead", scripts=scripts).page
    follow(page, re.compile("1 owner has left and still owns"))
    follow(page, re.compile("Hand over"))
    page.get_by_label("Who will take over?").select_option(label="Mina Larsen")
    press(page, "Continue")
    kept = page.locator("input[type=checkbox]").first
    kept.uncheck()
    press(page, "Continue")
    expect(page.locator("main")).to_contain_text("Mina Larsen takes over")
    page.get_by_label("Why is the work handed over?").fill("Chris has left.")
    press(page, "Hand over")
    expect(page.locator("h1")).to_have_text("Work that was handed over")
    expect(page.locator("main")).to_contain_text("Mina Larsen")
    follow(page, "See whether other work is left behind")
    expect(page.locator("main")).to_contain_text("1 open action")
