"""``make run``: mailbox, web server and scheduler together, in the foreground, until Ctrl-C.

Each is a process group of its own, so that stopping one stops what it started too. If one ends by itself, the rest
are stopped and its name is said.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from tools.ports import LOOPBACK, Ports, PortTaken
from tools.set_up import secret_key
from tools.stamps import ROOT

READY_WITHIN_SECONDS = 60
STOP_WITHIN_SECONDS = 10
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")


@dataclass
class Part:
    """One of the processes that make up the service."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self, how: signal.Signals) -> None:
        """Send a signal to the process and everything it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)


class Stopped(Exception):
    """Somebody asked us to stop."""


def main() -> int:
    """Run everything; return 0 when asked to stop, 1 when a part failed."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGHUP, _stop)
    parts: list[Part] = []
    try:
        ports = Ports.from_environment(os.environ)
        ports.check_free()
        environment = settings(os.environ, ports)
        for name, command in commands(environment, ports).items():
            log = log_of(name, environment)
            parts.append(Part(name, start(command, environment, log), log))
        with demonstration_accounts(
            environment
        ) as accounts:  # Meanwhile: each start of the application takes seconds.
            wait_until_ready(parts, ports)
            if ended(parts) is None:
                print(welcome(ports, accounts.communicate()[0].rstrip()), flush=True)
        return watch(parts)
    except PortTaken as problem:
        print(problem, file=sys.stderr)
        return 1
    except Stopped:
        print("\nStopping", flush=True)
        return 0
    finally:
        stop_all(parts)


def settings(given: Mapping[str, str], ports: Ports) -> dict[str, str]:
    """Return the environment that the parts share; what is already set stays."""
    instance = Path(given.get("INSTANCE_PATH", ROOT / "instance"))
    chosen = {
        "APP_ENV": "development",
        "INSTANCE_PATH": str(instance),
        "SECRET_KEY": secret_key(instance),
        "SERVICE_URL": f"http://{LOOPBACK}:{ports.web}",
        "MAIL_URL": f"smtp://{LOOPBACK}:{ports.smtp}",
        "PYTHONUNBUFFERED": "1",
    }
    if "MAIL_URL" not in given:
        # The mailbox that this starts catches every e-mail and passes none on.
        chosen["MAIL_ONLY_TO"] = "*"
    return {**chosen, **given}


def commands(environment: Mapping[str, str], ports: Ports) -> dict[str, list[str]]:
    """Return what to start, in order."""
    mailbox = Path(environment["INSTANCE_PATH"]) / "mailbox"
    # One web process: SQLite has one writer, and threads share its cache. PostgreSQL is for more.
    web = [sys.executable, "-m", "gunicorn", "--bind", f"{LOOPBACK}:{ports.web}", "--workers", "1"]
    web += ["--worker-class", "gthread", "--threads", "8", "--log-level", "warning", "wsgi:app"]
    return {
        "mailbox": [
            sys.executable,
            "-m",
            "tools.local_mailbox",
            str(mailbox),
            str(ports.smtp),
            str(ports.mailbox),
        ],
        "web server": web,
        "scheduler": [*FLASK, "scheduler"],
    }


def log_of(name: str, environment: Mapping[str, str]) -> Path:
    """Return the file that takes what a part says, so that the terminal keeps what a person needs."""
    folder = Path(environment["INSTANCE_PATH"]) / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name.replace(' ', '-')}.log"


def start(command: list[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, away from the terminal's Ctrl-C, which is ours to pass on."""
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - our own command
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - this program has no threads
        )


def wait_until_ready(parts: list[Part], ports: Ports) -> None:
    """Return as soon as the web server and the mailbox answer, or as soon as a part has ended."""
    waiting = [f"http://{LOOPBACK}:{ports.mailbox}/", f"http://{LOOPBACK}:{ports.web}/health"]
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while waiting and time.monotonic() < deadline and not ended(parts):
        if answers(waiting[0]):
            waiting.pop(0)
        else:
            time.sleep(0.1)


def answers(address: str) -> bool:
    """Say whether a web server answers there, whatever it says."""
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own loopback address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def demonstration_accounts(environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Begin to list the accounts to try the service with; what goes wrong is part of what it prints."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [*FLASK, "demonstration", "accounts"],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def welcome(ports: Ports, accounts: str) -> str:
    """Return what a person needs to begin."""
    return (
        f"\n{accounts}\n\n"
        f"Service   http://{LOOPBACK}:{ports.web}\n"
        f"Mailbox   http://{LOOPBACK}:{ports.mailbox}  (every e-mail ends here; none leaves this machine)\n"
        "Ctrl-C stops everything; the data stay in instance/, what the parts say in instance/log/\n"
    )


def ended(parts: list[Part]) -> Part | None:
    """Return a part that is no longer running."""
    return next((part for part in parts if part.process.poll() is not None), None)


def watch(parts: list[Part]) -> int:
    """Return when a part ends by itself, which none should."""
    while (part := ended(parts)) is None:
        time.sleep(0.2)
    last_words = part.log.read_text(errors="replace").splitlines()[-20:]
    print("\n".join(last_words), file=sys.stderr)
    print(f"The {part.name} stopped by itself (exit status {part.process.returncode})", file=sys.stderr)
    return 1


def stop_all(parts: list[Part]) -> None:
    """Stop every part and what it started: politely first, then for certain."""
    for part in parts:
        part.stop(signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN_SECONDS
    for part in parts:
        try:
            part.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"The {part.name} does not stop; ending it", file=sys.stderr)
        part.stop(signal.SIGKILL)
        part.process.wait()


def _end_with_parent() -> None:
    """Ask Linux to stop this process when ours is killed without a chance to do it; elsewhere nothing is asked."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    # A second Ctrl-C must not interrupt the stopping itself.
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
