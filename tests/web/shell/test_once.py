"""A form sent twice acts once, and whoever sends it again sees the same result page (assurance D8)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from tests.support.applications import SERVICE_URL
from tests.support.browserlike import Browserlike
from tracker.core.database import db

HEADERS = {"Origin": SERVICE_URL, "Referer": f"{SERVICE_URL}/trial/people/new"}


def _form(client: Browserlike) -> dict[str, str]:
    values = client.get("/trial/people/new").form_with("name").values
    return {**{name: value[0] for name, value in values.items()}, "name": "Jo Patel"}


def test_the_same_form_sent_again_leads_to_the_same_page(
    client: Browserlike, people_count: Callable[[], int]
):
    form = _form(client)
    first, second = (client.raw("POST", "/trial/people/new", data=form, headers=HEADERS) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert first.location.startswith("/trial/people/")
    assert people_count() == 1


def test_ten_at_once_act_once(app: Flask, client: Browserlike, people_count: Callable[[], int]):
    form = _form(client)
    cookie = client.client.get_cookie("__Host-session", domain="tracker.example")
    assert cookie is not None
    together = Barrier(10)

    def send() -> tuple[int, str | None]:
        browser = app.test_client()
        browser.set_cookie("__Host-session", cookie.value, domain="tracker.example", secure=True)
        together.wait()
        response = browser.post("/trial/people/new", data=form, headers=HEADERS, base_url=SERVICE_URL)
        return response.status_code, response.location

    db.session.rollback()
    with ThreadPoolExecutor(10) as pool:
        answers = [future.result() for future in [pool.submit(send) for _ in range(10)]]
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 303
    assert people_count() == 1


def test_a_form_that_was_refused_can_be_sent_again(client: Browserlike, people_count: Callable[[], int]):
    form = _form(client)
    refused = client.raw("POST", "/trial/people/new", data={**form, "name": "Refused"}, headers=HEADERS)
    assert refused.status_code == 200
    assert client.raw("POST", "/trial/people/new", data=form, headers=HEADERS).status_code == 303
    assert people_count() == 1


def test_a_form_shown_again_has_a_token_of_its_own(client: Browserlike):
    before = _form(client)["form_token"]
    after = client.send({"name": "Refused"}).form_with("name").values["form_token"]
    assert [before] != after


def test_a_token_that_is_none_of_ours_is_no_fault(client: Browserlike, people_count: Callable[[], int]):
    form = _form(client)
    for token in ("", "x", "x" * 65, "a\x00b" * 10, "' OR 1=1 --" * 3):
        sent = {**form, "form_token": token}
        assert client.raw("POST", "/trial/people/new", data=sent, headers=HEADERS).status_code == 303
    assert people_count() == 5


def test_the_banner_shows_once(client: Browserlike):
    page = client.submit("/trial/people/new", {"name": "Jo <b>Patel</b>"})
    assert page.notice == "Added Jo <b>Patel</b>"
    assert page.with_class("govuk-notification-banner")[0].get("role") == "alert"
    assert client.get(page.path).notice is None


def test_whoever_sends_a_form_again_is_led_on_before_its_page_can_find_fault(app: Flask, client: Browserlike):
    """What a form acted on may be gone by then: here the page that it is sent to answers with an error to anybody."""
    form = _form(client)
    first = client.raw("POST", "/trial/people/new", data=form, headers=HEADERS)
    assert (
        client.raw("POST", "/trial/trouble/too-many", data=_form(client), headers=HEADERS).status_code == 429
    )

    again = client.raw("POST", "/trial/trouble/too-many", data=form, headers=HEADERS)

    assert (again.status_code, again.location) == (303, first.location)
