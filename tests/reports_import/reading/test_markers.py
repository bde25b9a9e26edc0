"""How an item begins: the marks that reports print, and lines that only look like one."""

from __future__ import annotations

import pytest

from tracker.reports_import.reading.markers import Style, marker_of


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("Recommendation 1: Westmere should", "1"),
        ("Recommendation 2.3 – Westmere should", "2.3"),
        ("Recommendation 1a: Westmere should", "1a"),
        ("Recommendation No. 4: Westmere should", "4"),
        ("Recommendation #4: Westmere should", "4"),
        ("Recommendation (5): Westmere should", "5"),
        ("Recommendation Two: Westmere should", "2"),
        ("Recommendation twenty-one: Westmere should", "21"),
        ("Recommendation B: Westmere should", "B"),
        ("Rec. 3 – Westmere should", "3"),
        ("REC 3: Westmere should", "3"),
        ("Strategic recommendation 6 Westmere should", "6"),
    ],
)
def test_a_label_gives_its_number_and_is_no_part_of_the_words(printed: str, number: str) -> None:
    marker = marker_of(printed)
    assert marker is not None
    assert (marker.style, marker.number) == (Style.LABELLED, number)
    assert printed[marker.length :] == "Westmere should"


@pytest.mark.parametrize(
    ("printed", "style", "number"),
    [
        ("7. keep", Style.DOTTED, "7"),
        ("7: keep", Style.DOTTED, "7"),
        ("7 – keep", Style.BARE, "7"),
        ("1.2.3 keep", Style.SECTIONED, "1.2.3"),
        ("R.7 keep", Style.CODED, "R.7"),
        ("NE7. keep", Style.CODED, "NE7"),
        ("[7] keep", Style.BRACKETED, "7"),
    ],
)
def test_a_mark_gives_its_shape_and_is_no_part_of_the_words(printed: str, style: Style, number: str) -> None:
    marker = marker_of(printed)
    assert marker is not None
    assert (marker.style, marker.number) == (style, number)
    assert printed[marker.length :] == "keep"


@pytest.mark.parametrize(
    "printed",
    [
        "Recommendation a committee should look at",
        "Recommendations 1 to 4 are for HMPPS",
        "Recording 3 cases took a day",
        "A. Bell led the inspection",
        "10:30 is late",
    ],
)
def test_words_that_begin_like_a_mark_are_none(printed: str) -> None:
    assert marker_of(printed) is None
