"""Invented reports in many layouts, of this and of other inspectorates. What they hold was written down first.

Each is kept in the form that its layout belongs to; web pages are printed as well, with the columns, boxes, running
heads and tables that their style sheets give them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.reports_import.reading.invented_bodies import INVENTED_BODIES
from tests.reports_import.reading.word_layouts import WORD_LAYOUTS
from tracker.reports_import.reading.files import read_file
from tracker.reports_import.reading.found import FoundReport
from tracker.reports_import.schemas import WholeReportSchema

LAYOUTS = Path(__file__).with_name("layouts")
WRITTEN = sorted([*LAYOUTS.glob("*.txt"), *LAYOUTS.glob("*.html")])
PAGES = sorted(LAYOUTS.glob("*.html"))
#: The layouts that only exist on paper; printing all of them takes longer than reading them.
ALWAYS_PRINTED = frozenset(
    {
        "chapter-behind-table",
        "page-in-two-columns",
        "table-without-lines",
        "web-table-with-spans",
        "items-over-pages",
        "table-with-full-head",
    }
)
WANTED = ("number", "heading", "addressee", "addressee_type", "text")


def assert_is_as_written_down(report: FoundReport, stem: str) -> None:
    """Compare everything that was written down about a report; page numbers differ from form to form."""
    expected: dict[str, Any] = json.loads((LAYOUTS / f"{stem}.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = WholeReportSchema().dump(report)
    found["recommendations"] = [{key: item[key] for key in WANTED} for item in found["recommendations"]]
    found["discrepancies"] = [one["kind"] for one in found["discrepancies"]]
    for action in found["action_plan"]:
        action["page"] = None
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("file", WRITTEN, ids=lambda path: path.stem)
def test_a_text_or_web_page_holds_what_was_written_down(file: Path) -> None:
    assert_is_as_written_down(read_file(file, INVENTED_BODIES), file.stem)


@pytest.mark.parametrize("stem", WORD_LAYOUTS)
def test_a_word_file_holds_what_was_written_down(stem: str) -> None:
    assert_is_as_written_down(read_file(WORD_LAYOUTS[stem](), INVENTED_BODIES), stem)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(file, marks=[] if file.stem in ALWAYS_PRINTED else [pytest.mark.soak], id=file.stem)
        for file in PAGES
    ],
)
def test_a_web_page_holds_the_same_in_print(file: Path) -> None:
    import weasyprint

    printed = weasyprint.HTML(string=file.read_text(encoding="utf-8")).write_pdf(presentational_hints=True)
    assert_is_as_written_down(read_file(bytes(printed), INVENTED_BODIES), file.stem)
