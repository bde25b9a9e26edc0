"""The small parts of pages, and how strict templates are."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest
from flask import Flask, render_template_string
from jinja2 import UndefinedError

from tests.support.applications import SERVICE_URL
from tests.support.browserlike import Browserlike
from tracker.core.database import Base
from tracker.models import __name__ as _every_table_is_known  # noqa: F401
from tracker.web.statuses import tag_of


@pytest.fixture
def engine() -> str:
    """Parts know no database."""
    return "sqlite"


def test_the_parts_hold_to_what_every_page_promises(client: Browserlike):
    page = client.get("/trial/parts")
    assert page.texts("//nav[@aria-label='Breadcrumb']//li") == ["Home", "Reports"]
    assert "Returned for changes" in page.texts("//strong[contains(@class, 'govuk-tag--orange')]")
    assert page.texts("//ol[contains(@class, 'app-timeline')]/li/p/time") == [
        "20 March 2026 at 4:12pm",
        "8 February 2026 at 4:12pm",
    ]
    assert page.texts("//dd/a") == ["Change response"]


@pytest.mark.parametrize("source", ["{{ nowhere }}", "{{ thing.colour }}", "{% for each in nowhere %}{% endfor %}",
                                    "{% if thing.colour %}{% endif %}", "{{ nowhere.name }}"])  # fmt: skip
def test_a_misspelt_name_in_a_template_is_a_fault(app: Flask, source: str):
    with app.test_request_context(base_url=SERVICE_URL), pytest.raises(UndefinedError):
        render_template_string(source, thing=object())


def test_an_absent_key_reads_as_nothing(app: Flask):
    with app.test_request_context(base_url=SERVICE_URL):
        assert (
            render_template_string("[{{ given.classes }}{% if given.hint %}x{% endif %}]", given={}) == "[]"
        )


def test_every_status_in_a_table_has_words(app: Flask):
    kinds = {
        column.type.enum_class
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name in {"state", "status", "category", "check_state"}
        and hasattr(column.type, "enum_class")
    }
    assert len(kinds) > 6
    for kind in kinds:
        for state in kind:
            assert isinstance(state, StrEnum)
            assert re.match("[A-Z][a-z]", tag_of(state).text)
