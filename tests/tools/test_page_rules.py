"""The test browser holds every page to its promises: each broken one must be found."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from html5lib.html5parser import ParseError

from tests.support.page import Page
from tests.support.page_rules import SERVICE_NAME, check_page, check_queries
from tracker.web.headers import SHARED_HEADERS

GOOD = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Answer – Plans – {SERVICE_NAME}</title></head>
<body>
<header><form method="post" action="/sign-out" novalidate><input type="hidden" name="csrf_token" value="t">
<button>Sign out</button></form></header>
<main id="main"><h1>Answer</h1><h2 id="part">Part</h2><a href="#part">To the part</a>
<form method="post" novalidate><input type="hidden" name="csrf_token" value="t"><input
 type="hidden" name="version" value="3">
<label for="why">Why</label><textarea id="why" name="why" aria-describedby="part">
first line
second</textarea>
<select name="lead"><option value="">Nobody</option><option value="7" selected>Jo</option></select>
<input type="checkbox" name="part" value="a" checked aria-label="a">
<input type="checkbox" name="part" value="b" aria-label="b">
<button name="go" value="save">Save</button></form></main></body></html>"""


def page_of(html: str, **headers: str) -> Page:
    app = Flask("pages")
    app.add_url_rule(
        "/page", "page", lambda: (html, {**SHARED_HEADERS, "Cache-Control": "no-store", **headers})
    )
    return Page(app.test_client().get("/page"))


def test_a_page_in_order_passes():
    check_page(page_of(GOOD))


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('lang="en"', 'lang="fr"', "does not name its language"),
        (f" – {SERVICE_NAME}", "", "The title of"),
        ("<title>Answer", "<title>Error: Answer", "out a summary"),
        ("<title>Answer", "<title>Something else", "its h1"),
        ("<h1>Answer</h1>", "<h1>Answer</h1><h1>Answer</h1>", "2 parts"),
        ("<h1>Answer</h1>", "", "0 parts"),
        ("<h2", "<h3", "heading levels jump"),
        ('id="why"', 'id="part"', "repeats ids"),
        ('href="#part"', 'href="#nowhere"', "ids that are not there"),
        ('for="why"', 'for="else"', "ids that are not there"),
        ('aria-describedby="part"', 'aria-describedby="part hint"', "ids that are not there"),
        ("<h1>", '<h1 style="color:red">', "inline styles"),
        ("</head>", "<style>h1 {}</style></head>", "inline styles"),
        ("<h1>", '<h1 onclick="go()">', "event handlers"),
        ('href="#part"', 'href=" JavaScript:go()"', "<Page"),
        ("</main>", "<script>go()</script></main>", "does not name"),
        ("<textarea", "<textarea required", "marked required"),
        ('<form method="post" novalidate>', '<form method="post">', "lets the browser validate"),
        ('name="csrf_token" value="t"><input', 'name="csrf_token" value=""><input', "without its token"),
        (">Save<", "><", "button without words"),
    ],
)
def test_a_page_out_of_order_is_found(old, new, finding):
    assert old in GOOD
    changed = GOOD.replace(old, new)
    if new == "<h3":
        changed = changed.replace("Part</h2>", "Part</h3>")
    with pytest.raises(AssertionError, match=re.escape(finding)):
        check_page(page_of(changed))


@pytest.mark.parametrize(
    ("old", "new"),
    [("</h2>", "</h3>"), ("<!DOCTYPE html>\n", ""), ("</select>", ""), ('id="part"', 'id="part" id="again"')],
)
def test_a_page_that_is_not_html_is_found(old, new):
    assert old in GOOD
    with pytest.raises(ParseError):
        check_page(page_of(GOOD.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        *((name, "") for name in SHARED_HEADERS),
        (
            "Content-Security-Policy",
            SHARED_HEADERS["Content-Security-Policy"] + "; style-src 'unsafe-inline'",
        ),
        ("Access-Control-Allow-Origin", "*"),
        ("Cache-Control", "max-age=60"),
    ],
)
def test_a_header_out_of_order_is_found(header, value):
    with pytest.raises(AssertionError):
        check_page(page_of(GOOD, **{header: value}))


def test_one_question_too_many_is_found():
    check_queries(page_of(GOOD), ["SELECT 1"] * 12)
    with pytest.raises(AssertionError, match="13 times"):
        check_queries(page_of(GOOD), ["SELECT 1"] * 13)


def test_a_form_sends_what_a_browser_would():
    form = page_of(GOOD).form_with("why", button="Save")
    assert form.values == {
        "csrf_token": ["t"],
        "version": ["3"],
        "why": ["first line\nsecond"],
        "lead": ["7"],
        "part": ["a"],
    }


def test_a_field_that_the_page_does_not_have_cannot_be_filled_in():
    with pytest.raises(AssertionError, match="0 forms"):
        page_of(GOOD).form_with("when")
