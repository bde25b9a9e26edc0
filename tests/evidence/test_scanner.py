"""The scanner is asked over its own socket; only its yes is a yes (assurance H3, S2)."""

from __future__ import annotations

import io

import pytest

from tests.evidence.samples import EICAR
from tests.support.virus_scanner import Mood, scanning
from tracker.evidence import scanner
from tracker.evidence.scanner import ScannerUnavailable, find_virus, require_address


def test_a_clean_file_is_sent_whole_and_comes_back_clean(virus_scanner):
    content = bytes(range(256)) * 4_000
    assert find_virus(io.BytesIO(content), virus_scanner.url) is None
    assert virus_scanner.seen == [content]


def test_a_virus_is_named(virus_scanner):
    assert find_virus(io.BytesIO(EICAR), virus_scanner.url) == "Eicar-Test-Signature"


def test_a_socket_in_a_folder_does_as_well(tmp_path):
    with scanning(tmp_path / "clamd") as daemon:
        assert find_virus(io.BytesIO(EICAR), daemon.url) == "Eicar-Test-Signature"


@pytest.mark.parametrize("mood", [Mood.GARBAGE, Mood.ERROR, Mood.HANGS_UP, Mood.HANGS])
def test_anything_but_a_verdict_is_no_answer(virus_scanner, monkeypatch, mood):
    monkeypatch.setattr(scanner, "SECONDS_FOR_A_FILE", 0.2)
    virus_scanner.mood = mood
    with pytest.raises(ScannerUnavailable):
        find_virus(io.BytesIO(b"hello"), virus_scanner.url)


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:/nowhere/at/all"])
def test_nobody_there_is_no_answer(url):
    with pytest.raises(ScannerUnavailable):
        find_virus(io.BytesIO(b"hello"), url)


@pytest.mark.parametrize(
    "url", ["clamav", "http://127.0.0.1:3310", "tcp://127.0.0.1", "unix:", "tcp://:3310"]
)
def test_what_is_no_address_of_a_scanner_is_named(url):
    with pytest.raises(ValueError, match="no address of a scanner"):
        require_address(url)
