"""``make run`` starts its parts together and ends them together, whatever they started themselves."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import run_everything
from tools.ports import Ports, PortTaken
from tools.run_everything import Part
from tools.stamps import ROOT

SLEEP = "import time; time.sleep(60)"
#: Ignores a polite request, and has a child that does too.
STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); print(child.pid, flush=True); time.sleep(60)"
)


def is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def part(tmp_path):
    """Start a part that runs this code, and leave nothing of it."""
    started: list[Part] = []

    def start(code: str, name: str = "part") -> Part:
        log = run_everything.log_of(name, {"INSTANCE_PATH": str(tmp_path)})
        process = run_everything.start([sys.executable, "-c", code], os.environ, log)
        started.append(Part(name, process, log))
        return started[-1]

    yield start
    for each in started:
        each.stop(signal.SIGKILL)
        each.process.wait()


def first_line(part: Part) -> str:
    return wait_for(lambda: part.log.read_text().partition("\n")[1] and part.log.read_text().splitlines()[0])


def wait_for(question):
    deadline = time.monotonic() + 10
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert answer, "It did not happen within 10 seconds"
    return answer


def test_ports_come_from_the_environment():
    assert Ports.from_environment({}) == Ports(8000, 8025, 2525)
    assert Ports.from_environment({"PORT": "81", "MAILBOX_PORT": "82", "SMTP_PORT": "83"}) == Ports(
        81, 82, 83
    )


@pytest.mark.parametrize("wrong", ["web", "0", "65536", "-1", "8000.5"])
def test_a_port_that_is_no_port_is_refused_by_name(wrong):
    with pytest.raises(PortTaken, match="MAILBOX_PORT"):
        Ports.from_environment({"MAILBOX_PORT": wrong})


def test_a_port_in_use_is_said_with_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"Port {taken} is in use.*make run SMTP_PORT="):
            Ports(*_free_ports(2), taken).check_free()


def test_free_ports_pass():
    Ports(*_free_ports(3)).check_free()


def test_what_is_set_already_stays(tmp_path):
    given = {"INSTANCE_PATH": str(tmp_path), "MAIL_URL": "smtp://mail.example:25"}
    settings = run_everything.settings(given, Ports(81, 82, 83))
    assert settings["MAIL_URL"] == "smtp://mail.example:25"
    assert "MAIL_ONLY_TO" not in settings, "A server that somebody else named may reach real people"
    assert settings["SERVICE_URL"] == "http://127.0.0.1:81"
    assert settings["SECRET_KEY"] == (tmp_path / "secret-key").read_text()
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_the_mailbox_of_ones_own_catches_emails_to_everybody(tmp_path):
    settings = run_everything.settings({"INSTANCE_PATH": str(tmp_path)}, Ports(81, 82, 83))

    assert settings["MAIL_URL"] == "smtp://127.0.0.1:83"
    assert settings["MAIL_ONLY_TO"] == "*"


def test_the_part_that_ends_by_itself_is_named_with_its_last_words(part, capsys):
    steady, failing = part(SLEEP, "steady"), part("raise SystemExit('no such table')", "scheduler")
    assert run_everything.watch([steady, failing]) == 1
    said = capsys.readouterr().err
    assert "no such table" in said
    assert "scheduler stopped by itself (exit status 1)" in said
    run_everything.stop_all([steady, failing])
    assert steady.process.returncode == -signal.SIGTERM


def test_nothing_is_left_of_a_part_that_does_not_want_to_stop(part, monkeypatch, capsys):
    monkeypatch.setattr(run_everything, "STOP_WITHIN_SECONDS", 0.3)
    stubborn = part(STUBBORN, "web server")
    grandchild = int(first_line(stubborn))
    run_everything.stop_all([stubborn])
    assert stubborn.process.returncode == -signal.SIGKILL
    wait_for(lambda: not is_running(grandchild))
    assert "web server does not stop" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_part_ends_even_if_the_supervisor_is_killed(tmp_path):
    code = (
        "import os, pathlib, sys, time; from tools import run_everything as r;"
        f"child = r.start([sys.executable, '-c', {SLEEP!r}], os.environ, pathlib.Path({str(tmp_path / 'log')!r}));"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    child = int(supervisor.stdout.readline())
    assert is_running(child)
    os.kill(supervisor.pid, signal.SIGKILL)
    supervisor.wait()
    supervisor.stdout.close()
    wait_for(lambda: not is_running(child))


def _free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
