"""How long a rush takes at a mail server that needs 50 ms for each message, under the limit of Notify (assurance N19).

``python -m tests.bench rush`` sends 300 messages and says what that makes for 10,000; ``BENCH_MESSAGES=10000`` sends
them all. Meanwhile a page is asked for again and again.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from tests.bench.run_folder import run_folder
from tests.reminders.world import World
from tests.support.databases import ENGINES, Database, Templates
from tools.stamps import ROOT
from tracker import create_app
from tracker.accounts.models import Role
from tracker.reminders.planning import plan_the_day
from tracker.reminders.run_once import send_due

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "300"))
DUE = 10_000
SECONDS_FOR_EACH = 0.05
MOST_A_MINUTE = 3_000
MOST_MINUTES = 15.0
#: On SQLite one sender works at a time; on PostgreSQL any number.
SENDERS = {"sqlite": 1, "postgresql": 3}

DAY = date(2026, 3, 20)
TARGET = DAY + timedelta(days=7)


def measure_rush() -> bool:
    """Measure and print; return whether the promises are kept."""
    with run_folder() as folder:
        kept = [_measure(engine, folder) for engine in ENGINES]
    return all(kept)


def _measure(engine: str, folder: Path) -> bool:
    with Templates(folder).copy(engine, "empty", folder / engine) as database:
        _start("fill", database).wait()
        with _slow_server(folder / f"{engine}-port") as (mail_url, moments):
            begun = time.perf_counter()
            senders = [_start("send", database, MAIL_URL=mail_url) for _ in range(SENDERS[engine])]
            pages = _start("pages", database)
            for sender in senders:
                sender.wait()
            seconds = time.perf_counter() - begun
            pages.send_signal(signal.SIGINT)
            page = json.loads(pages.communicate()[0])
            taken = [float(moment) for moment in moments.read_text().split()]
    in_a_minute = _most_in_a_minute(taken)
    a_minute = min(MOST_A_MINUTE, len(taken) / (taken[-1] - taken[0]) * 60)
    minutes = DUE / a_minute
    print(
        f"{engine}: {len(taken)} messages at {SECONDS_FOR_EACH * 1000:.0f} ms each by {len(senders)} senders in "
        f"{seconds:.1f} s with their start, at most {in_a_minute} in a minute; {DUE} would take {minutes:.1f} min; "
        f"/ready meanwhile {page['median']:.0f} ms, at most {page['most']:.0f} ms"
    )
    return len(taken) == MESSAGES and in_a_minute <= MOST_A_MINUTE and minutes < MOST_MINUTES


def _most_in_a_minute(moments: list[float]) -> int:
    return max(
        sum(1 for other in moments if 0 <= other - first < 60)
        for first in moments[:: len(moments) // 100 or 1]
    )


@contextmanager
def _slow_server(port_file: Path) -> Iterator[tuple[str, Path]]:
    moments = port_file.with_suffix(".moments")
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.mail_process", port_file, str(SECONDS_FOR_EACH), moments],
        cwd=ROOT,
    )
    try:
        while not port_file.exists():
            time.sleep(0.01)
        yield f"smtp://127.0.0.1:{port_file.read_text()}", moments
    finally:
        server.kill()
        server.wait()


def _start(step: str, database: Database, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.slow_server", step],
        cwd=ROOT,
        env={**os.environ, **database.environment, "MAIL_MOST_A_MINUTE": str(MOST_A_MINUTE), **settings},
        stdout=subprocess.PIPE,
        text=True,
    )


def _fill() -> None:
    world = World()
    for number in range(MESSAGES):
        world.action(TARGET, owner=world.person(f"Owner {number}", Role.ACTION_OWNER))
    plan_the_day(DAY)


def _ask_for_pages() -> None:
    """Ask until somebody has had enough, then say how long it took."""
    app = create_app()
    browser = app.test_client()
    took: list[float] = []
    try:
        while True:
            begun = time.perf_counter()
            answer = browser.get("/ready", base_url=app.config["SERVICE_URL"])
            took.append((time.perf_counter() - begun) * 1000)
            assert answer.is_json, "It is the page that tells how reminders are doing"
            time.sleep(0.2)
    except KeyboardInterrupt:
        print(json.dumps({"median": statistics.median(took), "most": max(took)}))


if __name__ == "__main__":
    if sys.argv[1] == "pages":
        _ask_for_pages()
    else:
        with create_app().app_context():
            if sys.argv[1] == "fill":
                _fill()
            else:
                send_due(DAY)
