"""Where the parts of a report begin and end, and which part is only a list of what is inside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.reports_import.reading.characters import BULLET, without_marks
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import Style, marker_of

MOST_WORDS_IN_HEADING = 12
#: A contents page without page numbers that goes on longer than this is not one.
LONGEST_CONTENTS = 80
#: One without a heading has at least so many entries.
LEAST_ENTRIES = 4

_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?|in this report:?", re.IGNORECASE)
_ENTRY_END = re.compile(r"(?:[.\u2026\u00b7_ ]{3,}|\s)\s*(?:\d{1,3}|[ivxl]{1,5})$")
_LEADERS = re.compile(r"\.{4,}|\u2026{2,}|(?:\. ){3,}")
_USUAL = re.compile(
    r"(?:\d{1,2}\.?\s+)?(?:acknowledgements?|aims?|annex(?:e|es)?\b.{0,60}|appendi(?:x|ces)\b.{0,60}|background|conclusions?|contents|"
    r"context|contextual facts|executive summary|findings|foreword|further information|glossary|"
    r"inspection methodology|introduction|key (?:facts|findings)|methodology|next steps|overall findings|"
    r"ratings?|references|scope|summary(?: of ratings)?|what we found|web ?links)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.:;,?!]$")
_ABOUT_RECOMMENDATIONS = re.compile(
    r"\brecommendations?\b|^(?:\d+\.?\s+)?what we (?:recommend|are recommending)\b", re.IGNORECASE
)
#: A heading of this report's own that is a clause: "What we recommend", "Recommendations that we make".
_WE_RECOMMEND = re.compile(
    r"(?:\d+\.?\s+)?(?:what we (?:recommend|are recommending)|"
    r"(?:the )?recommendations (?:that )?we (?:make|are making|have made)):?",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:previous(?:ly)?|earlier|past|last|prior|former|progress|follow(?:ed)?[- ]?up|outstanding(?! practice)|"
    # What is still to be done is not what was done.
    r"(?<!for )(?<!for immediate )implementation|(?<!to be )(?<!be fully )(?:implemented|achieved)|status|since|"
    r"(?<!in )response to|(?:from|in|of) (?!this\b)(?:the |our )?(?:\w+ )?(?:19|20)\d\d)\b",
    re.IGNORECASE,
)

_WE_MAKE = re.compile(
    r"(?:[^.:;]{0,60},? )?(?:we|this (?:inspection|report|review)) (?:therefore )?(?:(?:have|has) made|makes?) "
    r"(?:the following |a number of |\w+ )?(?:\w+ )?recommendations\b[^.:]*[.:]$",
    re.IGNORECASE,
)

_NONE_MADE = re.compile(
    r"\b(?:makes? no|(?:do|does|did) not make(?: any)?|(?:have|has) (?:made no|not made(?: any)?)|"
    r"without making(?: any)?) (?:\w+ ){0,2}recommendations\b",
    re.IGNORECASE,
)

#: What is told about recommendations rather than recommended: "Themes of our recommendations".
_ABOUT_THEM = re.compile(
    r"\b(?:about|acceptance|accepted|analysis|numbers?|responding|responses?|themes?|topics?|types?)\b"
    # "Key themes and recommendations" are both.
    r"(?:(?!\band\b|[:\u2013\u2014]).)*\brecommendations\b",
    re.IGNORECASE,
)


def contents_of(blocks: Sequence[Line]) -> range:
    """Return the indexes of the contents page, or an empty range."""
    for index, block in enumerate(blocks):
        if _CONTENTS.fullmatch(block.text):
            return range(index, _end_of_contents(blocks, index + 1))
    if run := _numbered_run(blocks):
        return run
    listed = [index for index, block in enumerate(blocks) if _LEADERS.search(block.text) and is_entry(block)]
    return range(listed[0], listed[-1] + 1) if len(listed) > 2 else range(0)


def _numbered_run(blocks: Sequence[Line]) -> range | None:
    """Return a contents page that has no heading: short lines whose page numbers never fall."""
    first = 0
    last_page = 0
    for index, block in enumerate([*blocks, None]):
        page = _page_of(block) if block is not None else None
        if page is not None and page >= last_page:
            last_page = page
            continue
        if index - first >= LEAST_ENTRIES and _names_usual_parts(blocks[first:index]):
            return range(first, index)
        first, last_page = (index, page) if page is not None else (index + 1, 0)
    return None


def _page_of(block: Line) -> int | None:
    """Return the page that a line of a contents page names."""
    if block.heading is not None or len(block.text.split()) > MOST_WORDS_IN_HEADING:
        return None
    number = re.search(r"\s(\d{1,3})$", block.text)
    return int(number[1]) if number and is_entry(block) and block.text[:1] != BULLET else None


def _names_usual_parts(entries: Sequence[Line]) -> bool:
    names = [bare(block) for block in entries]
    return sum(1 for name in names if _USUAL.fullmatch(name) or _ABOUT_RECOMMENDATIONS.search(name)) > 1


def is_entry(block: Line) -> bool:
    """Say whether a line ends with the page on which something stands."""
    if block.cells:
        return re.fullmatch(r"\d{1,3}", block.cells[-1]) is not None
    return _ENTRY_END.search(block.text) is not None


def _end_of_contents(blocks: Sequence[Line], first: int) -> int:
    numbered = any(is_entry(block) for block in blocks[first : first + 3])
    seen: set[str] = set()
    odd = 0
    for index in range(first, min(len(blocks), first + LONGEST_CONTENTS)):
        block = blocks[index]
        if numbered:
            # A conversion may lose one page number, hardly two in a row.
            odd = 0 if is_entry(block) or (block.cells and len(block.text) < 60) else odd + 1
            if odd and (odd > 1 or block.heading or not _looks_short(block)):
                return index - odd + 1
        else:
            name = bare(block)
            if name in seen or not _looks_short(block) or re.search(r"\bshould:?$", block.text):
                return index
            seen.add(name)
    return min(len(blocks), first + LONGEST_CONTENTS)


def entries_of(blocks: Sequence[Line], contents: range) -> frozenset[str]:
    """Return the headings that the contents page lists."""
    return frozenset(bare(blocks[index]) for index in contents[1:])


def bare(block: Line) -> str:
    """Return a heading's words alone: no number in front, no page behind, no marks."""
    text = " ".join(cell for cell in block.cells[:-1]) if block.cells and is_entry(block) else block.text
    text = re.sub(r"[\s.\u2026\u00b7_]+\d{0,3}$", "", without_marks(text))
    marker = marker_of(text)
    return (text[marker.length :] if marker else text).strip(" .:").casefold()


