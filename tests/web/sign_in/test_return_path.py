"""After signing in, people are only ever led to a page of ours (assurance G3)."""

from __future__ import annotations

import pytest

from tests.support.accounts import make_person
from tests.support.people import PASSWORD
from tracker.web.sign_in.return_path import is_own_page

ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/%2f/evil.example",
    "/%2Fevil.example",
    "/%5cevil.example",
    "\\\\evil.example",
    "http:evil.example",
    "/\t/evil.example",
    "/account\n",
    " /account",
    "/@evil.example",
    "@evil.example",
    "javascript:alert(1)",
    "account",
    "",
    "/no-such-page",
    "/sign-out",
    "/account?" + "x" * 3000,
]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_elsewhere(app, target):
    with app.test_request_context(base_url="https://tracker.example"):
        assert not is_own_page(target)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("target", ["/account", "/account?tab=1", "/help", "/account/password?a=%2F%2Fb"])
def test_own_pages_are_known(app, target):
    with app.test_request_context(base_url="https://tracker.example"):
        assert is_own_page(target)


def test_a_page_that_needs_signing_in_is_shown_afterwards(app, client):
    person = make_person("Ann Lead")
    page = client.get("/account/password?x=1")
    assert page.path == "/sign-in"
    page = client.send({"email": person.email, "password": PASSWORD})
    assert page.path == "/account/password"


@pytest.mark.parametrize("query", ["next=//evil.example", "next=/account&next=/help"])
def test_a_forged_address_leads_home(app, client, query):
    person = make_person("Ann Lead")
    client.get("/sign-in")
    data = {"csrf_token": client.token(), "email": person.email, "password": PASSWORD}
    response = client.raw(
        "POST", f"/sign-in?{query}", data=data, headers={"Referer": "https://tracker.example/sign-in"}
    )
    assert response.headers["Location"] == "/"
