"""How long a morning's plan and its delivery take, how often they ask and how much memory they need.

100,000 open actions of 3,000 people, 10,000 of them due this morning; everything overdue was told of before.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.one_morning import DUE
from tests.bench.run_folder import run_folder
from tests.support.databases import ENGINES, Database, Templates
from tools.stamps import ROOT

MOST_SECONDS = 20.0
MOST_QUERIES = 40
MOST_MEGABYTES = 300.0
#: What is due and was delivered in a second, of the messages that a bare loop of smtplib hands over in the same run on
#: one connection. Of much that is due several people are told, so there are more reminders; all that is due to one
#: person this morning leaves as one message, so there are fewer messages.
LEAST_SHARE = 0.5
#: On SQLite one sender works at a time; on PostgreSQL any number.
SENDERS = {"sqlite": 1, "postgresql": 2}


def measure_reminders() -> bool:
    """Measure and print; return whether the promises are kept."""
    with run_folder() as folder:
        kept = [_measure(engine, folder) for engine in ENGINES]
    return all(kept)


def _measure(engine: str, folder: Path) -> bool:
    with Templates(folder).copy(engine, "organisations", folder / engine) as database:
        _run("one_morning", "fill", database=database)
        plan = _run("one_morning", "measure", database=database)
        print(
            f"{engine}: {plan['planned']:.0f} planned in {plan['seconds']:.1f} s, {plan['processor']:.1f} s of this "
            f"process, {plan['queries']:.0f} queries, {plan['megabytes']:.0f} MB"
        )
        sent = _run("one_delivery", "measure", str(SENDERS[engine]), database=database)
    reminders, messages = (sent[what] / sent["seconds"] for what in ("reminders", "messages"))
    due = DUE / sent["seconds"]
    print(
        f"{engine}: {sent['reminders']:.0f} reminders in {sent['messages']:.0f} messages delivered by "
        f"{SENDERS[engine]} in {sent['seconds']:.1f} s, {sent['processor']:.1f} s of processor time, "
        f"{sent['queries']:.0f} queries, "
        f"{sent['megabytes']:.0f} MB; a second {due:.0f} of what is due, {reminders:.0f} reminders, {messages:.0f} "
        f"messages; a bare loop {sent['bare_a_second']:.0f} messages"
    )
    return (
        plan["planned"] >= DUE
        and plan["seconds"] < MOST_SECONDS
        and plan["queries"] <= MOST_QUERIES
        and max(plan["megabytes"], sent["megabytes"]) < MOST_MEGABYTES
        and sent["reminders"] >= plan["planned"]
        and due >= LEAST_SHARE * sent["bare_a_second"]
    )


def _run(module: str, *step: str, database: Database) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", *step],
        cwd=ROOT,
        env={**os.environ, **database.environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout)) if done.stdout else {}
