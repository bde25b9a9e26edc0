"""Sends a morning's messages to a mail server in another process, and then the same ones in a bare loop of smtplib."""

from __future__ import annotations

import json
import os
import resource
import smtplib
import subprocess
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

from tests.bench.one_morning import TODAY
from tests.support.browserlike import QuestionsAsked
from tools.stamps import ROOT
from tracker import create_app
from tracker.core.mail import carrier_of
from tracker.core.mail.messages import POLICY
from tracker.reminders.sender import send_what_is_due

#: Messages kept as an example, for the bare loop.
KEPT = 100
#: The bare loop sends so many, its share of the server's time being the same for each.
IN_BARE_LOOP = 1_000


class Counting:
    """Hands messages to another carrier, counts them and keeps a few."""

    def __init__(self, app_settings: dict[str, object]) -> None:
        self._carrier = carrier_of(app_settings)
        self.count = 0
        self.kept: list[bytes] = []

    def deliver(self, message: EmailMessage) -> str:
        """Hand it over."""
        self.count += 1
        if self.count % 30 == 1 and len(self.kept) < KEPT:
            self.kept.append(message.as_bytes(policy=POLICY))
        return self._carrier.deliver(message)

    def close(self) -> None:
        """Let go of the connection."""
        self._carrier.close()


def main() -> None:
    """Send all that is due, and print what was measured as JSON."""
    with tempfile.TemporaryDirectory(prefix="bench-mail-") as folder:
        port_file = Path(folder) / "port"
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.mail_process", str(port_file)], cwd=ROOT
        )
        try:
            while not port_file.exists():
                time.sleep(0.05)
            port = int(port_file.read_text())
            os.environ["MAIL_URL"] = f"smtp://127.0.0.1:{port}"
            print(json.dumps(_measure(port)))
        finally:
            server.kill()
            server.wait()


def _measure(port: int) -> dict[str, float]:
    app = create_app()
    with app.app_context():
        carrier = Counting(app.config)
        begun, used = time.perf_counter(), time.process_time()
        with QuestionsAsked(app) as asked:
            done = send_what_is_due(carrier, TODAY)
        seconds, processor = time.perf_counter() - begun, time.process_time() - used
        return {
            "reminders": sum(done.values()),
            "messages": carrier.count,
            "seconds": seconds,
            "processor": processor,
            "queries": len(asked),
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "bare_a_second": _bare_loop(port, carrier.kept),
        }


def _bare_loop(port: int, messages: list[bytes]) -> float:
    """Return how many messages a second one connection takes from a loop that does nothing else."""
    with smtplib.SMTP("127.0.0.1", port) as connection:
        begun = time.perf_counter()
        for number in range(IN_BARE_LOOP):
            connection.sendmail(
                "a@fenmarch.example", ["b@fenmarch.example"], messages[number % len(messages)]
            )
        return IN_BARE_LOOP / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
