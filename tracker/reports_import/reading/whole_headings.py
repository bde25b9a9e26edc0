"""Headings that the page or a conversion broke: the name in one line, "should:" in the next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import marker_of
from tracker.reports_import.reading.sections import opens_recommendations

_LAST_WORDS = re.compile(r"(?:[\w\u2019'()&,/-]+\s+){1,6}(?:should|must)\s*:", re.IGNORECASE)
_LONE_VERB = re.compile(r"(?:should|must)\s*:?", re.IGNORECASE)


def _ends_heading(above: Line, block: Line) -> bool:
    """Say whether a line right below another ends the name of those who should, which that began."""
    if block.gap or block.cells or block.bold != above.bold or block.page != above.page:
        return False
    begins = above.text[:1].isupper() and _LAST_WORDS.fullmatch(block.text) is not None
    return (
        begins
        and re.search(r"[.:;!?]$", above.text) is None
        and marker_of(above.text) is None
        and not opens_recommendations(above)
    )


def with_whole_headings(blocks: Sequence[Line]) -> list[Line]:
    """Return the blocks with a lone "should:", or the last words of a long name before it, put back to the rest."""
    whole: list[Line] = []
    for block in blocks:
        lone = _LONE_VERB.fullmatch(block.text) and block.text[:1].islower()
        if whole and not whole[-1].cells and (lone or _ends_heading(whole[-1], block)):
            whole[-1] = whole[-1].joined_with(block, f"{whole[-1].text} {block.text}")
        else:
            whole.append(block)
    return whole
