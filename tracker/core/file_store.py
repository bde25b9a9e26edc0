"""Files as uploaded, each under the SHA-256 of what is in it: nothing is kept twice, nothing changes unseen.

A store is a folder (here) or a bucket (``core.bucket_store``); an address in the settings says which. Files pass
through in pieces: no store holds a whole one in memory unless it is asked for ``read``.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from flask import current_app

PIECE = 256 * 1024
_SHA256 = re.compile("[0-9a-f]{64}")
_FOLDER, _BUCKET = "folder:", "s3://"


class FileMissing(LookupError):
    """The store does not hold this file: a fault of the service, never a user's."""


class FileDamaged(RuntimeError):
    """What the store holds is not what was put in: a fault of the disk, or somebody's hand."""


class StoreUnavailable(RuntimeError):
    """The store cannot be reached, or does not do what it is asked. Nothing is half kept."""


class FileStore(ABC):
    """Where files are kept."""

    @abstractmethod
    def keep(self, content: bytes | BinaryIO) -> str:
        """Hold the content from now on and return its SHA-256. Holding it again changes nothing.

        The file appears whole or not at all, also if the machine stops in between.

        Raises:
            StoreUnavailable: the store cannot be reached.
        """

    @abstractmethod
    def open(self, sha256: str) -> BinaryIO:
        """Return the content with this SHA-256, checked, to be read from its beginning and closed by the caller.

        Raises:
            FileMissing: there is none.
            FileDamaged: it is no longer what was put in.
            StoreUnavailable: the store cannot be reached.
        """

    @abstractmethod
    def forget(self, sha256: str) -> None:
        """Hold the file no longer. Forgetting one that is not there changes nothing.

        Raises:
            StoreUnavailable: the store cannot be reached.
        """

    def read(self, sha256: str) -> bytes:
        """Return the whole content with this SHA-256, checked; raises as ``open``."""
        with self.open(sha256) as file:
            return file.read()


class FolderStore(FileStore):
    """A folder of files, in sub-folders by the first two letters of their SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes | BinaryIO) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        with arriving(content, self._folder) as (path, sha256):
            place = self._place(sha256)
            if not _is_whole(place, sha256):
                place.parent.mkdir(exist_ok=True)
                path.replace(place)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        try:
            file = self._place(sha256).open("rb")
        except FileNotFoundError:
            raise FileMissing(sha256) from None
        if digest_of_file(file) != sha256:
            file.close()
            raise FileDamaged(sha256)
        file.seek(0)
        return file

    def forget(self, sha256: str) -> None:
        self._place(sha256).unlink(missing_ok=True)

    def _place(self, sha256: str) -> Path:
        return self._folder / require_digest(sha256)[:2] / sha256


def file_store() -> FileStore:
    """Return the store of the running application for reports."""
    return FolderStore(Path(current_app.config["FILES_PATH"]))


def store_at(address: str) -> FileStore:
    """Return the store at an address: a folder (``folder:PATH``, or the path alone) or a bucket (``s3://…``).

    Raises:
        ValueError: the address names neither.
    """
    if address.startswith(_BUCKET):
        from tracker.core.bucket_store import BucketStore  # noqa: PLC0415 - an optional extra

        return BucketStore.at(address)
    path = address.removeprefix(_FOLDER)
    if not path or "://" in path:
        raise ValueError(f"{address!r} names neither a folder nor an S3 bucket")
    return FolderStore(Path(path))


@contextmanager
def arriving(content: bytes | BinaryIO, folder: Path | None = None) -> Iterator[tuple[Path, str]]:
    """Write the content to a new file and to the disk; yield its path and SHA-256. Not moved, it goes."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix="arriving-")
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            digest = hashlib.sha256()
            for piece in pieces_of(io.BytesIO(content) if isinstance(content, bytes) else content):
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        yield path, digest.hexdigest()
    finally:
        path.unlink(missing_ok=True)


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield the rest of a file piece by piece."""
    while piece := file.read(PIECE):
        yield piece


def require_digest(sha256: str) -> str:
    """Return what is given if it is a SHA-256 as we write it.

    Raises:
        FileMissing: it is none, so nothing is kept under it.
    """
    if not _SHA256.fullmatch(sha256):
        raise FileMissing(sha256)
    return sha256


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of the content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digest_of_file(file: BinaryIO) -> str:
    """Return the SHA-256 of the rest of a file, in hexadecimal."""
    digest = hashlib.sha256()
    for piece in pieces_of(file):
        digest.update(piece)
    return digest.hexdigest()


def _is_whole(place: Path, sha256: str) -> bool:
    try:
        with place.open("rb") as file:
            return digest_of_file(file) == sha256
    except FileNotFoundError:
        return False
