"""The same reports as web pages, word-processor files and PDFs give the same as in plain text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.organisations.shared_reports import REPORTS
from tests.reports_import.reading.invented_bodies import INVENTED_BODIES
from tests.reports_import.reading.printed_forms import as_html, as_pdf
from tests.reports_import.reading.word_forms import as_docx
from tracker.reports_import.reading.content import Form, form_of
from tracker.reports_import.reading.files import read_file
from tracker.reports_import.reading.found import FoundReport
from tracker.reports_import.registered_bodies import RegisteredBodies
from tracker.reports_import.schemas import WholeReportSchema

MAKERS: dict[Form, Callable[[str], bytes]] = {
    Form.HTML: lambda text: as_html(text).encode(),
    Form.DOCX: as_docx,
    Form.PDF: as_pdf,
}
PUBLISHED = sorted(REPORTS.glob("*.txt"))
#: Text that was broken at a margin is no paragraph that could be printed anew.
INVENTED = [
    text
    for text in sorted(Path(__file__).with_name("corpus").glob("*.txt"))
    if not text.stem.startswith("wrapped")
]
#: The printer has no letters for private signs, and then prints nothing at all.
PRINTABLE = [text for text in INVENTED if text.stem != "odd-characters"]
#: Drawing the letters of a long report takes longer than reading them: the others are for ``make soak``.
SHORT_ENOUGH_TO_DRAW = sorted(PUBLISHED, key=lambda path: path.stat().st_size)[:2]
BODIES = RegisteredBodies.of_the_project()


def everything_but_places(report: FoundReport) -> dict[str, Any]:
    """Return what was found, without where it stands: places and pages differ from form to form."""
    found: dict[str, Any] = WholeReportSchema().dump(report)
    del found["text"]
    found["discrepancies"] = [discrepancy["kind"] for discrepancy in found["discrepancies"]]
    for recommendation in found["recommendations"]:
        del recommendation["place"]
    for action in found["action_plan"]:
        del action["page"]
    return found


@pytest.mark.skipif(not PUBLISHED, reason="The folder of published reports is not on this machine")
@pytest.mark.parametrize(
    ("text", "form"),
    [
        pytest.param(
            text,
            form,
            marks=[pytest.mark.soak] if form is Form.PDF and text not in SHORT_ENOUGH_TO_DRAW else [],
            id=f"{text.stem}-{form}",
        )
        for text in PUBLISHED
        for form in MAKERS
    ],
)
def test_a_published_report_is_the_same_in_every_form(text: Path, form: Form) -> None:
    content = MAKERS[form](text.read_text(encoding="utf-8"))
    assert form_of(content) is form
    found = everything_but_places(read_file(content, BODIES))
    expected = json.loads(text.with_suffix(".json").read_text(encoding="utf-8"))
    for recommendation in found["recommendations"]:
        assert recommendation.pop("confidence") == "list"
        del recommendation["joint_addressees"], recommendation["printed_beside"]
    assert {key: found[key] for key in expected.keys() - {"notes"}} == {
        key: value for key, value in expected.items() if key != "notes"
    }


@pytest.mark.parametrize(
    ("text", "form"),
    [
        *((text, form) for text in INVENTED for form in (Form.HTML, Form.DOCX)),
        *((text, Form.PDF) for text in PRINTABLE),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else str(value),
)
def test_an_invented_report_is_the_same_in_every_form(text: Path, form: Form) -> None:
    content = MAKERS[form](text.read_text(encoding="utf-8"))
    found = everything_but_places(read_file(content, INVENTED_BODIES))
    assert found == everything_but_places(read_file(text, INVENTED_BODIES))


@pytest.mark.parametrize("form", MAKERS)
def test_every_place_holds_the_words_in_every_form(form: Form) -> None:
    text = INVENTED[-1]
    report = read_file(MAKERS[form](text.read_text(encoding="utf-8")), INVENTED_BODIES)
    assert report.recommendations
    for recommendation in report.recommendations:
        place = recommendation.place
        assert report.text[place.start : place.end].split() == recommendation.text.split()
        assert (place.page is not None) is (form is Form.PDF)
