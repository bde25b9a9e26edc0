"""Uploads on the web server that production runs: with scripts off, and over a slow line while others work."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Window, lead_on
from tests.support.live_server import LiveServer

pytestmark = pytest.mark.only_on("sqlite")

OWNER = "owner@westmere.example"
MINUTES = {"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"Conferences take place."}


def to_upload(window: Window) -> Page:
    """Sign in as the owner and go to the form by the links that are there."""
    page = window.sign_in(OWNER)
    lead_on(page.locator(".app-own-action a:has-text('Add update')").first)
    lead_on(page.get_by_role("link", name=re.compile("^Back")))
    lead_on(page.get_by_role("link", name="Upload evidence"))
    return page


def test_a_file_is_uploaded_and_found_again_with_scripts_off_and_others_work_meanwhile(
    live_server: LiveServer, window: Callable[..., Window]
):
    page = to_upload(window(live_server.url, scripts=False))
    lead_on(page.get_by_role("button", name="Upload file"))
    expect(page.get_by_role("alert")).to_contain_text("Select a file")
    page.get_by_label("Title").fill("Minutes of March")
    page.get_by_label("What does this show?").fill("Conferences take place")
    page.get_by_label("Upload evidence").set_input_files(MINUTES)
    lead_on(page.get_by_role("button", name="Upload file"))
    expect(page.get_by_text("File uploaded")).to_be_visible()
    page.get_by_label("No").check()
    lead_on(page.get_by_role("button", name="Continue"))
    lead_on(page.get_by_role("link", name="Minutes of March"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.path().read_bytes() == MINUTES["buffer"]

    page.go_back()
    page = to_upload(window(live_server.url, scripts=False))
    with half_sent(page) as (line, rest):
        # Signing in writes: it would wait here for as long as the upload held SQLite's one write lock.
        window(live_server.url).sign_in("lead@westmere.example")
        line.sendall(rest)
        assert line.recv(64).startswith(b"HTTP/1.1 303")


@contextmanager
def half_sent(page: Page) -> Iterator[tuple[socket.socket, bytes]]:
    """Send half of an upload; yield the line and the rest."""
    fields = {"title": "Slow", "shows": "Patience"}
    for name in ("csrf_token", "form_token"):
        fields[name] = page.locator(f"main input[name={name}]").first.get_attribute("value") or ""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append('--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n')
    body = "".join(parts).encode() + b"A line.\n" * 100_000 + b"\r\n--x--\r\n"
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    to = urlsplit(page.url)
    head = (
        f"POST {to.path} HTTP/1.1\r\nHost: {to.netloc}\r\nCookie: {cookies}\r\n"
        f"Origin: http://{to.netloc}\r\nReferer: {page.url}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    half = len(body) // 2
    with socket.create_connection((to.hostname, to.port), timeout=30) as line:
        line.sendall(head.encode() + body[:half])
        yield line, body[half:]
