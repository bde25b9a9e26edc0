"""Sends a morning's messages to a mail server in another process, and then the same ones in a bare loop of smtplib.

``measure SENDERS`` starts so many senders, each in a process of its own, and lets them begin at one moment.
"""

from __future__ import annotations

import json
import os
import resource
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
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


class Counting:
    """Hands messages to another carrier, counts them and keeps a few."""

    def __init__(self, app_settings: dict[str, object], folder: Path) -> None:
        self._carrier = carrier_of(app_settings)
        self._folder = folder
        self.count = 0

    def deliver(self, message: EmailMessage) -> str:
        """Hand it over."""
        self.count += 1
        if self.count % 30 == 1 and self.count < KEPT * 30:
            content = message.as_bytes(policy=POLICY)
            (self._folder / f"{os.getpid()}-{self.count}.eml").write_bytes(content)
        return self._carrier.deliver(message)

    def close(self) -> None:
        """Let go of the connection."""
        self._carrier.close()


def measure(senders: int) -> dict[str, float]:
    """Let so many senders send all that is due, then the bare loop; return what was measured."""
    with tempfile.TemporaryDirectory(prefix="bench-mail-") as name:
        folder = Path(name)
        port_file = folder / "port"
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.mail_process", str(port_file)], cwd=ROOT
        )
        try:
            _wait_until(port_file.exists)
            port = int(port_file.read_text())
            counts, seconds = _send_with(senders, folder, port)
            return {
                **{what: sum(each[what] for each in counts) for what in counts[0]},
                "megabytes": max(each["megabytes"] for each in counts),
                "seconds": seconds,
                "bare_a_second": _bare_loop(
                    port, [each.read_bytes() for each in sorted(folder.glob("*.eml"))], seconds
                ),
            }
        finally:
            server.kill()
            server.wait()


def _send_with(senders: int, folder: Path, port: int) -> tuple[list[dict[str, float]], float]:
    """Return what each sender counted, and how long it took until the last had nothing left to send."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.one_delivery", "send", str(folder)],
            cwd=ROOT,
            env={**os.environ, "MAIL_URL": f"smtp://127.0.0.1:{port}"},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(senders)
    ]
    _wait_until(lambda: len(list(folder.glob("*.ready"))) == senders)
    begun = time.perf_counter()
    (folder / "go").touch()
    said = [process.communicate()[0] for process in processes]
    return [json.loads(each) for each in said], time.perf_counter() - begun


def send(folder: Path) -> dict[str, float]:
    """Wait for the sign, send what is due, and return what this process took."""
    app = create_app()
    with app.app_context():
        carrier = Counting(app.config, folder)
        (folder / f"{os.getpid()}.ready").touch()
        _wait_until((folder / "go").exists)
        used = time.process_time()
        with QuestionsAsked(app) as asked:
            done = send_what_is_due(carrier, TODAY)
        return {
            "reminders": sum(done.values()),
            "messages": carrier.count,
            "processor": time.process_time() - used,
            "queries": len(asked),
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def _wait_until(what: Callable[[], bool]) -> None:
    while not what():
        time.sleep(0.01)


def _bare_loop(port: int, messages: list[bytes], seconds: float) -> float:
    """Return how many messages a second one connection takes from a loop that does nothing else.

    It runs for so many seconds, as long as the delivery took: a machine that others use is quicker now and slower then.
    """
    with smtplib.SMTP("127.0.0.1", port) as connection:
        begun, count = time.perf_counter(), 0
        while time.perf_counter() - begun < seconds:
            connection.sendmail("a@fenmarch.example", ["b@fenmarch.example"], messages[count % len(messages)])
            count += 1
        return count / (time.perf_counter() - begun)


if __name__ == "__main__":
    task, value = sys.argv[1:]
    print(json.dumps(measure(int(value)) if task == "measure" else send(Path(value))))
