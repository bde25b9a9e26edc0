"""Commands of the service as real processes that begin loaded: copies of one that has imported everything already.

Importing the service takes seconds of processor time, and tests of senders and schedulers start many processes. What a
copy then does is its own: its settings, its application, its connections, its end. It is the test's child, as any other
process that it starts, so that it can be waited for, listened to and killed. Where a fresh beginning matters,
``tests/support/databases.py`` has ``run_flask``.
"""

from __future__ import annotations

import ctypes
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
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, TextIO

from sqlalchemy.orm import configure_mappers

from tools.stamps import ROOT

#: prctl: children of children whose parent ends become ours, so that we may wait for them.
PR_SET_CHILD_SUBREAPER = 36
LARGEST_MESSAGE = 2**18


class Original:
    """A process with everything loaded that does nothing but copy itself when it is told to; it ends with this one."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        known = sorted(name for name in sys.modules if name.partition(".")[0] == "tracker")
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno()), *known],
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
            number = self._copy(list(command), environment, *writings)
            ours.pop_all()
        return Copy(number, command, *said)

    def _copy(self, command: list[str], environment: Mapping[str, str], output: int, errors: int) -> int:
        """Return the number of a new process that runs the command; it is a child of this one."""
        told = json.dumps({"command": command, "environment": dict(environment)}).encode()
        _adopt(grandchildren=True)
        try:
            socket.send_fds(self._channel, [told], [output, errors])
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

    def __init__(self, number: int, command: Sequence[str], output: TextIO, errors: TextIO) -> None:
        self.pid = number
        self.args = command
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
        told, descriptors, _, _ = socket.recv_fds(channel, LARGEST_MESSAGE, 2)
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


def _become(told: dict[str, Any], output: int, errors: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    for own, standard in ((nothing, 0), (output, 1), (errors, 2)):
        os.dup2(own, standard)
        os.close(own)
    os.environ.clear()
    os.environ.update(told["environment"])
    time.tzset()
    random.seed()  # Or all copies would draw the same.
    sys.argv = ["flask", "--app", "wsgi", *told["command"]]
    runpy.run_module("flask", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
