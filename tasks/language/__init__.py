"""A small language model: how likely a character is behind the two before it.

It tells Chinese that was put back in step from Chinese that is still shifted by a byte (`tasks.repair.straddle`), and
lines that read on as one from lines that end (`tasks.reflow`). It holds trigrams of characters, folded to Simplified, in
one compressed file, which `benchmarks/build_language_model.py` makes; NOTICE says from what, and under which licence.
"""

from __future__ import annotations

import lzma
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from tasks.script import simplified

MODEL = Path(__file__).with_name("model.xz")
"""The packed model."""

BOUNDARY = "\n"
"""What stands before the first and behind the last character of a line."""

STEP = 0.08
"""Nats in a unit of the packed log probabilities; 255 units are the floor."""

_UNKNOWN = "\x00"


def fold(text: str) -> str:
    """Reduce a text to the characters that the model knows: Simplified, one letter, narrow marks, one kind of quotes, no spaces.

    >>> fold("「會議」於 2024 年，在ＡＰＰ上召開。")
    '“会议”于2024年,在aaa上召开。'
    """
    return "".join(map(_fold, simplified(text)))


_QUOTES = str.maketrans("「」『』﹁﹂﹃﹄", "“”‘’“”‘’")


def _fold(char: str) -> str:
    char = char.translate(_QUOTES)
    if "\uff01" <= char <= "\uff5e":
        char = chr(ord(char) - 0xFEE0)
    if char.isspace():
        return BOUNDARY if char == BOUNDARY else ""
    if char.isascii():
        return "a" if char.isalpha() else char
    return char


@dataclass(frozen=True, slots=True)
class Model:
    """Log probabilities of one, two and three characters, as a tree of sorted arrays.

    The entry at `i` of an order has its followers in the next order from `starts[i]` to `starts[i + 1]`. Costs are in
    units of `STEP`; `backoff` is what it costs to fall back to the shorter context.
    """

    ids: Ids
    unigram: bytes
    unigram_backoff: bytes
    bigram_starts: array[int]
    bigram_chars: array[int]
    bigram: bytes
    bigram_backoff: bytes
    trigram_starts: array[int]
    trigram_chars: array[int]
    trigram: bytes

    def cost(self, before: int, last: int, char: int) -> int:
        """Units of `STEP` nats that `char` costs behind `before` and `last`; all three are from `ids`."""
        bigram = self._find(self.bigram_chars, self.bigram_starts, before, last)
        backoff = 0
        if bigram >= 0:
            trigram = self._find(self.trigram_chars, self.trigram_starts, bigram, char)
            if trigram >= 0:
                return self.trigram[trigram]
            backoff = self.bigram_backoff[bigram]
        bigram = self._find(self.bigram_chars, self.bigram_starts, last, char)
        if bigram >= 0:
            return backoff + self.bigram[bigram]
        return backoff + self.unigram_backoff[last] + self.unigram[char]

    @staticmethod
    def _find(chars: array[int], starts: array[int], entry: int, char: int) -> int:
        low, high = starts[entry], starts[entry + 1]
        place = bisect_left(chars, char, low, high)
        return place if place < high and chars[place] == char else -1


class Ids(dict[str, int]):
    """Number of each character in the model, folded on first sight; 0 for one that it does not know."""

    def __missing__(self, char: str) -> int:
        """Fold the character, and remember what it is."""
        self[char] = found = self.get(fold(char), 0)
        return found


@cache
def load() -> Model:
    """Read the packed model: some tens of milliseconds and 10 MB, so only ask for it where there is damage."""
    packed = lzma.decompress(MODEL.read_bytes())
    sizes = array("I", packed[:16])
    parts = _split(packed[16:], sizes)
    vocabulary = parts[0].decode()
    return Model(
        Ids((char, number) for number, char in enumerate(vocabulary)),
        parts[1],
        parts[2],
        _starts(parts[3]),
        array("H", parts[4]),
        parts[5],
        parts[6],
        _starts(parts[7]),
        array("H", parts[8]),
        parts[9],
    )


def _split(packed: bytes, sizes: array[int]) -> list[bytes]:
    """Cut the packed model into its arrays, whose lengths follow from the numbers of characters, bigrams and trigrams."""
    letters, unigrams, bigrams, trigrams = sizes
    lengths = (
        letters,
        unigrams,
        unigrams,
        2 * unigrams,
        2 * bigrams,
        bigrams,
        bigrams,
        2 * bigrams,
        2 * trigrams,
        trigrams,
    )
    ends = list(accumulate(lengths))
    return [packed[end - length : end] for length, end in zip(lengths, ends, strict=True)]


def _starts(counts: bytes) -> array[int]:
    return array("I", accumulate(array("H", counts), initial=0))
