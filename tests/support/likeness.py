"""Of what a page's markup is made, as far as it depends on that whether a page is right.

Where every tag is closed by its own, a tag or a text is right or wrong by itself and by the elements that it stands in,
not by what else is on the page. So a page all of whose parts were met in pages that were right is right too.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from pathlib import Path

#: A tag, a comment or a declaration; between quotation marks anything may stand.
TAG = re.compile(r"""(<!--.*?-->|<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>)""", re.DOTALL)
VALUE = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
NAME = re.compile(r"</?([a-z][a-z0-9-]*)(?=[\s/>])")
#: References to characters, and characters that no page may hold: each may make it wrong.
DELICATE = re.compile(
    r"&[^;\s<\"&]*;?|[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
#: Elements without an end tag.
EMPTY = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
}  # fmt: skip
#: In these a text may hold what looks like a tag.
SCRIPTS = {"script", "style"}
#: Here it matters what came before: a body is followed by no other.
OUTERMOST = {"", "html"}

#: What stands before the outermost element: a page that does not say what it is is wrong.
DECLARED = "declared"

#: How long a short name is.
SHORT = 8

Part = tuple[str, ...]


def parts_of(html: str) -> frozenset[bytes] | None:
    """Return short names for the parts of a page: each tag, each element and kind of text in its place.

    None where a tag is left open, or where it cannot be told by tags alone what is one: parsing must tell.
    """
    found: set[Part] = set()
    #: Of each open element its name, where it stands, and what the one after it comes after.
    open_ones: list[tuple[str, str, str]] = []
    place = before = ""
    pieces = TAG.split(html)
    for text, tag in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if text:
            is_script = bool(open_ones) and open_ones[-1][0] in SCRIPTS
            if "<" in text and not is_script:
                return None
            found.add(("text", place, before, "" if text.isspace() else "words"))
            found.update(("in script" if is_script else "in text", each) for each in DELICATE.findall(text))
        if not tag:
            break
        name = NAME.match(tag)
        if name is None:
            if not tag.startswith("<!"):  # Neither a comment nor a declaration.
                return None
            found.add(("other", place, before, tag))
            before = before if tag.startswith("<!--") else DECLARED
        elif tag.startswith("</"):
            if not open_ones or open_ones[-1][0] != name[1]:
                return None
            found.add(("end", tag))
            _, place, before = open_ones.pop()
        else:
            is_drawn = name[1] == "svg" or ">svg" in place
            found.add(("element", place, before, name[1]))
            found.add(("tag", "drawn" if is_drawn else "", VALUE.sub("=", tag)))
            found.update(("in tag", each) for each in DELICATE.findall(tag))
            before = name[1] if place in OUTERMOST else ""
            if name[1] not in EMPTY and not (is_drawn and tag.endswith("/>")):
                open_ones.append((name[1], place, before))
                place, before = f"{place}>{name[1]}" if place else name[1], ""
    return None if open_ones else frozenset(map(short_name, found))


@cache
def short_name(part: Part) -> bytes:
    """Return what stands for a part in ``PartsKnown``."""
    return blake2b(repr(part).encode(errors="replace"), digest_size=SHORT).digest()


class PartsKnown:
    """The parts met in pages that were right, known to all workers of a run: a file to which each only adds."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: set[bytes] = set()
        self._read = 0

    def holds(self, parts: frozenset[bytes]) -> bool:
        """Say whether all of these are known."""
        if not parts <= self._known and self._file.exists():
            self._read_on()
        return parts <= self._known

    def add(self, parts: frozenset[bytes]) -> None:
        """Let everybody know these: written at once, so that those of no other worker come in between."""
        with self._file.open("ab", buffering=0) as file:
            file.write(b"".join(parts - self._known))

    def _read_on(self) -> None:
        with self._file.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        whole = len(new) - len(new) % SHORT
        self._known.update(new[at : at + SHORT] for at in range(0, whole, SHORT))
        self._read += whole
