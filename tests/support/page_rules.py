"""What is true of every page, whatever it shows. The test browser asks this of each one it gets."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from itertools import pairwise

from tests.support.page import Page, words_of

SERVICE_NAME = "Track inspection recommendations"
TITLE = re.compile(rf"(?P<error>Error: )?(?P<own>.+?)(?: – .+)? – {re.escape(SERVICE_NAME)}", re.DOTALL)
MOST_QUERIES = 12

#: On every response; errors and static files are no exception (assurance E1).
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CONTENT_POLICY = (
    "default-src",
    "script-src",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)


def check_headers(page: Page) -> None:
    """Hold a response to the headers that all share."""
    headers = page.response.headers
    for name, value in HEADERS.items():
        assert headers.get(name) == value, f"{name} of {page} is {headers.get(name)!r}"
    policy = headers.get("Content-Security-Policy", "")
    for part in CONTENT_POLICY:
        assert part in policy, f"{page}: the content policy lacks {part}"
    assert "unsafe" not in policy, f"{page}: {policy}"
    assert "max-age=31536000; includeSubDomains" in headers.get("Strict-Transport-Security", ""), str(page)
    assert headers.get("Permissions-Policy"), f"{page} has no Permissions-Policy"
    assert not [name for name, _ in headers.items() if name.startswith("Access-Control-")], str(page)


def check_page(page: Page) -> None:
    """Hold an HTML page to what every page promises."""
    check_headers(page)
    assert "no-store" in page.response.headers.get("Cache-Control", ""), f"{page} may be stored"
    _check_title_and_headings(page)
    _check_references(page)
    _check_nothing_runs_inline(page)
    _check_forms(page)


def _check_title_and_headings(page: Page) -> None:
    assert page.one("/html").get("lang") == "en", f"{page} does not name its language"
    match = TITLE.fullmatch(page.title)
    assert match, f"The title of {page} is {page.title!r}"
    assert match["own"].startswith(page.h1), f"The title of {page} is {page.title!r}, its h1 {page.h1!r}"
    has_summary = bool(page.with_class("govuk-error-summary"))
    assert bool(match["error"]) == has_summary, (
        f"{page}: {page.title!r} with{'' if has_summary else 'out'} a summary"
    )
    levels = [
        int(heading.tag[1]) for heading in page.all("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")
    ]
    # The error summary and the banner stand above the h1 and bring an h2 of their own.
    after_h1 = levels[levels.index(1) :]
    jumps = [pair for pair in pairwise(after_h1) if pair[1] > pair[0] + 1]
    assert not jumps, f"{page}: heading levels jump {jumps}"


def _check_references(page: Page) -> None:
    ids = Counter(page.all("//@id"))
    assert (repeated := [name for name, count in ids.items() if count > 1]) == [], (
        f"{page} repeats ids {repeated}"
    )
    wanted = {link[1:] for link in page.all("//a/@href") if link.startswith("#") and link != "#"}
    wanted |= set(page.all("//label/@for"))
    for attribute in ("aria-labelledby", "aria-describedby", "aria-controls", "headers"):
        wanted |= {name for names in page.all(f"//@{attribute}") for name in names.split()}
    assert (missing := sorted(wanted - set(ids))) == [], f"{page} points to ids that are not there: {missing}"


def _check_nothing_runs_inline(page: Page) -> None:
    assert page.all("//@style | //style") == [], f"{page} has inline styles"
    handlers = page.all("//@*[starts-with(name(), 'on')]")
    assert handlers == [], f"{page} has event handlers {handlers}"
    addresses = page.all("//@href | //@src | //@action | //@formaction")
    assert not [address for address in addresses if address.strip().lower().startswith("javascript:")], str(
        page
    )
    inline = page.all("//script[not(@src)]")
    assert len(inline) <= 1, f"{page} has {len(inline)} inline scripts"
    policy = page.response.headers["Content-Security-Policy"]
    for script in inline:
        digest = base64.b64encode(hashlib.sha256((script.text or "").encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy, f"{page} has an inline script that its policy does not name"


def _check_forms(page: Page) -> None:
    for form in page.forms:
        assert not form.element.xpath(".//@required"), f"{page}: a field is marked required"
        if form.method == "post":
            assert form.element.get("novalidate") is not None, f"{page}: a form lets the browser validate"
            assert form.values.get("csrf_token", [""])[0], f"{page}: a form without its token"
    buttons = page.all("//main//button")
    assert all(words_of(button) for button in buttons), f"{page}: a button without words"


def check_queries(page: Page, statements: list[str]) -> None:
    """Hold a page to its number of questions to the database."""
    listed = "\n".join(" ".join(statement.split())[:160] for statement in statements)
    assert len(statements) <= MOST_QUERIES, f"{page} asks the database {len(statements)} times:\n{listed}"
