"""Files in a bucket of an S3-compatible service. Needs the extra ``s3``; credentials come from where AWS tools look."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import BotoCoreError, ClientError
from fsspec.asyn import sync
from s3fs import S3FileSystem

from tracker.core.file_store import (
    FileDamaged,
    FileMissing,
    FileStore,
    StoreUnavailable,
    arriving,
    digest_of_file,
    require_digest,
)

#: Somebody waits at a browser: a service that hangs is given up within five seconds (assurance S2), and one that is
#: slower than this when it takes or gives a long file.
SECONDS_TO_CONNECT = 2
SECONDS_TO_ANSWER = 4
BYTES_A_SECOND = 2 * 1024 * 1024

#: A file up to twice this long goes in one piece; a longer one in pieces of this length, seen only when all are there.
PIECE_SENT = 5 * 1024 * 1024

#: A download is kept in memory up to this length, and in a temporary file beyond.
MOST_IN_MEMORY = 1024 * 1024


class BucketStore(FileStore):
    """A bucket, or the part of one under a prefix."""

    def __init__(self, files: S3FileSystem, root: str) -> None:
        self._files, self._root = files, root

    @classmethod
    def at(cls, address: str) -> BucketStore:
        """Return the store at ``s3://BUCKET/PREFIX?endpoint=URL&region=NAME``; all but the bucket may be left out.

        Raises:
            ValueError: no bucket is named, or something else is asked for.
        """
        parts = urlsplit(address)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if not parts.netloc or set(options) - {"endpoint", "region"}:
            raise ValueError("Write it as s3://BUCKET/PREFIX?endpoint=URL&region=NAME")
        root = f"{parts.netloc}{parts.path}".rstrip("/")
        return cls(_connected(options.get("endpoint"), options.get("region")), root)

    def keep(self, content: bytes | BinaryIO) -> str:
        with arriving(content) as (path, sha256):
            place = self._place(sha256)
            try:
                self._ask(
                    self._files._put_file,
                    str(path),
                    place,
                    chunksize=PIECE_SENT,
                    max_concurrency=1,
                    bytes_moved=path.stat().st_size,
                )
            except FileMissing as problem:
                raise StoreUnavailable("There is no such bucket") from problem
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        # Fetched as a whole first: what is handed on is what was put in, and can be read from any place.
        with ExitStack() as on_failure:
            spooled = on_failure.enter_context(tempfile.SpooledTemporaryFile(max_size=MOST_IN_MEMORY))
            file = cast("BinaryIO", spooled)
            for piece in self._pieces(self._place(sha256)):
                file.write(piece)
            file.seek(0)
            if digest_of_file(file) != sha256:
                raise FileDamaged(sha256)
            file.seek(0)
            # Whoever asked for it closes it.
            on_failure.pop_all()
            return file

    def forget(self, sha256: str) -> None:
        bucket, _, key = self._place(sha256).partition("/")
        self._ask(self._files._call_s3, "delete_object", Bucket=bucket, Key=key)

    def _pieces(self, place: str) -> Iterator[bytes]:
        size = self._ask(self._files._info, place)["size"]
        for start in range(0, size, PIECE_SENT):
            end = min(start + PIECE_SENT, size)
            yield self._ask(self._files._cat_file, place, start=start, end=end, bytes_moved=end - start)

    def _ask(self, ask: Any, *arguments: Any, bytes_moved: int = 0, **more: Any) -> Any:
        """Ask the service and wait, but never longer than such an answer takes: its own time limits are not enough.

        A connection that is taken and then says nothing was seen to wait for ever.
        """
        seconds = SECONDS_TO_ANSWER + bytes_moved / BYTES_A_SECOND
        with _reached():
            return sync(self._files.loop, ask, *arguments, timeout=seconds, **more)

    def _place(self, sha256: str) -> str:
        return f"{self._root}/{require_digest(sha256)[:2]}/{sha256}"


@contextmanager
def _reached() -> Iterator[None]:
    """Say what went wrong in our words."""
    try:
        yield
    except FileNotFoundError as problem:
        raise FileMissing(str(problem)) from None
    except (OSError, BotoCoreError, ClientError) as problem:
        raise StoreUnavailable(
            f"The bucket does not answer as it should: {type(problem).__name__}"
        ) from problem


@lru_cache(maxsize=8)
def _connected(endpoint: str | None, region: str | None) -> S3FileSystem:
    files = S3FileSystem(
        endpoint_url=endpoint,
        client_kwargs={"region_name": region} if region else {},
        config_kwargs={
            "connect_timeout": SECONDS_TO_CONNECT,
            "read_timeout": SECONDS_TO_ANSWER,
            "retries": {"total_max_attempts": 1},
        },
        # Whether a file is there is asked of the bucket each time: another process may have put or removed it.
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    files.retries = 1
    return files
