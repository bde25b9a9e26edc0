"""How long publishing a follow-up of 120 recommendations with 600 actions takes, on both engines."""

from __future__ import annotations

import time
from pathlib import Path

from tests.action_plans.fenmarch import make_fenmarch
from tests.bench.run_folder import run_folder
from tests.followup.large import ACTIONS_EACH, RECOMMENDATIONS, make_large_follow_up, make_ready
from tests.support.applications import Desk
from tests.support.databases import ENGINES, Templates
from tracker.core.database import db
from tracker.followup import services

#: Seconds, by the clock.
PROMISE = 2.0


def measure_follow_up() -> bool:
    """Measure and print; return whether publishing keeps its promise on both engines."""
    print(
        f"publishing a follow-up of {RECOMMENDATIONS} recommendations, {ACTIONS_EACH} actions each; seconds"
    )
    with run_folder() as folder:
        times = {engine: _publishing(engine, folder) for engine in ENGINES}
    for engine, (seconds, used) in times.items():
        print(f"{engine:<11}{seconds:>8.2f} by the clock {used:>8.2f} of this process  promise {PROMISE}")
    return max(seconds for seconds, _ in times.values()) < PROMISE


def _publishing(engine: str, folder: Path) -> tuple[float, float]:
    with Templates(folder).copy(engine, "empty", folder / engine) as database:
        desk = Desk()
        app = desk.app_on(database, f"folder:{folder / 'mail'}")
        with app.app_context():
            fenmarch = make_fenmarch()
            follow_up = make_large_follow_up(fenmarch)
            make_ready(follow_up, fenmarch)
            db.session.expire_all()
            began, processor = time.perf_counter(), time.process_time()
            services.publish_follow_up(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
            db.session.commit()
            seconds, used = time.perf_counter() - began, time.process_time() - processor
            db.session.remove()
        desk.leave(database)
    return seconds, used
