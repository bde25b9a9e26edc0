"""How long the page of a large plan takes beside that of an empty one.

Sixty recommendations, three hundred actions, three thousand updates, written through the database's own tables and with
the events that services would have left. Promise: at most 12 queries, and at most three times the empty page.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from tests.action_plans.fenmarch import TARGET, TEST, Fenmarch, make_fenmarch, make_recommendation
from tests.bench.run_folder import run_folder
from tests.support.applications import Desk
from tests.support.browserlike import Browserlike, QuestionsAsked
from tests.support.databases import ENGINES, Templates
from tests.support.page_rules import MOST_QUERIES
from tracker.action_plans import services
from tracker.action_plans.lifecycle import Track
from tracker.action_plans.models import Action, ActionUpdate, Response
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.recommendations.lifecycle import ResponseKind

RECOMMENDATIONS, ACTIONS_EACH, UPDATES_EACH = 60, 5, 10
ROUNDS = 15
MOST_TIMES = 3.0


def measure_large_plan() -> bool:
    """Measure and print; return whether the promises are kept on both engines."""
    with run_folder() as folder:
        kept = [_measure(engine, folder) for engine in ENGINES]
    return all(kept)


def _measure(engine: str, folder: Path) -> bool:
    with Templates(folder).copy(engine, "organisations", folder / engine) as database:
        desk = Desk()
        app = desk.app_on(database, f"folder:{folder / 'mail'}")
        with app.app_context():
            fenmarch = make_fenmarch()
            browser = Browserlike(app)
            browser.sign_in(fenmarch.director.email)
            address = f"/plans/{fenmarch.plan.id}"
            empty = _page_times(browser, address)
            _fill(fenmarch)
            full = _page_times(browser, address)
        desk.leave(database)
    times = full[0] / empty[0]
    print(
        f"{engine:<11} empty plan {empty[0]:.0f} ms, {empty[1]} queries; "
        f"large plan {full[0]:.0f} ms, {full[1]} queries; {times:.1f} times"
    )
    return times <= MOST_TIMES and full[1] <= MOST_QUERIES


def _page_times(browser: Browserlike, address: str) -> tuple[float, int]:
    """Return the median time in milliseconds, and how many questions the last call asked."""
    taken, asked = [], 0
    for _ in range(ROUNDS):
        with QuestionsAsked(browser.app) as statements:
            began = time.perf_counter()
            response = browser.raw("GET", address)
            taken.append((time.perf_counter() - began) * 1000)
        assert response.status_code == 200, address
        asked = len(statements)
    return statistics.median(taken), asked


def _fill(fenmarch: Fenmarch) -> None:
    owners = [fenmarch.owner, fenmarch.colleague, fenmarch.pdu_head, fenmarch.lead]
    with act("made for the benchmark", by=TEST):
        for at in range(RECOMMENDATIONS - len(fenmarch.recommendations)):
            recommendation = make_recommendation(
                fenmarch.report, fenmarch.unit, at + 10, f"do thing {at}", [fenmarch.region]
            )
            _answer(fenmarch, recommendation, owners, at)
    for recommendation in fenmarch.recommendations:
        response = fenmarch.agree(recommendation, lead=fenmarch.lead)
        for number in range(ACTIONS_EACH):
            fenmarch.action(recommendation, text=f"Step {number} of the region")
        services.finish_section(response, is_complete=True, by=fenmarch.lead)
    services.submit_plan(fenmarch.plan, by=fenmarch.director)
    with act("made for the benchmark", by=TEST):
        for action in db.session.scalars(db.select(Action)):
            for number in range(UPDATES_EACH):
                note = ActionUpdate(
                    action=action,
                    at=clock.now(),
                    by=fenmarch.owner,
                    text=f"Went on {number}",
                    track=Track.ON_TRACK,
                )
                db.session.add(note)
    db.session.commit()


def _answer(fenmarch: Fenmarch, recommendation, owners, at: int) -> None:
    response = Response(
        plan=fenmarch.plan,
        recommendation=recommendation,
        kind=ResponseKind.AGREED,
        lead=fenmarch.lead,
        is_complete=True,
    )
    db.session.add(response)
    for number in range(ACTIONS_EACH):
        db.session.add(
            Action(
                code=f"A-{at:03}{number}",
                plan=fenmarch.plan,
                recommendation=recommendation,
                position=number + 1,
                text=f"Step {number} of {at}, for the benchmark of the plan's page",
                owner=owners[number % len(owners)],
                first_target_date=TARGET,
                target_date=TARGET,
            )
        )
