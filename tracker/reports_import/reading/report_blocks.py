"""The blocks of a report as a reader of recommendations walks through them, and what counts as a heading there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.sections import body_size, contents_of, entries_of, is_heading, is_usual
from tracker.reports_import.reading.whole_headings import with_whole_headings

#: So many blocks below the one that is read may say what it is.
LOOK_AHEAD = 2


class ReportBlocks:
    """The blocks without what the form says is quoted from another, which recommends nothing here."""

    def __init__(self, blocks: Sequence[Line]) -> None:
        self.blocks = with_whole_headings([block for block in blocks if not block.quoted])
        self._contents = contents_of(self.blocks)
        self._entries = entries_of(self.blocks, self._contents)
        self._body_size = body_size(self.blocks)

    def outside_contents(self) -> Iterator[tuple[Line, Sequence[Line]]]:
        """Yield each block that is not on the contents page, with those that stand right below it."""
        for index, block in enumerate(self.blocks):
            if index not in self._contents:
                yield block, self.blocks[index + 1 : index + 1 + LOOK_AHEAD]

    def is_heading(self, block: Line, following: Line | None) -> bool:
        """Say whether a block is a heading: by its style, by the contents page, by custom, or by its shape."""
        return is_heading(block, following, self._entries, self._body_size)

    def is_certain_heading(self, block: Line, following: Line | None) -> bool:
        """Say whether more than the shape of a block makes it a heading."""
        return self.is_heading(block, following) and (
            block.heading is not None
            or is_usual(block)
            or not is_heading(block, following, frozenset(), float("inf"))
        )
