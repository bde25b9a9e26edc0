"""How alike recommendations are in their words: what a person is shown first when looking for repeats.

TF-IDF over stems and pairs of stems, compared by cosine. It finds what is said again in other words; whether
it is the same recommendation only a person can say.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

Key = TypeVar("Key")

#: What every recommendation says, and so tells none of them from another.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a all also an and any are as at be been both by can do each for from has have how in into is it its "
        "may must not of on or should so such than that the their them then there these they this those "
        "through to under upon was were what when where which who will with within would ensure ensures "
        "ensuring improve improves improving improvement",
    )
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
#: The longest that fits goes; what is left must still be a root.
_ENDINGS = tuple(
    sorted(
        "isations isation izations ization ations ation ements ement ments ment iveness ness ities ity ively ingly "
        "ously ances ance ences ence ising izing ised ized ises izes ise ize ings ing ions ion ies ied ily ers er ive "
        "ed es ly s e y".split(),
        key=len,
        reverse=True,
    )
)
_LEAST_ROOT = 3


def rank(query_text: str, candidates: Sequence[tuple[Key, str]]) -> list[tuple[Key, float]]:
    """Return the candidates with how alike they are to the text, from 1 for the same words down to 0, best first.

    Those that share no word are left out. Equals keep the order in which they came, so that the caller decides it.
    """
    return rank_each([query_text], candidates)[0]


def rank_each(
    query_texts: Sequence[str], candidates: Sequence[tuple[Key, str]]
) -> list[list[tuple[Key, float]]]:
    """Return for each of these texts what ``rank`` does, with the words of the candidates counted once for all."""
    counted = [(key, Counter(_terms(text))) for key, text in candidates]
    spread = Counter(term for _, terms in counted for term in terms)
    unknown = math.log(1 + len(counted)) + 1
    rarity = {term: math.log((1 + len(counted)) / (1 + times)) + 1 for term, times in spread.items()}
    weighted = [(key, _weighted(terms, rarity)) for key, terms in counted]
    found = []
    for query_text in query_texts:
        query = Counter(_terms(query_text))
        wanted = _weighted(query, {term: rarity.get(term, unknown) for term in query})
        scores = [(key, _cosine(wanted, weights)) for key, weights in weighted]
        found.append(sorted((scored for scored in scores if scored[1] > 0), key=lambda scored: -scored[1]))
    return found


def telling_words(text: str) -> list[str]:
    """Return the different words of a text that tell something, as they stand there and in that order."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return list(dict.fromkeys(word for word in words if word not in _COMMON and len(word) > _LEAST_ROOT))


def stem(word: str) -> str:
    """Return the part of a word that its forms share; roughly, and the same for the same word every time."""
    root = _POSSESSIVE.sub("", word.casefold())
    for ending in _ENDINGS:
        if root.endswith(ending) and len(root) - len(ending) >= _LEAST_ROOT and not root.endswith("ss"):
            return root.removesuffix(ending)
    return root


def _terms(text: str) -> Iterator[str]:
    """Yield the stems that tell something, and each two that follow each other."""
    words = [word.casefold() for word in _WORD.findall(text)]
    stems = [stem(word) for word in words if word not in _COMMON]
    yield from stems
    yield from (" ".join(pair) for pair in pairwise(stems))


def _weighted(terms: Counter[str], rarity: dict[str, float]) -> dict[str, float]:
    # A word said three times does not count threefold.
    return {term: (1 + math.log(times)) * rarity[term] for term, times in terms.items()}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    lengths = math.hypot(*one.values()) * math.hypot(*other.values())
    return sum(weight * other.get(term, 0.0) for term, weight in one.items()) / lengths if lengths else 0.0
