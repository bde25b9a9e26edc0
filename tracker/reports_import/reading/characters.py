"""Characters as the author meant them: no conversion noise, and otherwise exactly as printed."""

from __future__ import annotations

import re
import unicodedata

SOFT_HYPHEN = "\u00ad"
SUPERSCRIPT_DIGITS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
BULLET = "\u2022"
#: Stands behind a letter that is the mark of an item though the letter alone does not show it; no text keeps it.
AFTER_LETTER = "\u2063"

_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
_SPACES = dict.fromkeys(
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\v\f", " "
)
_INVISIBLE = dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\u2063\ufeff\ufffc")
_HYPHENS = {"\u2010": "-", "\u2011": "-"}
_PLAIN = str.maketrans({**_LIGATURES, **_SPACES, **_INVISIBLE, **_HYPHENS})

#: Letters of other alphabets that cannot be told from ours on paper.
_LOOK_ALIKES = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0405\u0406\u0408"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u0131",
    "ABEKMHOPCTXSIJaeopcyxsijABEZHIKMNOPTYXoi",
)
_WORD = re.compile(r"[^\W\d_]+")
_ASCII_WORD = re.compile(r"[A-Za-z]+")
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff]")
_BULLETS = re.compile(
    r"^\s*[\ue000-\uf8ff\u2022\u2023\u25aa\u25ab\u25a0\u25cf\u25cb\u25e6\u2043\u2219\u00b7\u27a2\u2713\uf0a7]\s*"
)
_FOOTNOTE_MARKS = re.compile(
    rf"(?<![\u0020(](?:[kcm]m))(?<![\u0020(]m)[ ]?[{SUPERSCRIPT_DIGITS}]+(?:[, ]{{1,2}}[{SUPERSCRIPT_DIGITS}]+)*"
)


def _in_our_letters(match: re.Match[str]) -> str:
    word = match.group()
    if word.isascii():
        return word
    plain = word.translate(_LOOK_ALIKES)
    # A word that is wholly Greek or Russian stays; one that can be read as ours throughout was meant so.
    return plain if _ASCII_WORD.fullmatch(plain) else word


def clean(printed: str) -> str:
    """Return the words with one space between them, and without ligatures, look-alikes and invisible marks.

    A soft hyphen at the very end stays, because it says that the word goes on in the next line.
    """
    broken = printed.rstrip().endswith(SOFT_HYPHEN)
    text = _BULLETS.sub(f"{BULLET} ", printed.translate(_PLAIN))
    text = _PRIVATE_USE.sub("", unicodedata.normalize("NFC", text)).replace(SOFT_HYPHEN, "")
    text = " ".join(_WORD.sub(_in_our_letters, text).split())
    return text + SOFT_HYPHEN if broken else text


def as_superscript(digits: str) -> str:
    """Return digits as the footnote mark that every form uses."""
    return "".join(SUPERSCRIPT_DIGITS[int(digit)] for digit in digits)


def without_marks(text: str) -> str:
    """Return the text without its footnote marks; a square metre keeps its figure."""
    return " ".join(_FOOTNOTE_MARKS.sub("", text).replace(AFTER_LETTER, "").split())


def starts_with_mark(text: str) -> bool:
    """Say whether this is a footnote rather than a text with a mark in it."""
    return text[:1] != "" and text[:1] in SUPERSCRIPT_DIGITS
