"""A mail server in a process of its own that takes everything and keeps nothing but a count: ``python -m … FILE``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Taker:
    """Takes every message."""

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        return "250 Kept"


async def serve(port_file: Path) -> None:
    """Listen on a port that the system chooses, and write it down."""
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Taker(), enable_SMTPUTF8=False), "127.0.0.1", 0
    )
    unfinished = port_file.with_suffix(".part")
    unfinished.write_text(str(server.sockets[0].getsockname()[1]))
    unfinished.rename(port_file)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
