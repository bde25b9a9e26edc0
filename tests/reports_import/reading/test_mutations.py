"""Five hundred damaged copies of our own sample files: each is read or refused, none is a surprise."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest

from tests.reports_import.reading.invented_bodies import INVENTED_BODIES
from tests.reports_import.reading.test_forms import MAKERS
from tracker.reports_import.reading.content import Form
from tracker.reports_import.reading.errors import UnreadableReport
from tracker.reports_import.reading.files import read_file

CORPUS = Path(__file__).with_name("corpus")
STEMS = ("parts-inside-items", "recommendations-in-a-table")
COPIES = 500


@cache
def sample(stem: str, form: Form) -> bytes:
    """Return a sample file."""
    text = (CORPUS / f"{stem}.txt").read_text(encoding="utf-8")
    return MAKERS[form](text) if form in MAKERS else text.encode()


def damaged(content: bytes, seed: int) -> bytes:
    """Return a copy with bytes changed, lost, doubled or put in; the same seed damages alike."""
    chance = random.Random(seed)
    copy = bytearray(content)
    for _ in range(chance.choice((1, 3, 10, 100))):
        place = chance.randrange(len(copy))
        match chance.randrange(4):
            case 0:
                copy[place] = chance.randrange(256)
            case 1:
                del copy[place : place + chance.randrange(1, 50)]
            case 2:
                copy[place:place] = chance.randbytes(chance.randrange(1, 20))
            case _:
                copy[place:place] = copy[place // 2 : place // 2 + chance.randrange(1, 200)]
    return bytes(copy)


@pytest.mark.parametrize("form", Form)
def test_a_damaged_copy_is_read_or_refused(form: Form) -> None:
    refused = 0
    for seed in range(COPIES // len(Form)):
        content = damaged(sample(STEMS[seed % len(STEMS)], form), seed)
        try:
            read_file(content, INVENTED_BODIES)
        except UnreadableReport:
            refused += 1
    # Damage that no file showed would be no damage.
    assert refused > 0
