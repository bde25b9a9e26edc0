"""The blocks in which a report prints its recommendations: one heading, one run of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.reports_import.models import FoundItem


@dataclass(frozen=True)
class Block:
    """Recommendations under one heading as printed, in order. ``number`` counts the blocks of the report from 1."""

    number: int
    heading: str
    found: list[FoundItem] = field(default_factory=list)


def in_blocks(items: Iterable[FoundItem]) -> list[Block]:
    """Return the recommendations by heading. Where numbers start again at 1, a new block begins."""
    blocks: list[Block] = []
    for item in items:
        if not blocks or item.heading != blocks[-1].heading or item.number == "1":
            blocks.append(Block(len(blocks) + 1, item.heading))
        blocks[-1].found.append(item)
    return blocks
