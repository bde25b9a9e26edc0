"""Which registered organisation a printed name means. Pure: knows only the names in the rows it is given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Self

from rapidfuzz import fuzz

from tracker.organisations.name_folding import plain_letters
from tracker.organisations.name_forms import Form, Forms, NameMatch, OrganisationRow
from tracker.organisations.printed_names import PrintedName, take_apart
from tracker.organisations.type_wording import PLURALS, TYPES_OF_PHRASE

__all__ = ["NameMatch", "OrganisationNames", "OrganisationRow"]

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;/&]|\band\b)(?:\s*(?:&|\band\b))?\s*", re.IGNORECASE)
_PLURAL_AT_END = re.compile(
    r"[\s(\[]*\b(" + "|".join(sorted(PLURALS, key=len, reverse=True)) + r")\b[\s)\]]*$", re.IGNORECASE
)
_SINGULARS = {plural.casefold(): singular for plural, singular in PLURALS.items()}

#: More names than this under one heading are not a heading.
_MOST_NAMES = 10
#: Out of 100: below this a name is not similar enough to be worth offering.
_SIMILAR = 75
_MOST_CANDIDATES = 5


class OrganisationNames:
    """The names of a register. One that could mean two organisations means none until a person says which."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    @classmethod
    def from_rows(cls, rows: Iterable[OrganisationRow]) -> Self:
        """Return the names of these organisations, past and present."""
        return cls(Forms(rows))

    def match(self, printed: str) -> NameMatch | None:
        """Return the one organisation that the printed name means, or None where that is not certain.

        The type that is printed must be the organisation's. Without one, the name must be registered in just
        these words, and no organisation of another type may bear it.
        """
        text = plain_letters(printed)
        found = self._match_words(text) or self._match_without_brackets(text)
        return found.body.match if found else self._match_bilingual(text)

    def match_joint(self, printed: str) -> list[NameMatch] | None:
        """Return the organisations that a heading names together, in order, or None if that is not certain.

        A name that is registered as a whole, or might be, is never taken to pieces.
        """
        text = plain_letters(printed)
        if self._forms.by_place.get(self._take_apart(text).place) and not _PLURAL_AT_END.search(text):
            return None
        if self.match(text):
            return None
        text, plural = _without_plural(text)
        gaps = [(gap.start(), gap.end()) for gap in _BETWEEN_NAMES.finditer(text)]
        if not 1 <= len(gaps) < _MOST_NAMES:
            return None
        starts = [0, *(end for _, end in gaps)]
        ends = [*(start for start, _ in gaps), len(text)]
        splits = list(self._split(text, starts, ends, plural))
        if len(splits) != 1 or len({match.code for match in splits[0]}) < max(2, len(splits[0])):
            return None
        return splits[0]

    def candidates(self, printed: str) -> list[NameMatch]:
        """Return the organisations that the printed name may mean, likeliest first; none if none is near."""
        wanted = self._take_apart(_BRACKETS.sub(" ", plain_letters(printed)))
        inner = self._take_apart(printed)
        best: dict[str, tuple[bool, float]] = {}
        for form in self._forms.all:
            score = max(_likeness(read, form.printed) for read in (wanted, inner))
            if score >= _SIMILAR:
                rank = (self._fits(wanted, form), score)
                best[form.body.match.code] = max(rank, best.get(form.body.match.code, rank))
        ranked = sorted(best, key=lambda code: (not best[code][0], -best[code][1], code))
        return [self._forms.bodies[code].match for code in ranked[:_MOST_CANDIDATES]]

    def _take_apart(self, text: str) -> PrintedName:
        return take_apart(text, self._forms.heads)

    def _match_words(self, text: str) -> Form | None:
        printed = self._take_apart(text)
        exact = self._forms.by_words.get(printed.words, [])
        same_place = self._forms.by_place.get(printed.place, [])
        if exact:
            return _only([*exact, *same_place] if printed.is_bare else exact)
        if printed.is_bare:
            return None
        return _only([form for form in same_place if self._fits(printed, form)])

    def _fits(self, printed: PrintedName, form: Form) -> bool:
        """Say whether the types and the bodies above that are printed allow this form."""
        kind = form.body.match.type
        foreign = {phrase for phrase in form.printed.phrases if kind not in TYPES_OF_PHRASE[phrase]}
        return (
            all(kind in TYPES_OF_PHRASE[phrase] for phrase in printed.phrases - foreign)
            and foreign <= printed.phrases
            and all(self._forms.stands_above(head, form.body) for head in printed.heads - form.printed.heads)
        )

    def _match_without_brackets(self, text: str) -> Form | None:
        """Match a name whose brackets add nothing to it: its own short form, or its type."""
        inner = [self._take_apart(bracket) for bracket in _BRACKETS.findall(text)]
        if not inner:
            return None
        types = [word for bracket in inner for phrase in bracket.phrases for word in phrase]
        found = self._match_words(" ".join((_BRACKETS.sub(" ", text), *types)))
        if found is None:
            return None
        own = self._forms.of(found.body.match.code)
        names = {form.printed.words for form in own} | {form.printed.place for form in own}
        short = {letters for form in own for letters in form.short_forms()}
        redundant = all(
            not bracket.place or {bracket.words, bracket.place} & names or "".join(bracket.place) in short
            for bracket in inner
        )
        return found if redundant else None

    def _match_bilingual(self, text: str) -> NameMatch | None:
        """Match a name printed in two languages, if both are registered for one organisation."""
        halves = text.split("/")
        if len(halves) != 2:
            return None
        first, second = (self.match(half) for half in halves)
        return first if first == second else None

    def _split(
        self, text: str, starts: list[int], ends: list[int], plural: str | None, at: int = 0
    ) -> Iterator[list[NameMatch]]:
        """Yield every way to read the text, from its part ``at`` on, as a row of registered names."""
        if at == len(starts):
            yield []
            return
        for last in range(at, len(ends)):
            name = text[starts[at] : ends[last]]
            if plural and self._take_apart(name).is_bare:
                name = f"{name} {plural}"
            if match := self.match(name):
                for rest in self._split(text, starts, ends, plural, last + 1):
                    yield [match, *rest]


def _only(forms: list[Form]) -> Form | None:
    """Return the first form if all are forms of one organisation."""
    return forms[0] if len({form.body.match.code for form in forms}) == 1 else None


def _without_plural(text: str) -> tuple[str, str | None]:
    """Return a list of names without the plural type at its end, and the type in the singular."""
    singular = None
    while found := _PLURAL_AT_END.search(text):
        text, singular = text[: found.start()], _SINGULARS[found[1].casefold()]
    return text, singular


def _likeness(printed: PrintedName, registered: PrintedName) -> float:
    """Return out of 100 how alike two names are. One inside the other counts for less than the same."""
    left, right = " ".join(printed.place or printed.words), " ".join(registered.place or registered.words)
    return max(fuzz.token_sort_ratio(left, right), 0.9 * fuzz.token_set_ratio(left, right))
