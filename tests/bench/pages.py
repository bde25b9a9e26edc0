"""How long pages take and how often they ask the database, with a register of some size.

Every kind of page that a person can reach by links is asked for several times, for several roles, on both engines.
BENCH_RECOMMENDATIONS sets the size. The table is ordered by time; the last column holds the promise of at most 12.
"""

from __future__ import annotations

import os
import statistics
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException

from tests.bench.run_folder import run_folder
from tests.support.applications import Desk
from tests.support.browserlike import Browserlike, QuestionsAsked
from tests.support.databases import ENGINES, Database, Templates, run_flask
from tests.support.page import Page
from tests.support.page_rules import MOST_QUERIES
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.demonstration.people import ACCOUNTS

RECOMMENDATIONS = int(os.environ.get("BENCH_RECOMMENDATIONS", "1000"))
ROUNDS = 7
ROLES = (Role.DIRECTOR, Role.INSPECTOR, Role.HQ_RESPONDER, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Measure:
    """What asking for one thing several times cost."""

    engine: str
    role: str
    what: str
    milliseconds: list[float]
    queries: int | None = None
    kilobytes: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    def row(self) -> str:
        queries = "" if self.queries is None else str(self.queries)
        size = "" if self.kilobytes is None else f"{self.kilobytes:.0f}"
        worst = max(self.milliseconds)
        return f"{self.engine:<11}{self.role:<15}{self.what:<40}{self.median:>9.1f}{worst:>9.1f}{size:>7}{queries:>9}"


def measure_pages() -> bool:
    """Measure and print; return whether every page keeps the promise of few queries."""
    with run_folder() as folder:
        measures = [measure for engine in ENGINES for measure in measure_engine(engine, folder)]
    print(f"{RECOMMENDATIONS} recommendations added, {ROUNDS} rounds; milliseconds, kilobytes")
    print(f"{'engine':<11}{'role':<15}{'what':<40}{'median':>9}{'slowest':>9}{'size':>7}{'queries':>9}")
    for measure in sorted(measures, key=lambda each: -each.median):
        print(measure.row())
    return all((measure.queries or 0) <= MOST_QUERIES for measure in measures)


def measure_engine(engine: str, folder: Path) -> Iterator[Measure]:
    """Yield the measures on one engine."""
    with Templates(folder).copy(engine, "demonstration", folder / engine) as database:
        yield _timed(database, "filling", "benchmark", "fill", "--recommendations", str(RECOMMENDATIONS))
        yield _timed(database, "planning reminders", "reminders", "plan", "--on", clock.today().isoformat())
        desk = Desk()
        app = desk.app_on(database, f"folder:{folder / 'mail'}")
        for role in ROLES:
            email = next(account.email for account in ACCOUNTS if account.role is role)
            with app.app_context():
                yield from measure_role(engine, role, email, Browserlike(app))
        desk.leave(database)


def measure_role(engine: str, role: Role, email: str, browser: Browserlike) -> Iterator[Measure]:
    """Yield a measure for each kind of page that can be reached by links from the first one."""
    browser.sign_in(email)
    adapter = browser.app.url_map.bind(urlsplit(browser.app.config["SERVICE_URL"]).netloc, url_scheme="https")
    waiting, measured = deque(["/"]), set[str]()
    while waiting:
        path = waiting.popleft()
        try:
            endpoint, _ = adapter.match(urlsplit(path).path, method="GET")
        except HTTPException:
            continue
        if endpoint in measured:
            continue
        measured.add(endpoint)
        times, queries, page = [], 0, None
        for _ in range(ROUNDS):
            with QuestionsAsked(browser.app) as statements:
                began = time.perf_counter()
                response = browser.raw("GET", path)
                times.append((time.perf_counter() - began) * 1000)
            queries, page = len(statements), Page(response)
        if page is None or page.status != 200 or page.response.mimetype != "text/html":
            continue
        yield Measure(engine, role.value, endpoint, times, queries, len(page.html) / 1024)
        waiting.extend(_own_links(path, page))


def _own_links(here: str, page: Page) -> Iterator[str]:
    for link in page.all("//a/@href"):
        target = urlsplit(urljoin(here, link))
        if not target.scheme and not target.netloc:
            yield target._replace(fragment="").geturl()


def _timed(database: Database, what: str, *command: str) -> Measure:
    began = time.perf_counter()
    run_flask(*command, database=database)
    return Measure(database.engine, "", what, [(time.perf_counter() - began) * 1000])
