"""Files in a bucket: against a real S3-compatible service that the test starts."""

from __future__ import annotations

import hashlib
import logging
import os
import socket
from collections.abc import Iterator
from functools import partial
from io import BytesIO

import pytest

from tracker.core import bucket_store
from tracker.core.bucket_store import BucketStore
from tracker.core.file_store import FileDamaged, FileMissing, StoreUnavailable, store_at

CONTENT = b"1. Fenmarch region should: mend the sea wall\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
REGION = "eu-west-2"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:(botocore|moto|s3fs|aiobotocore).*")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of the service."""
    from moto.server import ThreadedMotoServer  # A second that only the worker with this file has to spend.

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def store(endpoint, monkeypatch, request) -> BucketStore:
    """A bucket of its own for the test."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a test")
    made = store_at(
        f"s3://fenmarch-{abs(hash(request.node.name))}/evidence?endpoint={endpoint}&region={REGION}"
    )
    assert isinstance(made, BucketStore)
    bucket = made._root.partition("/")[0]
    made._files.call_s3(
        "create_bucket", Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    return made


def keys_in(store):
    return [name for name in store._files.find(store._root) if not name.endswith("/")]


def test_a_file_comes_back_as_it_went_in_and_is_kept_once(store):
    assert store.keep(CONTENT) == store.keep(BytesIO(CONTENT)) == SHA256
    assert store.read(SHA256) == CONTENT
    assert keys_in(store) == [f"{store._root}/{SHA256[:2]}/{SHA256}"]


def test_a_long_file_goes_in_pieces_and_can_be_read_from_any_place(store):
    content = os.urandom(11 * 1024 * 1024)
    sha256 = store.keep(BytesIO(content))
    with store.open(sha256) as file:
        file.seek(6 * 1024 * 1024)
        assert file.read(1000) == content[6 * 1024 * 1024 :][:1000]
    assert store.read(sha256) == content


def test_a_forgotten_file_is_gone(store):
    store.keep(CONTENT)
    store.forget(SHA256)
    store.forget(SHA256)
    with pytest.raises(FileMissing):
        store.read(SHA256)


def test_a_changed_file_is_refused(store):
    store.keep(CONTENT)
    store._files.pipe_file(store._place(SHA256), b"something else")
    with pytest.raises(FileDamaged):
        store.read(SHA256)


def test_a_bucket_that_is_not_there_is_said_not_to_be(endpoint, store):
    elsewhere = store_at(f"s3://nowhere/evidence?endpoint={endpoint}&region={REGION}")
    with pytest.raises(StoreUnavailable):
        elsewhere.keep(CONTENT)


def test_a_service_that_refuses_or_hangs_is_given_up_soon(store, monkeypatch):
    monkeypatch.setattr(bucket_store, "SECONDS_TO_ANSWER", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for port in (silent.getsockname()[1], 1):
            away = store_at(f"s3://fenmarch/evidence?endpoint=http://127.0.0.1:{port}&region={REGION}")
            for ask in (
                partial(away.keep, CONTENT),
                partial(away.read, SHA256),
                partial(away.forget, SHA256),
            ):
                with pytest.raises(StoreUnavailable):
                    ask()


@pytest.mark.parametrize("address", ["s3://", "s3:///prefix", "s3://bucket?colour=red", "ftp://x/y", ""])
def test_an_address_that_names_no_store_is_refused(address):
    with pytest.raises(ValueError, match=r"S3|s3"):
        store_at(address)
