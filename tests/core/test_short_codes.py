from __future__ import annotations

import pytest

from tracker.core.short_codes import tidy_code


@pytest.mark.parametrize("typed", ["REM-7F3K7Q", " rem-7f3k7q ", "rem 7f3k7q", "REM7F3K7Q", "rem - 7f3 k7q"])
def test_a_code_is_found_however_it_is_written_down(typed: str):
    assert tidy_code(typed) == "REM-7F3K7Q"


@pytest.mark.parametrize("typed", ["staffing", "7F3K7Q", "practice", ""])
def test_what_is_no_code_is_made_into_none(typed: str):
    assert "-" not in tidy_code(typed)
