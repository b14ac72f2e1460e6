"""What a document tells about the mirror that it comes from, as costs of what a damaged place may have held.

The language model knows what is Chinese; what stands here it cannot know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import opencc

from tasks.language import BOUNDARY
from tasks.repair.pinyin import insertions, is_traditional, without_insertions
from tasks.repair.straddle.tokens import DAMAGE
from tasks.repair.straddle.wording import Wording

# Costs in units of the language model's STEP.
_BARE = 50
"""A character that the mirror annotates stands without its reading: another replacement broke it up before."""
_FIRST_SEEN = 20
"""An annotated character that is annotated nowhere else in the document."""
_UNUSUAL = 60
"""An annotated character that is not Traditional, or that stands without a reading elsewhere."""
_SIMPLIFIED = 120
"""A form that only Simplified has, in a page that the mirror converted to Traditional."""
_RARER = 45
"""A form that Traditional has in few of the words that Simplified writes with it (皇后, but 後來)."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is known of the document: which characters the mirror annotates and which it doesn't, and how it talks."""

    annotated: frozenset[str]
    bare: frozenset[str]
    wording: Wording

    def cost(self, char: str, *, marked: bool) -> int:
        """Cost of finding a character with or without a reading behind it."""
        if not char.isalnum():
            return self.wording.mark(char)
        if not marked:
            return _BARE * (char in self.annotated) + _simplified_forms().get(char, 0) * (
                char not in self.wording.chars
            )
        if char in self.annotated:
            return 0
        return _FIRST_SEEN + _UNUSUAL * (not is_traditional(char)) + _UNUSUAL * (char in self.bare)

    def having_read(self, texts: Iterable[str]) -> Site:
        """Tell what is known of the site once texts of it, whole lines, are undamaged."""
        return replace(self, wording=Wording.of(2 * BOUNDARY + text + BOUNDARY for text in texts))


def survey(texts: list[str], annotated: Iterable[str]) -> Site:
    """Look at the texts of a document, each as far as it is undamaged."""
    clear = [DAMAGE.split(2 * BOUNDARY + text + BOUNDARY, maxsplit=1)[0] for text in texts]
    wording = Wording.of(without_insertions(text)[0] for text in clear)
    bare = wording.chars.copy()
    bare.subtract(insertion.char for text in clear for insertion in insertions(text))
    known = frozenset(annotated)
    return Site(known, frozenset(char for char, count in bare.items() if count > 0) - known, wording)


@cache
def _simplified_forms() -> dict[str, int]:
    """Cost of characters that a converter to Traditional changes; most have no code in Big5 and cannot be Traditional."""
    han = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    converted = opencc.OpenCC("s2t").convert("\n".join(han)).split("\n")
    changed = (before for before, after in zip(han, converted, strict=True) if before != after)
    return {char: _RARER if char.encode("big5", "ignore") else _SIMPLIFIED for char in changed}
