"""Says what costs most processor time, which ``--durations`` cannot where the machine has other work to do as well.

``.venv/bin/python -m pytest -p tests.support.processor_times tests/web`` ends with a list of files and one of tests.
A child's time counts once it has ended; that of the database server and of a browser still open does not.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator

import pytest
from _pytest.terminal import TerminalReporter

MOST = 25


def _used() -> float:
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


_before = [_used()]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note on each report what was used since the one before."""
    report = yield
    now = _used()
    report.processor_seconds = now - _before[0]
    _before[0] = now
    return report


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print what cost most."""
    files: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            seconds = getattr(report, "processor_seconds", 0)
            if seconds:
                files[report.nodeid.partition("::")[0]] += seconds
                tests[report.nodeid.partition("[")[0]] += seconds
    for title, found in (("files", files), ("tests", tests)):
        terminalreporter.section(f"processor time of {title}: {sum(found.values()):.0f} s in all")
        for name, seconds in found.most_common(MOST):
            terminalreporter.write_line(f"{seconds:8.1f} s  {name}")
