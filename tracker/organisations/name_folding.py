"""One spelling for names that are printed in several: the same words in the same order fold to the same."""

from __future__ import annotations

import re
import unicodedata

#: Letters of other alphabets that look like Latin ones. Turning a PDF into text puts them into English words.
_LOOK_ALIKES = str.maketrans(
    {
        **dict(zip("АВЕЅІЈКМНОРСТУХаеѕіјорсух", "ABESIJKMHOPCTYXaesijopcyx", strict=True)),  # Cyrillic  # noqa: RUF001
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονι", "ABEZHIKMNOPTYXovi", strict=True)),  # Greek  # noqa: RUF001
        "ı": "i",  # noqa: RUF001
        "ȷ": "j",
    }
)
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
_JOINTS = re.compile("[&/;+]")
#: Bodies keep their name while the crown passes on.
_MAJESTY = re.compile(r"\b(?:his|her) majestys\b|\bh\.\s?m\.(?!\w)", re.IGNORECASE)
_NOT_A_LETTER = re.compile(r"[\W_]+")

Words = tuple[str, ...]


def plain_letters(text: str) -> str:
    """Return the text without accents, invisible characters and look-alike letters; its punctuation stays."""
    decomposed = unicodedata.normalize("NFKD", text).translate(_LOOK_ALIKES)
    return "".join(letter for letter in decomposed if unicodedata.category(letter) not in {"Mn", "Cf"})


def all_words(text: str) -> Words:
    """Return the words of a name in small letters, without punctuation; "&" and "/" are words like "and"."""
    spelled = _JOINTS.sub(" and ", _APOSTROPHES.sub("", plain_letters(text)))
    spelled = _MAJESTY.sub("hm", spelled).casefold()
    return tuple(_NOT_A_LETTER.sub(" ", spelled).split())


def fold(text: str) -> Words:
    """Return the words that tell one name from another.

    "And" and "the" are left out: one source prints them where the next has a comma or nothing.
    """
    return tuple(word for word in all_words(text) if word not in {"and", "the"})


def joints(text: str) -> frozenset[int]:
    """Return the places among the words of ``fold`` before which an "and" is printed."""
    places: set[int] = set()
    at = 0
    for word in all_words(text):
        if word == "and":
            places.add(at)
        elif word != "the":
            at += 1
    return frozenset(places)


def initials(text: str) -> frozenset[str]:
    """Return the short forms that the first letters of a name give, with and without its "and" and "the"."""
    return frozenset("".join(word[0] for word in words) for words in (all_words(text), fold(text)))
