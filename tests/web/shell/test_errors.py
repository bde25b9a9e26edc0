"""Every refusal and fault is a plain page that says what to do, keeps what was typed and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask

from tests.support.applications import SERVICE_URL
from tests.support.browserlike import Browserlike
from tests.support.page import Page
from tracker.core.errors import RuleBroken
from tracker.web.headers import SHARED_HEADERS

TYPED = {"what_was_done": "Two officers\nstarted <b>today</b>", "owner_id": str(uuid4())}
SAME_SITE = {"Origin": SERVICE_URL, "Referer": f"{SERVICE_URL}/"}

CASES = [
    ("not-found", 404, "Page not found"),
    ("404", 404, "Page not found"),
    ("not-permitted", 403, "You cannot change this"),
    ("403", 403, "You cannot change this"),
    ("rule", 409, "This cannot be done now"),
    ("changed", 409, "Someone else changed this first"),
    ("400", 400, "The service did not understand this"),
    ("413", 413, "What you sent is too big"),
    ("429", 429, "You have tried too many times"),
    ("too-many", 429, "You have tried too many times"),
    ("fault", 500, "There is a problem with the service"),
    ("500", 500, "There is a problem with the service"),
    ("misspelt", 500, "There is a problem with the service"),
    ("database", 503, "The service is unavailable"),
    ("503", 503, "The service is unavailable"),
]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("what", "status", "heading"), CASES)
def test_each_kind_of_trouble_has_its_page(client: Browserlike, what: str, status: int, heading: str):
    page = client.get(f"/trial/trouble/{what}", status=status)
    assert page.h1 == heading
    assert "secret" not in page.html


@pytest.mark.only_on("sqlite")
def test_what_does_not_exist_and_what_is_not_yours_look_the_same(client: Browserlike):
    client.get("/trial/parts")
    pages = [
        client.raw("GET", path)
        for path in ("/trial/trouble/not-found", "/nothing-here", f"/trial/people/{uuid4()}")
    ]
    assert len({page.get_data() for page in pages}) == 1
    assert len({tuple(sorted(page.headers)) for page in pages}) == 1


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("what", ["not-permitted", "rule", "changed", "fault", "database"])
def test_what_was_typed_is_on_the_page(client: Browserlike, what: str):
    client.get("/trial/parts")
    page = Page(_post(client, f"/trial/trouble/{what}"))
    assert page.texts("//dt") == ["What was done"]
    assert "Two officers\nstarted <b>today</b>" in page.one("//dd").xpath("string()")


def test_a_fault_leaves_nothing_half_done(client: Browserlike, people_count: Callable[[], int]):
    client.get("/trial/parts")
    response = _post(client, "/trial/trouble/half")
    assert response.status_code == 500
    assert "Nothing from the last page has been saved." in Page(response).main
    assert people_count() == 0


def test_reading_cannot_write(client: Browserlike, people_count: Callable[[], int]):
    client.get("/trial/parts")
    assert client.raw("GET", "/trial/trouble/writes").status_code in {500, 503}
    assert people_count() == 0
    assert _post(client, "/trial/trouble/writes").status_code == 200
    assert people_count() == 1


@pytest.mark.only_on("sqlite")
def test_the_reference_on_the_page_is_the_one_in_the_log(
    client: Browserlike, caplog: pytest.LogCaptureFixture
):
    page = client.get("/trial/trouble/fault", status=500)
    reference = page.one("//main//b").text
    lines = [record.msg for record in caplog.records if record.name == "tracker.requests"]
    assert [line["reference"] for line in lines] == [reference]


@pytest.mark.only_on("sqlite")
def test_when_to_try_again_is_said_in_london_time_and_to_machines(client: Browserlike):
    page = client.get("/trial/trouble/too-many", status=429)
    assert "Try again at " in page.main
    assert 1100 < int(page.response.headers["Retry-After"]) <= 1200


@pytest.mark.only_on("sqlite")
def test_a_wrong_method_says_which_are_right(client: Browserlike):
    client.get("/trial/parts")
    response = _post(client, "/trial/parts")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert client.raw("TRACE", "/trial/parts").status_code == 405


@pytest.mark.only_on("sqlite")
def test_too_much_is_refused_with_the_limit(client: Browserlike, app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2 * 1024 * 1024)
    client.get("/trial/parts")
    page = Page(_post(client, "/trial/answer", {"detail": "x" * (2 * 1024 * 1024)}))
    assert page.status == 413
    assert "must be 2MB or smaller" in page.main
    assert page.links["Go back and choose a smaller file"] == "/trial/answer"


class TestAFormThatIsTooOld:
    """Without a right token of this session nothing is changed and nothing typed is lost (assurance D1)."""

    @pytest.fixture
    def engine(self) -> str:
        """Tokens know no database."""
        return "sqlite"

    @pytest.mark.parametrize("token", [None, "", "wrong", "of another session"])
    def test_it_can_be_saved_from_the_page_that_says_so(self, app, client, people_count, token):
        if token == "of another session":
            token = Browserlike(app).get("/trial/people/new").form_with("name").values["csrf_token"][0]
        client.get("/trial/people/new")
        sent = {"name": "Typed for an hour", "form_token": "x" * 32} | (
            {} if token is None else {"csrf_token": token}
        )
        page = Page(client.raw("POST", "/trial/people/new", data=sent, headers=SAME_SITE))
        assert (page.status, page.h1) == (400, "Your page was open for too long")
        assert "Typed for an hour" in page.main
        assert people_count() == 0
        client.page = page
        assert client.send(button="Save").notice == "Added Typed for an hour"
        assert people_count() == 1

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://tracker.example", "https://tracker.example.evil"]
    )
    def test_another_site_can_neither_send_it_nor_have_it_sent(self, client, people_count, origin):
        values = client.get("/trial/people/new").form_with("name").values
        sent = {**{name: value[0] for name, value in values.items()}, "name": "Forged"}
        page = Page(
            client.raw("POST", "/trial/people/new", data=sent, headers={**SAME_SITE, "Origin": origin})
        )
        assert (page.status, page.h1) == (400, "Your page was open for too long")
        assert page.forms == []
        assert people_count() == 0

    @pytest.mark.parametrize("referer", [None, "https://evil.example/", "https://tracker.example.evil/"])
    def test_nor_without_an_origin(self, client, people_count, referer):
        values = client.get("/trial/people/new").form_with("name").values
        sent = {**{name: value[0] for name, value in values.items()}, "name": "Forged"}
        headers = {"Referer": referer} if referer else {}
        assert client.raw("POST", "/trial/people/new", data=sent, headers=headers).status_code == 400
        assert people_count() == 0

    def test_a_password_is_neither_shown_nor_carried(self, client):
        client.get("/trial/secret")
        page = Page(client.raw("POST", "/trial/secret", data={"password": "hunter two"}, headers=SAME_SITE))
        assert page.status == 400
        assert "hunter" not in page.html
        assert page.links["Open the page again"] == "/trial/secret"


@pytest.mark.only_on("sqlite")
def test_a_rule_that_names_no_field_of_the_form_shows_above_it(app: Flask):
    from tests.web.shell.trial import NameForm

    with app.test_request_context("/trial/people/new", base_url=SERVICE_URL):
        form = NameForm()
        form.show(RuleBroken("The plan is gone", field="plan"))
        assert form.error_list == [{"text": "The plan is gone", "href": ""}]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", f"/trial/trouble/{what}") for what, _status, _heading in CASES]
    + [
        ("GET", "/help"),
        ("GET", "/health"),
        ("GET", "/nothing"),
        ("POST", "/help"),
        ("OPTIONS", "/help"),
        ("HEAD", "/help"),
    ],
)
def test_every_response_carries_the_same_headers(client: Browserlike, method: str, path: str):
    response = client.raw(method, path)
    assert {name: response.headers[name] for name in SHARED_HEADERS} == SHARED_HEADERS
    assert response.headers["Cache-Control"] == "no-store"
    assert not [name for name, _value in response.headers if name.startswith("Access-Control-")]


def _post(client: Browserlike, path: str, data: dict[str, str] = TYPED):
    assert client.page is not None
    return client.raw("POST", path, data={**data, "csrf_token": client.token()}, headers=SAME_SITE)
