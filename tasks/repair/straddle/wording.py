"""How a document talks and writes where it is undamaged, as costs of what a damaged place may have held.

The language model knows what is Chinese; a document says again what it has said before, and has habits of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import log

from tasks.language import BOUNDARY, STEP

# Costs in units of the language model's STEP.
_PAIR = 15
"""Two characters that stand together elsewhere, beside how often they do."""
_TRIPLE = 8
"""Three characters that do."""
_NEVER = 255
_THEME = 0.5
"""Share of what a character costs less in the document than in other texts."""
_MOST = 40
"""What that may make at most."""
_UNHEARD = 40
"""A mark that the rest of the document doesn't have."""

_BEFOREHAND = 0.5
"""Times that everything is counted beforehand."""
_FORMS = {
    form: forms
    for forms in ("，,", "！!", "？?", "；;", "：:", "（(", "）)", "“「", "”」", "‘『", "’』")
    for form in forms
}
"""Marks that are one mark in two forms; a document mostly has the same ones of all."""
_EAST_ASIAN = "\u2e80"


@dataclass(frozen=True, slots=True)
class Wording:
    """What undamaged texts of a document say, counted."""

    chars: Counter[str]
    pairs: Counter[str]
    triples: Counter[str]
    total: int
    narrow: float
    """Share of the marks that are narrow, of those that can be."""
    space: int
    """Cost of a space behind a Chinese character or mark."""
    ends: tuple[int, int]
    """Cost of a line end behind a mark, and behind another character."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Wording:
        """Count the characters of texts; each begins and ends with `BOUNDARY` where a line does."""
        chars, pairs, triples = Counter[str](), Counter[str](), Counter[str]()
        for text in texts:
            chars.update(text)
            pairs.update(map("".join, pairwise(text)))
            triples.update(map("".join, zip(text, text[1:], text[2:], strict=False)))
        marks = {form: chars[form] for form in _FORMS if form.isascii() or _other(form).isascii()}
        narrow = _share(sum(marks[form] for form in marks if form.isascii()), sum(marks.values()))
        behind = {pair: times for pair, times in pairs.items() if pair[0] > _EAST_ASIAN}
        space = _share(sum(times for pair, times in behind.items() if pair[1] == " "), sum(behind.values()))
        last = Counter({pair[0]: times for pair, times in pairs.items() if pair[1] == BOUNDARY != pair[0]})
        mark = _share(sum(times for char, times in last.items() if not char.isalnum()), last.total())
        return cls(chars, pairs, triples, chars.total(), narrow, _units(space), (_units(mark), _units(1 - mark)))

    def heard(self, before: str, last: str, char: str) -> int:
        """Cost of a character behind two others, as the document has them elsewhere."""
        cost = _NEVER
        if times := self.pairs[last + char]:
            cost = _PAIR + _units(times / (self.chars[last] + 1))
            if times := self.triples[before + last + char]:
                cost = min(cost, _TRIPLE + _units(times / (self.pairs[before + last] + 1)))
        return cost

    def theme(self, char: str, expected: int) -> int:
        """How much less a character costs than it is expected to, where the document is about it."""
        times = self.chars[char]
        if not times or not char.isalnum():
            return 0
        return min(_MOST, max(0, int(_THEME * (expected - _units(times / self.total)))))

    def mark(self, mark: str) -> int:
        """Cost of one form of a mark rather than the other, or of a mark that has but one."""
        if mark not in _FORMS:
            return _UNHEARD * (mark not in self.chars)
        other = _other(mark)
        usual = self.narrow if mark.isascii() else 1 - self.narrow if other.isascii() else 0.5
        counted = self.chars[mark] + self.chars[other]
        return _units((self.chars[mark] + _BEFOREHAND * usual) / (counted + _BEFOREHAND))

    def end(self, last: str) -> int:
        """Cost of a line end behind a character."""
        return self.ends[last.isalnum()]


def _other(form: str) -> str:
    return _FORMS[form].replace(form, "")


def _share(times: int, total: int) -> float:
    return (times + _BEFOREHAND) / (total + 2 * _BEFOREHAND)


def _units(probability: float) -> int:
    return round(-log(probability) / STEP)
