"""What a document tells about the mirror that it comes from, as costs of what a damaged place may have held.

The language model knows what is Chinese; what stands here it cannot know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import log

import opencc

from tasks.repair.pinyin import insertions, is_traditional
from tasks.repair.straddle.language import STEP
from tasks.repair.straddle.tokens import DAMAGE

# Costs in units of the language model's STEP.
_BARE = 50
"""A character that the mirror annotates stands without its reading: another replacement broke it up before."""
_FIRST_SEEN = 20
"""An annotated character that is annotated nowhere else in the document."""
_UNUSUAL = 60
"""An annotated character that is not Traditional, or that stands without a reading elsewhere."""
_SIMPLIFIED = 25
"""A Simplified form, in a page that the mirror converted to Traditional."""

_MARKS = "\n !\"',.:;<>?()-/%"
"""ASCII bytes that are no second byte, and that text has behind a character. A digit is left out: no evidence says which."""


@dataclass(frozen=True, slots=True)
class Site:
    """The characters that the mirror annotates and those that it doesn't; and the marks that a `?` may have eaten."""

    annotated: frozenset[str]
    bare: frozenset[str]
    eaten: dict[str, int]

    def cost(self, char: str, *, marked: bool) -> int:
        """Cost of finding a character with or without a reading behind it."""
        if not marked:
            return _BARE * (char in self.annotated) + _SIMPLIFIED * (char in _simplified_forms())
        if char in self.annotated:
            return 0
        return _FIRST_SEEN + _UNUSUAL * (not is_traditional(char)) + _UNUSUAL * (char in self.bare)


def survey(texts: list[str], annotated: Iterable[str]) -> Site:
    """Look at the texts of a document, leaving the damaged ones out unless there are no others."""
    whole = "".join([text for text in texts if not DAMAGE.search(text)] or texts)
    shown = Counter(whole)
    shown.subtract(insertion.char for insertion in insertions(whole))
    bare = frozenset(char for char, count in shown.items() if count > 0)
    marks = sum(shown[mark] + 1 for mark in _MARKS)
    eaten = {mark: round(log(marks / (max(shown[mark], 0) + 1)) / STEP) for mark in _MARKS}
    return Site(frozenset(annotated), bare - frozenset(annotated), eaten)


@cache
def _simplified_forms() -> frozenset[str]:
    """Characters that a converter to Traditional changes."""
    han = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    converted = opencc.OpenCC("s2t").convert("\n".join(han)).split("\n")
    return frozenset(before for before, after in zip(han, converted, strict=True) if before != after)
