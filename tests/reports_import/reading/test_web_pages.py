"""What exists only as mark-up in a web page is written out as a reader sees it."""

from __future__ import annotations

import pytest

from tests.reports_import.reading.invented_bodies import INVENTED_BODIES
from tracker.reports_import.reading.files import read_file
from tracker.reports_import.reading.forms.html import read_html


def lines_of(body: str) -> list[str]:
    """Return the lines of a page with this body."""
    return [line.text for line in read_html(f"<!doctype html><body>{body}".encode()).lines]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<ol start=4><li>four<li>five</ol>", ["4. four", "5. five"]),
        ("<ol><li>one<li value=7>seven<li>eight</ol>", ["1. one", "7. seven", "8. eight"]),
        ("<ol reversed><li>two<li>one</ol>", ["2. two", "1. one"]),
        ("<ol type=a><li>first<li>second</ol>", ["a. first", "b. second"]),
        ("<ol type=I><li>first<li>second</ol>", ["I. first", "II. second"]),
        ("<ol><li>1. one</ol>", ["1. one"]),
        ("<ol><li><p>one</p><p>more</p></ol>", ["1. one", "more"]),
        ("<ul><li>one</ul>", ["\u2022 one"]),
        ("<ol><li>one:<ul><li>inside</ul></ol>", ["1. one:", "\u2022 inside"]),
        ("<p>a plan<sup>3</sup> here</p>", ["a plan\u00b3 here"]),
        ("<p>the 1<sup>st</sup> plan</p>", ["the 1st plan"]),
        ("<p>one<br>two</p>", ["one", "two"]),
        ("<nav>Menu</nav><script>x</script><p hidden>no</p><p>yes</p>", ["yes"]),
        ("<table><tr><td><p>a box</p><ol><li>one</ol></table>", ["a box", "1. one"]),
        ("<h2><button>Staff should:</button></h2><p>yes</p>", ["Staff should:", "yes"]),
        ("<h2>Staff<button>Details</button></h2>", ["Staff"]),
        (
            "<div><button>Staff</button><div>one</div><button>Homes</button><p>two</p></div>",
            ["Staff", "one", "Homes", "two"],
        ),
        ("<div><button>Print it</button><div>yes</div></div>", ["yes"]),
        ("<p>yes <button>Send</button></p>", ["yes"]),
        ("<div><button hidden>Staff</button><div>yes</div></div>", ["yes"]),
    ],
)
def test_lists_marks_and_boxes(body: str, lines: list[str]) -> None:
    assert lines_of(body) == lines


@pytest.mark.parametrize(
    "content",
    [
        "<p>Chiefs\u2019 Council \u2013 \u0175</p>".encode(),
        '<meta charset="windows-1252"><p>Chiefs\u2019 Council \u2013 \u0175</p>'.encode(),
        "<p>Chiefs\u2019 Council \u2013 \u0175</p>".encode("utf-16"),
    ],
    ids=["encoding not named", "encoding named wrongly", "sixteen bits"],
)
def test_letters_are_read_though_the_saved_page_no_longer_names_their_encoding(content: bytes) -> None:
    assert [line.text for line in read_html(content).lines] == ["Chiefs\u2019 Council \u2013 \u0175"]


def test_letters_of_an_older_encoding_are_read_as_the_page_names_it() -> None:
    page = '<meta charset="windows-1252"><p>Chiefs\u2019 Council</p>'.encode("windows-1252")
    assert [line.text for line in read_html(page).lines] == ["Chiefs\u2019 Council"]


def test_a_cell_over_several_rows_counts_for_each_of_them() -> None:
    document = read_html(
        b"<!doctype html><table><tr><th>No.<th>Recommendation<th>For"
        b"<tr><td>1<td>one<td rowspan=2>HMPPS<tr><td>2<td>two<tr><td colspan=2>wide<td>last</table>"
    )
    assert [line.cells for line in document.lines] == [
        ("No.", "Recommendation", "For"),
        ("1", "one", "HMPPS"),
        ("2", "two", "HMPPS"),
        ("wide", "", "last"),
    ]


def test_depth_and_headings_are_kept() -> None:
    document = read_html(b"<!doctype html><h2>Recommendations</h2><ol><li>one<ol><li>inside</ol></ol>")
    assert [(line.text, line.heading, line.level) for line in document.lines] == [
        ("Recommendations", 2, None),
        ("1. one", None, 1),
        ("1. inside", None, 2),
    ]


OTHERS_LIST = (
    "<p>HMPPS should:</p><ol><li>count the beds</li><li>say each month how many of them are free</li></ol>"
)


def test_a_list_that_the_page_quotes_from_somebody_else_is_no_recommendation_of_its_own() -> None:
    page = (
        "<!doctype html><h1>Westmere: a note from the chair</h1><p>The county auditors wrote in March:</p>"
        f"<blockquote>{OTHERS_LIST}</blockquote><p>That list is theirs, and I agree with it.</p>"
    )
    assert read_file(page.encode(), INVENTED_BODIES).recommendations == ()


def test_a_quotation_among_the_recommendations_takes_none_of_them_away() -> None:
    page = (
        "<!doctype html><h1>An inspection of North Fenmarch PDU</h1><h2>Recommendations</h2>"
        f"<p>The auditors said:</p><blockquote>{OTHERS_LIST}</blockquote>"
        "<p>North Fenmarch PDU should:</p><ol><li>visit every home</li>"
        "<li><blockquote>answer each letter</blockquote></li></ol>"
    )
    found = read_file(page.encode(), INVENTED_BODIES).recommendations
    assert [(item.heading, item.text) for item in found] == [
        ("North Fenmarch PDU should:", "visit every home"),
        ("North Fenmarch PDU should:", "answer each letter"),
    ]
