"""Reads each report of a run once: the same file gives the same findings, which other tests hold the reading to."""

from __future__ import annotations

import pickle
from hashlib import sha256
from typing import Any

import pytest

from tests.support.once import once
from tracker.reports_import import reading_run


@pytest.fixture
def reading_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the second import of the same words find what the first found, without a process of its own."""
    read = reading_run.read_in_own_process

    def remembered(content: bytes, bodies: Any, *rest: Any) -> Any:
        key = sha256(content + pickle.dumps(bodies)).hexdigest()
        return once(f"reading-{key}", lambda: read(content, bodies, *rest))

    monkeypatch.setattr(reading_run, "read_in_own_process", remembered)
