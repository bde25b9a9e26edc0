"""A mail server in a process of its own that takes everything and keeps nothing: ``python -m … PORT_FILE``.

``… PORT_FILE SECONDS MOMENTS_FILE`` takes so long over each message, and writes down when it took each.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Taker:
    """Takes every message."""

    def __init__(self, seconds: float = 0.0, moments: Path | None = None) -> None:
        self._seconds = seconds
        self._moments = moments.open("w", buffering=1) if moments else None

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        if self._seconds:
            await asyncio.sleep(self._seconds)
        if self._moments:
            self._moments.write(f"{time.monotonic()}\n")
        return "250 Kept"


async def serve(port_file: Path, taker: Taker) -> None:
    """Listen on a port that the system chooses, and write it down."""
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(taker, enable_SMTPUTF8=False), "127.0.0.1", 0
    )
    unfinished = port_file.with_suffix(".part")
    unfinished.write_text(str(server.sockets[0].getsockname()[1]))
    unfinished.rename(port_file)
    await server.serve_forever()


if __name__ == "__main__":
    port, *slowly = sys.argv[1:]
    slow = Taker(float(slowly[0]), Path(slowly[1])) if slowly else Taker()
    asyncio.run(serve(Path(port), slow))
