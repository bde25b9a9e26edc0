"""Text files: characters that people write, in one of the encodings that their programs save."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from tracker.core.file_store import pieces_of
from tracker.evidence.contents.errors import ContentsDoNotMatch

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
#: What is no mark of another encoding is UTF-8, or else what older Windows programs write.
_ENCODINGS = ("utf-8", "cp1252")
#: Control characters other than tab, line ends, form feed, and the end mark of old files.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
_ANOTHER_KIND = re.compile(
    r"^\s*(?:%PDF-|\{\\rtf|<\?xml|<\?php|<!--|<\s*(?:!doctype|html|head|body|script|svg|iframe)\b)",
    re.IGNORECASE,
)


def require_text(file: BinaryIO) -> None:
    """Do nothing if the file is text from beginning to end, and no page, picture or program in text's clothes.

    Raises:
        ContentsDoNotMatch: it is something else.
    """
    first = file.read(4)
    marked = next((encoding for mark, encoding in _MARKS.items() if first.startswith(mark)), None)
    for encoding in (marked,) if marked else _ENCODINGS:
        file.seek(0)
        if _reads_as(encoding, file):
            return
    raise ContentsDoNotMatch


def _reads_as(encoding: str, file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    is_first = True
    try:
        for piece in pieces_of(file):
            text = decoder.decode(piece)
            if _CONTROLS.search(text) or (is_first and _ANOTHER_KIND.match(text)):
                raise ContentsDoNotMatch
            is_first = False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
