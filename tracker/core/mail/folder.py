"""A carrier that keeps each message as a file: for one's own machine and for rehearsals."""

from __future__ import annotations

import os
import re
from email.message import EmailMessage
from pathlib import Path

from tracker.core.mail.carriers import CarrierUnavailable, Step, Watcher, watch_nothing


class FolderCarrier:
    """Writes ``.eml`` files named by Message-ID, so the same message handed over twice is one file."""

    def __init__(self, folder: Path, *, watcher: Watcher = watch_nothing) -> None:
        self._folder = folder
        self._watcher = watcher

    def deliver(self, message: EmailMessage) -> str:
        """Write the message.

        Raises:
            CarrierUnavailable: the folder cannot be written to.
        """
        name = re.sub(r"[^A-Za-z0-9@.-]", "", message["Message-ID"]) + ".eml"
        unfinished = self._folder / f".{name}.{os.getpid()}"
        self._watcher(Step.RECIPIENT_ACCEPTED)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(message.as_bytes())
            self._watcher(Step.BEFORE_FINAL_DOT)
            unfinished.replace(self._folder / name)
        except OSError as problem:
            raise CarrierUnavailable(f"The mail folder cannot be written to: {problem.strerror}") from problem
        self._watcher(Step.FINAL_DOT_SENT)
        self._watcher(Step.ANSWER_READ)
        return f"Kept as {name}"

    def close(self) -> None:
        """Do nothing: no connection is held."""
