"""Asks a ClamAV daemon whether a file holds a virus, over its own socket: the INSTREAM command of its protocol."""

from __future__ import annotations

import socket
import struct
import time
from typing import BinaryIO
from urllib.parse import urlsplit

from tracker.core.file_store import pieces_of

SECONDS_TO_CONNECT = 5
#: For one file as a whole: a daemon that trickles is given up too.
SECONDS_FOR_A_FILE = 30
_LONGEST_ANSWER = 4096
_LENGTH = struct.Struct(">L")


class ScannerUnavailable(RuntimeError):
    """The daemon does not answer, or not in a way that says yes or no. The file stays closed."""


def find_virus(file: BinaryIO, scanner_url: str) -> str | None:
    """Return the name of the virus that the rest of a file holds; None if it holds none.

    Raises:
        ScannerUnavailable: nobody knows; the message says why.
    """
    deadline = time.monotonic() + SECONDS_FOR_A_FILE
    try:
        with _connected(scanner_url) as connection:
            _send(connection, b"zINSTREAM\0", deadline)
            for piece in pieces_of(file):
                _send(connection, _LENGTH.pack(len(piece)) + piece, deadline)
            _send(connection, _LENGTH.pack(0), deadline)
            answer = _answer(connection, deadline)
    except (OSError, ValueError) as problem:
        raise ScannerUnavailable(f"The scanner cannot be reached: {type(problem).__name__}") from problem
    return _verdict(answer)


def require_address(scanner_url: str) -> None:
    """Do nothing if this is an address of a scanner.

    Raises:
        ValueError: it is none.
    """
    parts = urlsplit(scanner_url)
    is_tcp = parts.scheme == "tcp" and parts.hostname and parts.port
    if not is_tcp and not (parts.scheme == "unix" and parts.path):
        raise ValueError(f"{scanner_url!r} is no address of a scanner: write tcp://HOST:PORT or unix:/PATH")


def _connected(scanner_url: str) -> socket.socket:
    require_address(scanner_url)
    parts = urlsplit(scanner_url)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=SECONDS_TO_CONNECT)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(SECONDS_TO_CONNECT)
    try:
        connection.connect(parts.path)
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, data: bytes, deadline: float) -> None:
    connection.settimeout(_seconds_left(deadline))
    connection.sendall(data)


def _answer(connection: socket.socket, deadline: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        connection.settimeout(_seconds_left(deadline))
        received = connection.recv(_LONGEST_ANSWER)
        if not received:
            break
        answer += received
    return answer


def _seconds_left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _verdict(answer: bytes) -> str | None:
    """Read "stream: OK", "stream: NAME FOUND"; everything else is no answer."""
    words = answer.rstrip(b"\0").decode("utf-8", "replace")
    if words == "stream: OK":
        return None
    if words.startswith("stream: ") and words.endswith(" FOUND"):
        return words.removeprefix("stream: ").removesuffix(" FOUND")[:200]
    raise ScannerUnavailable(f"The scanner gave no verdict: {words[:120]!r}")
