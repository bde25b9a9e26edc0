"""The placed front-end files are the package's own, less what belongs to GOV.UK alone."""

from __future__ import annotations

import re

import pytest

from tools import place_frontend
from tools.place_frontend import FONT_STACK, PACKAGE, SetUpFailed, without_branding

PLACED = place_frontend.VENDOR / "govuk-frontend"
DIST = PACKAGE / "dist" / "govuk"


def test_placing_again_gives_the_files_that_are_served(tmp_path):
    place_frontend.place(PACKAGE, tmp_path / "again")
    again = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert again == {path.name: path.read_bytes() for path in PLACED.iterdir()}
    assert set(again) == {"govuk-frontend.min.css", "govuk-frontend.min.js"}


def test_the_stylesheet_differs_from_the_package_in_font_and_crest_alone():
    original = (DIST / "govuk-frontend.min.css").read_text(encoding="utf-8")
    placed = (PLACED / "govuk-frontend.min.css").read_text(encoding="utf-8")
    back = placed.replace(FONT_STACK, "GDS Transport,arial,sans-serif").rstrip()
    faces = re.findall(r"@font-face{[^}]*}", original)
    assert len(faces) == 2
    expected = original.replace(faces[0], "").replace(faces[1], "")
    expected = expected.replace("url(/assets/images/govuk-crest.svg)", "none")
    expected = re.sub(r"\s*/\*# sourceMappingURL=.*", "", expected).rstrip()
    assert back == expected


def test_the_script_is_the_package_s_own():
    original = (DIST / "govuk-frontend.min.js").read_text(encoding="utf-8")
    placed = (PLACED / "govuk-frontend.min.js").read_text(encoding="utf-8")
    assert placed.rstrip() == re.sub(r"//# sourceMappingURL=\S*\s*$", "", original).rstrip()


def test_a_stylesheet_that_points_to_files_we_do_not_place_is_refused():
    with pytest.raises(SetUpFailed, match=r"other\.png"):
        without_branding("a{background:url(/assets/images/other.png)}")
