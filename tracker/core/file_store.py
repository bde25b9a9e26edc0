"""Files as uploaded, each under the SHA-256 of what is in it: nothing is kept twice, nothing changes unseen."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from flask import current_app

_SHA256 = re.compile("[0-9a-f]{64}")


class FileMissing(LookupError):
    """The store does not hold this file: a fault of the service, never a user's."""


class FileDamaged(RuntimeError):
    """What the store holds is not what was put in: a fault of the disk, or somebody's hand."""


class FileStore:
    """A folder of files, in sub-folders by the first two letters of their SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Hold the content from now on and return its SHA-256. Holding it again changes nothing.

        The file appears whole or not at all, also if the machine stops in between.
        """
        sha256 = digest_of(content)
        place = self._place(sha256)
        if place.exists() and digest_of(place.read_bytes()) == sha256:
            return sha256
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=place.parent, prefix="arriving-")
        arriving = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            arriving.replace(place)
        finally:
            arriving.unlink(missing_ok=True)
        return sha256

    def read(self, sha256: str) -> bytes:
        """Return the content with this SHA-256, checked.

        Raises:
            FileMissing: there is none.
            FileDamaged: it is no longer what was put in.
        """
        try:
            content = self._place(sha256).read_bytes()
        except FileNotFoundError:
            raise FileMissing(sha256) from None
        if digest_of(content) != sha256:
            raise FileDamaged(sha256)
        return content

    def forget(self, sha256: str) -> None:
        """Hold the file no longer. Forgetting one that is not there changes nothing."""
        self._place(sha256).unlink(missing_ok=True)

    def _place(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise FileMissing(sha256)
        return self._folder / sha256[:2] / sha256


def file_store() -> FileStore:
    """Return the store of the running application."""
    return FileStore(Path(current_app.config["FILES_PATH"]))


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of the content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
