"""Which hosts we answer to, whose word on addresses counts, and files that browsers may keep for good."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.support.browserlike import Browserlike
from tracker import create_app
from tracker.web.headers import SHARED_HEADERS


@pytest.fixture
def engine() -> str:
    """No database is asked."""
    return "sqlite"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "tracker.example.evil",
        "evil.example:443",
        "",
        "tracker.example@evil.example",
        "127.0.0.1",
    ],
)
def test_another_host_is_refused_before_anything_else(client: Browserlike, host: str):
    for path in ("/help", "/health", "/nothing", "/trial/parts"):
        response = client.raw("GET", path, headers={"Host": host})
        assert response.status_code == 400
        assert "tracker" not in response.get_data(as_text=True).lower()
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_forwarded_headers_count_for_nothing_without_a_proxy(
    client: Browserlike, caplog: pytest.LogCaptureFixture
):
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
    }
    response = client.raw("GET", "/help", headers=forged)
    assert response.status_code == 200
    assert "evil.example" not in response.get_data(as_text=True)
    assert _lines(caplog)[-1]["address"] == "127.0.0.1"


def test_the_proxy_in_front_is_believed_and_nobody_before_it(
    app: Flask, tmp_path, caplog: pytest.LogCaptureFixture
):
    behind = create_app({**app.config, "TRUSTED_PROXIES": 1, "INSTANCE_PATH": str(tmp_path)})
    forwarded = {
        "X-Forwarded-For": "198.51.100.1, 203.0.113.9",
        "X-Forwarded-Host": "tracker.example",
        "X-Forwarded-Proto": "https",
    }
    response = behind.test_client().get("/help", base_url="http://inside", headers=forwarded)
    assert response.status_code == 200
    assert _lines(caplog)[-1]["address"] == "203.0.113.9"


def test_files_have_a_fingerprint_and_are_kept_for_good(client: Browserlike):
    page = client.get("/help")
    addresses = [*page.all("//link/@href"), *page.all("//script/@src")]
    assert len(addresses) == 4
    for address in addresses:
        assert re.match(r"/static/[0-9a-f]{16}/", address)
        with client.raw("GET", address) as response:
            assert response.status_code == 200
            assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"
            assert {name: response.headers[name] for name in SHARED_HEADERS} == SHARED_HEADERS
            assert "Access-Control-Allow-Origin" not in response.headers
            assert "Set-Cookie" not in response.headers


def test_the_script_finds_the_one_it_needs_beside_it(client: Browserlike):
    address = client.get("/help").one("//script[@src]").get("src")
    with client.raw("GET", address) as response:
        needed = re.search(r'from "\./(.*?)"', response.get_data(as_text=True))
    assert needed is not None
    with client.raw("GET", f"{address.rsplit('/', 1)[0]}/{needed[1]}") as response:
        assert response.status_code == 200


@pytest.mark.parametrize(
    "name", ["../web/__init__.py", "..%2f__init__.py", "vendor/", "", ".placed", "vendor/.placed"]
)
def test_nothing_else_is_handed_out(client: Browserlike, name: str):
    root = client.get("/help").one("//script[@src]").get("src").rsplit("/", 1)[0]
    assert client.raw("GET", f"{root}/{name}").status_code == 404


def test_one_line_is_logged_for_each_request_without_what_was_typed(
    client: Browserlike, caplog: pytest.LogCaptureFixture
):
    client.get("/trial/secret")
    client.send({"password": "hunter two"})
    client.get("/trial/list?q=Some+Body")
    client.raw("GET", "/set-password/abcdef0123456789")
    lines = _lines(caplog)
    assert [line["path"] for line in lines] == [
        "/trial/secret",
        "/trial/secret",
        "/trial/list",
        "/set-password/<token>",
    ]
    assert lines[2]["statements"] == 2
    assert {"method", "status", "milliseconds", "reference", "endpoint", "address"} <= set(lines[2])
    for secret in ("hunter", "Some", "abcdef", "csrf"):
        assert secret not in caplog.text


def _lines(caplog: pytest.LogCaptureFixture) -> list[dict]:
    return [record.msg for record in caplog.records if record.name == "tracker.requests"]
