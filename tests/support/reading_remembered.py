"""Reads each report of a run once: the same file gives the same findings, which other tests hold the reading to."""

from __future__ import annotations

import pickle
from hashlib import sha256
from typing import Any

import pytest

from tracker.reports_import import reading_run

_found: dict[str, bytes] = {}


@pytest.fixture
def reading_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the second import of the same words find what the first found, without a process of its own."""
    read = reading_run.read_in_own_process

    def remembered(content: bytes, bodies: Any, *rest: Any) -> Any:
        key = sha256(content + pickle.dumps(bodies)).hexdigest()
        if key not in _found:
            _found[key] = pickle.dumps(read(content, bodies, *rest))
        return pickle.loads(_found[key])

    monkeypatch.setattr(reading_run, "read_in_own_process", remembered)
