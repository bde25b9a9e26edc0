"""Where the published reports and the list of organisations stand, if this machine has them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE_THE_PROJECT = Path(__file__).parents[3] / "shared" / "reports"
REPORTS = Path(os.environ.get("REPORTS_DIR", _BESIDE_THE_PROJECT))
ORGANISATIONS = REPORTS.parent / "data" / "organisations.csv"

needs_reports = pytest.mark.skipif(
    not any(REPORTS.glob("*.json")), reason="The folder of published reports is not on this machine"
)
needs_organisations = pytest.mark.skipif(
    not ORGANISATIONS.exists(), reason="The list of organisations is not on this machine"
)