def _looks_short(block: Line) -> bool:
    return len(block.text.split()) <= MOST_WORDS_IN_HEADING and not _SENTENCE_END.search(block.text)


def is_heading(block: Line, following: Line | None, entries: frozenset[str], body_size: float) -> bool:
    """Say whether a block is a heading: by its style, by the contents page, by custom, or by its shape."""
    if block.heading is not None:
        return True
    if block.cells or block.level is not None or len(block.text.split()) > MOST_WORDS_IN_HEADING:
        return False
    if bare(block) in entries or _USUAL.fullmatch(without_marks(block.text)):
        return not block.text.endswith((".", ",", ";"))
    if _SENTENCE_END.search(block.text) or (not block.text[:1].isupper() and not block.text[:1].isdigit()):
        return False
    if block.size:
        return block.size > body_size * 1.08 or block.bold
    apart = block.gap and (following is None or following.gap or marker_of(following.text) is not None)
    return block.bold or (apart and len(block.text) < 80)


def is_usual(block: Line) -> bool:
    """Say whether reports have a part of this name by custom: "Next steps"."""
    return not block.cells and _USUAL.fullmatch(without_marks(block.text)) is not None


def is_deeper(block: Line, above: Line) -> bool:
    """Say whether the form itself sets a heading below another: by its level, or by smaller letters."""
    if block.heading is not None and above.heading is not None:
        return block.heading > above.heading
    return 0 < block.size < above.size * 0.95


def looks_alike(block: Line, other: Line) -> bool:
    """Say whether the form itself sets two lines as headings of one kind: by their level, or by letters alike."""
    if block.heading is not None or other.heading is not None:
        return block.heading == other.heading
    return block.size > 0 and block.bold and other.bold and abs(block.size - other.size) < 0.5


def opens_recommendations(block: Line) -> bool:
    """Say whether a heading-like block announces this report's own recommendations."""
    text = without_marks(block.text)
    if block.cells or len(text.split()) > MOST_WORDS_IN_HEADING or re.search(r"[.;,?!]$", text):
        return False
    if (
        not _ABOUT_RECOMMENDATIONS.search(text)
        or _EARLIER.search(text)
        or _ABOUT_THEM.search(text)
        or ((marker := marker_of(text)) and (marker.style is Style.LABELLED or text.endswith(":")))
    ):
        return False
    if block.heading is not None or block.bold:
        return True
    starts_well = text[:1].isupper() or text[:1].isdigit()
    if _WE_RECOMMEND.fullmatch(text):
        return starts_well
    return starts_well and re.search(r"\b(?:we|is|are|was|were|has|have|should|made|will)\b", text) is None


def is_about_earlier(block: Line) -> bool:
    """Say whether a heading announces what became of earlier recommendations, or something else about them."""
    text = without_marks(block.text)
    return (
        len(text.split()) <= MOST_WORDS_IN_HEADING
        and _ABOUT_RECOMMENDATIONS.search(text) is not None
        and (_EARLIER.search(text) or _ABOUT_THEM.search(text)) is not None
        and not text.endswith(".")
    )


def speaks_of_earlier(text: str) -> bool:
    """Say whether words speak of what was before this report, or of what became of it."""
    return _EARLIER.search(text) is not None


def says_what_was_made(block: Line) -> bool:
    """Say whether a sentence says that this report makes recommendations: "We have made five recommendations."."""
    said = _WE_MAKE.match(without_marks(block.text))
    return (
        said is not None and not block.cells and block.heading is None and not speaks_of_earlier(block.text)
    )


def says_none_is_made(words: str) -> bool:
    """Say whether a report says of itself that it recommends nothing."""
    return _NONE_MADE.search(words) is not None


def body_size(blocks: Sequence[Line]) -> float:
    """Return the size of letters that most of the text is set in."""
    sizes: dict[float, int] = {}
    for block in blocks:
        sizes[block.size] = sizes.get(block.size, 0) + len(block.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)
