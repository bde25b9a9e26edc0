"""The five published reports, beside what a careful reader wrote down about them."""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.organisations.shared_reports import REPORTS, needs_reports
from tracker.reports_import.reading.files import read_file
from tracker.reports_import.reading.found import FoundReport
from tracker.reports_import.registered_bodies import RegisteredBodies
from tracker.reports_import.schemas import report_as_json

pytestmark = needs_reports

TEXTS = sorted(REPORTS.glob("*.txt"))
BODIES = RegisteredBodies.of_the_project()


def written_down(text: Path) -> dict[str, Any]:
    """Return what the report holds, without the remarks on it."""
    found: dict[str, Any] = json.loads(text.with_suffix(".json").read_text(encoding="utf-8"))
    del found["notes"]
    return found


def as_written_down(report: FoundReport) -> dict[str, Any]:
    """Return what was found in the shape in which it is written down."""
    found: dict[str, Any] = json.loads(report_as_json(report))
    del found["discrepancies"]
    for recommendation in found["recommendations"]:
        del recommendation["place"], recommendation["confidence"]
    return found


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_a_published_report_is_found_as_a_careful_reader_found_it(text: Path) -> None:
    expected = written_down(text)
    found = as_written_down(read_file(text, BODIES))
    assert list(found) == list(expected)
    for key, value in expected.items():
        assert found[key] == value, key


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_every_place_holds_the_words_of_its_recommendation(text: Path) -> None:
    report = read_file(text, BODIES)
    for recommendation in report.recommendations:
        place = recommendation.place
        printed = report.text[place.start : place.end]
        assert printed.split()[:3] == recommendation.text.split()[:3]
        assert printed.split()[-3:] == recommendation.text.split()[-3:]


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_the_same_file_gives_the_same_bytes(text: Path) -> None:
    assert report_as_json(read_file(text, BODIES)) == report_as_json(read_file(text.read_bytes(), BODIES))


def test_what_the_reports_say_against_themselves_is_listed() -> None:
    kinds = Counter(kind.kind for text in TEXTS for kind in read_file(text, BODIES).discrepancies)
    assert kinds == {
        "count": 1,
        "missing_annex": 1,
        "numbers_restart": 1,
        "overall_ratings": 1,
        "rating_band": 4,
    }


def broken_at_the_margin(text: str, width: int) -> str:
    """Return the text as a page of this width would break it, with running heads and page numbers."""
    lines: list[str] = []
    for line in text.split("\n"):
        mark = re.match(r"\s*(?:- )?(?:\d+\. )?", line)
        indent = " " * len(mark.group()) if mark else ""
        lines += (
            [line]
            if "\t" in line or "**" in line
            else textwrap.wrap(line, width, subsequent_indent=indent) or [""]
        )
    pages = ["\n".join(lines[first : first + 45]) for first in range(0, len(lines), 45)]
    return "\f\n".join(f"An inspection report\n\n{page}\n\n{n}\n" for n, page in enumerate(pages, start=1))


@pytest.mark.parametrize("width", [60, 90])
@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_lines_and_pages_that_end_anywhere_change_nothing(text: Path, width: int) -> None:
    broken = broken_at_the_margin(text.read_text(encoding="utf-8"), width)
    found = as_written_down(read_file(broken.encode(), BODIES))
    assert found == written_down(text)
