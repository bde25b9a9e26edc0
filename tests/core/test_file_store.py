"""Files are kept whole, once, and checked when they are read."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tracker.core.file_store import FileDamaged, FileMissing, FileStore, FolderStore

CONTENT = b"1. Fenmarch region should: mend the sea wall\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FolderStore(tmp_path / "files")


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_comes_back_as_it_went_in(store):
    assert store.keep(CONTENT) == SHA256
    assert store.read(SHA256) == CONTENT


def test_the_same_file_is_kept_once(store, tmp_path):
    store.keep(CONTENT)
    store.keep(CONTENT)
    assert len(files_in(tmp_path)) == 1


def test_many_at_once_leave_one_whole_file(store, tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(store.keep, [CONTENT] * 40)) == {SHA256}
    assert [path.read_bytes() for path in files_in(tmp_path)] == [CONTENT]


def test_a_changed_file_is_refused_and_mended_when_it_is_kept_again(store, tmp_path):
    store.keep(CONTENT)
    files_in(tmp_path)[0].write_bytes(b"something else")
    with pytest.raises(FileDamaged):
        store.read(SHA256)
    store.keep(CONTENT)
    assert store.read(SHA256) == CONTENT


def test_a_write_that_fails_leaves_nothing(store, tmp_path, monkeypatch):
    def no_room(_descriptor):
        raise OSError("No space left on device")

    monkeypatch.setattr("tracker.core.file_store.os.fsync", no_room)
    with pytest.raises(OSError, match="No space"):
        store.keep(CONTENT)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", SHA256.upper()])
def test_what_is_not_there_is_missing(store, name):
    with pytest.raises(FileMissing):
        store.read(name)


def test_a_forgotten_file_is_gone(store):
    store.keep(CONTENT)
    store.forget(SHA256)
    store.forget(SHA256)
    with pytest.raises(FileMissing):
        store.read(SHA256)
