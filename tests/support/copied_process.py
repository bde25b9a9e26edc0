"""Commands and web servers as real processes that begin loaded: copies of one that has imported everything already.

Importing the service takes seconds of processor time, and tests of senders, schedulers and journeys start many
processes. What a copy then does is its own: its settings, its application, its connections, its end. It is the test's
child, as any other process that it starts, so that it can be waited for, listened to and killed. Where a fresh
beginning matters, ``tests/support/databases.py`` has ``run_flask``, and ``tests/support/live_server.py`` serves afresh.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import importlib
import json
import os
import random
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, TextIO

import pytest
from sqlalchemy.orm import configure_mappers

from tools.stamps import ROOT

#: prctl: children of children whose parent ends become ours, so that we may wait for them.
PR_SET_CHILD_SUBREAPER = 36
LARGEST_MESSAGE = 2**18
#: What the service only imports once there is an application, and what its web server consists of.
ALWAYS_LOADED = (
    "tracker.web",
    "tracker.commands",
    "flask.cli",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
)
#: Where a web server finds the socket that is handed to it: the first after the three that every process has.
HANDED_OVER = 3


class Original:
    """A process with everything loaded that does nothing but copy itself when it is told to; it ends with this one."""

    def __init__(self, loaded: Iterable[str] | None = None) -> None:
        """Begin it with these modules loaded, or else with all of the service that this process knows."""
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if loaded is None:
            known = sorted(name for name in sys.modules if name.partition(".")[0] == "tracker")
            loaded = (*ALWAYS_LOADED, *known)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno()), *loaded],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
            )

    def begin(self, *command: str, environment: Mapping[str, str]) -> Copy:
        """Run a flask command in a copy, with these settings and no others; what it says can be read."""
        with ExitStack() as ours, ExitStack() as theirs:
            readings, writings = zip(os.pipe(), os.pipe(), strict=True)
            for each in writings:
                theirs.callback(os.close, each)
            said = [ours.enter_context(os.fdopen(each, encoding="utf-8")) for each in readings]
            line = ["flask", "--app", "wsgi", *command]
            number = self._copy(line, environment, writings)
            ours.pop_all()
        return Copy(number, command, *said)

    def serve(
        self, listening: socket.socket, *options: str, log: int, environment: Mapping[str, str]
    ) -> Copy:
        """Run the web server in a copy that leads a group of processes; it answers at the socket and writes its log."""
        line = ["gunicorn", "--bind", f"fd://{HANDED_OVER}", *options]
        number = self._copy(line, environment, [log, log, listening.fileno()])
        return Copy(number, line)

    def _copy(self, line: list[str], environment: Mapping[str, str], descriptors: Sequence[int]) -> int:
        """Return the number of a new process that runs a program; it is a child of this one."""
        told = json.dumps({"line": line, "environment": dict(environment)}).encode()
        _adopt(grandchildren=True)
        try:
            socket.send_fds(self._channel, [told], descriptors)
            answer = self._channel.recv(LARGEST_MESSAGE)
        finally:
            _adopt(grandchildren=False)
        assert answer, "The process to be copied has ended"
        return int(answer)

    def close(self) -> int:
        """End it; return its exit status."""
        self._channel.close()
        return self._process.wait()


class Copy:
    """A command that runs or has ended. It is asked in the words of ``subprocess.Popen``."""

    def __init__(
        self,
        number: int,
        command: Sequence[str],
        output: TextIO | None = None,
        errors: TextIO | None = None,
    ) -> None:
        self.pid = number
        self.args = command
        #: What it says and what it complains of; nothing, where that goes into a file.
        self.stdout, self.stderr = output, errors
        #: None while it runs; afterwards its exit status, or minus the number of the signal that killed it.
        self.returncode: int | None = None
        self._said: list[_Listener] = []

    def poll(self) -> int | None:
        """Return how it ended, or None while it runs."""
        if self.returncode is None:
            number, status = os.waitpid(self.pid, os.WNOHANG)
            if number:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended, once it has.

        Raises:
            subprocess.TimeoutExpired: it still runs after so many seconds.
        """
        if self.poll() is None:
            end = os.pidfd_open(self.pid)
            try:
                select.select([end], [], [], timeout)
            finally:
                os.close(end)
        ended = self.poll()
        if ended is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return ended

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Return what it said and what it complained of, once it has ended.

        Raises:
            subprocess.TimeoutExpired: it still runs after so many seconds; nothing of what it said is lost.
        """
        if not self._said:
            assert self.stdout is not None, "What it says goes into a file"
            assert self.stderr is not None
            self._said = [_Listener(self.stdout), _Listener(self.stderr)]
        self.wait(timeout)
        output, errors = (listener.all_of_it() for listener in self._said)
        return output, errors

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs: its number may belong to another process once it was waited for."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class _Listener(threading.Thread):
    """Reads all that comes, so that whoever speaks never waits for room."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._heard = ""
        self.start()

    def run(self) -> None:
        with self._stream:
            self._heard = self._stream.read()

    def all_of_it(self) -> str:
        self.join()
        return self._heard


def _adopt(*, grandchildren: bool) -> None:
    """Say whether orphans among our children's children become ours."""
    result = ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, int(grandchildren), 0, 0, 0)
    assert result == 0, os.strerror(ctypes.get_errno())


def main() -> None:
    """Wait for commands; in the copy that is to run one, run it."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    for name in sys.argv[2:]:
        importlib.import_module(name)
    configure_mappers()
    gc.freeze()
    while True:
        told, descriptors, _, _ = socket.recv_fds(channel, LARGEST_MESSAGE, 3)
        if not told:
            return
        number = _fork_an_orphan()
        if number is None:
            channel.close()
            _become(json.loads(told), *descriptors)
            return
        channel.send(str(number).encode())
        for each in descriptors:
            os.close(each)


def _fork_an_orphan() -> int | None:
    """Return the number of a copy of this process whose parent has ended; in the copy, None."""
    reading, writing = os.pipe()
    between = os.fork()
    if between == 0:
        if number := os.fork():
            os.write(writing, str(number).encode())
            os._exit(0)
        os.close(reading)
        os.close(writing)
        return None
    os.waitpid(between, 0)
    number = int(os.read(reading, 32))
    os.close(reading)
    os.close(writing)
    return number


def _become(told: dict[str, Any], output: int, errors: int, *handed_over: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    places = [(nothing, 0), (output, 1), (errors, 2)]
    # A number may be another's place: all are moved out of the way first.
    moved = [(fcntl.fcntl(own, fcntl.F_DUPFD, 2 * HANDED_OVER), place) for own, place in places]
    moved += [(fcntl.fcntl(own, fcntl.F_DUPFD, 2 * HANDED_OVER), HANDED_OVER) for own in handed_over]
    for own in (nothing, output, errors, *handed_over):
        os.close(own)
    for own, place in moved:
        os.dup2(own, place)
        os.close(own)
    if handed_over:
        os.setsid()
    os.environ.clear()
    os.environ.update(told["environment"])
    time.tzset()
    random.seed()  # Or all copies would draw the same.
    sys.argv = told["line"]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


@pytest.fixture(scope="session")
def original() -> Iterator[Original]:
    """The process that this worker's commands and web servers are copies of, begun when the first is started."""
    made = Original()
    yield made
    made.close()


if __name__ == "__main__":
    main()
