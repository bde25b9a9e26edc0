"""Invented reports with the traps that layouts and conversions set. What they hold was written down first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.reports_import.reading.invented_bodies import INVENTED_BODIES
from tracker.reports_import.reading.files import read_file
from tracker.reports_import.schemas import WholeReportSchema

TEXTS = sorted(Path(__file__).with_name("corpus").glob("*.txt"))


def written_down(text: Path) -> dict[str, Any]:
    """Return what the report holds: its recommendations, discrepancies, and what else is worth checking."""
    expected: dict[str, Any] = json.loads(text.with_suffix(".json").read_text(encoding="utf-8"))
    return expected


def found_in(text: Path) -> dict[str, Any]:
    """Return everything that was found."""
    found: dict[str, Any] = WholeReportSchema().dump(read_file(text, INVENTED_BODIES))
    return found


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_the_recommendations_are_those_that_were_written_down(text: Path) -> None:
    expected = written_down(text)["recommendations"]
    found = found_in(text)["recommendations"]
    wanted_keys = ("number", "heading", "addressee", "addressee_type", "text", "confidence")
    assert [{key: item[key] for key in wanted_keys} for item in found] == expected
    assert [item["position"] for item in found] == list(range(1, len(expected) + 1))


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_the_discrepancies_are_those_that_were_written_down(text: Path) -> None:
    assert [one["kind"] for one in found_in(text)["discrepancies"]] == written_down(text)["discrepancies"]


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_what_the_report_says_about_itself_is_found(text: Path) -> None:
    expected = written_down(text)
    found = found_in(text)
    other_keys = expected.keys() - {"recommendations", "discrepancies"}
    assert {key: found[key] for key in other_keys} == {key: expected[key] for key in other_keys}
