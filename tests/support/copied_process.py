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
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

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

    def begin(self, *command: str, environment: Mapping[str, str]) -> subprocess.Popen[str]:
        """Run a flask command in a copy, with these settings and no others; what it says can be read."""
        return _Copy(
            [*command],
            original=self,
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def copy(self, command: list[str], environment: Mapping[str, str], output: int, errors: int) -> int:
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

    def close(self) -> None:
        """End it."""
        self._channel.close()
        self._process.wait()


class _Copy(subprocess.Popen[str]):
    """A process like any other, only begun in another way."""

    def __init__(self, command: list[str], *, original: Original, **options: Any) -> None:
        self._original = original
        super().__init__(command, **options)

    def _execute_child(self, args, *options) -> None:  # type: ignore[override]
        env = options[5]
        pipes = options[9:15]
        _, _, _, output, _, errors = pipes
        self.pid = self._original.copy(list(args), env, output, errors)
        self._child_created = True
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]


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
