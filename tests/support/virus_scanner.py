"""A small daemon that speaks ClamAV's protocol on a real socket, and can refuse, hang, lie or trickle."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

import pytest

from tests.evidence.samples import EICAR


class Mood(StrEnum):
    """How the daemon answers."""

    WELL = "well"
    GARBAGE = "garbage"
    ERROR = "error"
    HANGS = "hangs"
    HANGS_UP = "hangs up"


class Scanner:
    """The daemon, as a test talks about it. ``seen`` holds what it was sent."""

    def __init__(self) -> None:
        self.mood = Mood.WELL
        self.seen: list[bytes] = []
        self.url = ""
        self.over = threading.Event()

    def answer(self, content: bytes) -> bytes | None:
        """Return what it says of a file."""
        self.seen.append(content)
        if self.mood is Mood.HANGS:
            self.over.wait()
        return {
            Mood.WELL: b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0",
            Mood.GARBAGE: b"\xff\xfehello\0",
            Mood.ERROR: b"INSTREAM size limit exceeded. ERROR\0",
        }.get(self.mood)


@contextmanager
def scanning(socket_path: Path | None = None) -> Iterator[Scanner]:
    """Run a daemon on a free port, or at a path."""
    scanner = Scanner()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            # Whoever asked may be gone by the time of the answer.
            with suppress(OSError, struct.error):
                assert self.rfile.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack(">L", self.rfile.read(4))[0]:
                    content += self.rfile.read(length)
                if (said := scanner.answer(content)) is not None:
                    self.wfile.write(said)

    if socket_path is None:
        server: socketserver.BaseServer = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        scanner.url = f"tcp://127.0.0.1:{server.server_address[1]}"  # type: ignore[index]
    else:
        server = socketserver.ThreadingUnixStreamServer(str(socket_path), Handler)
        scanner.url = f"unix:{socket_path}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield scanner
    finally:
        scanner.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def virus_scanner() -> Iterator[Scanner]:
    """A daemon for this test."""
    with scanning() as scanner:
        yield scanner
