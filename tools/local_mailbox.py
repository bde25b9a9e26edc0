"""A mailbox for one's own machine: takes every e-mail over SMTP, keeps it in a folder, shows it as web pages.

``python -m tools.local_mailbox FOLDER SMTP_PORT WEB_PORT``. It listens on the loopback address only.
"""

from __future__ import annotations

import itertools
import signal
import sys
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tools.local_mailbox_pages import pages_of

LOOPBACK = "127.0.0.1"


class KeepEverything:
    """Accept any message for anybody; the file name orders messages by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counter = itertools.count()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Keep the message and answer as SMTP wants."""
        name = f"{time.time_ns():020d}-{next(self.counter):04d}"
        recipients = ", ".join(envelope.rcpt_tos)
        content = envelope.original_content or b""
        unfinished = self.folder / f"{name}.part"
        unfinished.write_bytes(f"X-Envelope-To: {recipients}\r\n".encode() + content)
        unfinished.rename(self.folder / f"{name}.eml")
        return "250 Kept"


def main(arguments: list[str]) -> int:
    """Run until stopped."""
    folder, smtp_port, web_port = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    folder.mkdir(parents=True, exist_ok=True)
    web = ThreadingHTTPServer((LOOPBACK, web_port), pages_of(folder))
    web.daemon_threads = True
    smtp = Controller(KeepEverything(folder), hostname=LOOPBACK, port=smtp_port)
    smtp.start()
    threading.Thread(target=web.serve_forever, daemon=True).start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    web.shutdown()
    smtp.stop()
    return 0


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    sys.exit(main(sys.argv[1:]))
