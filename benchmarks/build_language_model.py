"""Build the model of `tasks.language` from openly licensed data that Debian 12 and PyPI carry.

    apt-get download sunpinyin-data sunpinyin-utils gnome-user-docs debian-handbook
    for package in *.deb; do dpkg-deb -x $package ROOT; done
    python benchmarks/build_language_model.py ROOT

Trained on the words, word pairs and word triples of open-gram (sunpinyin-data, CC BY-SA 3.0), on the Chinese pages of
the GNOME help (CC BY-SA 3.0) and of the Debian handbook (GPL-2+ or CC BY-SA 3.0), on the word list of jieba (MIT), and
on numbers and dates. The same packages give the same file. Contexts are weighed as Witten and Bell (1991) do; n-grams
of which a shorter context knows nearly as much are pruned (Seymore and Rosenfeld 1996, weighted difference).
"""

from __future__ import annotations

import lzma
import re
import struct
import subprocess
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from heapq import nlargest
from itertools import groupby
from math import exp, log
from pathlib import Path

import jieba
from selectolax.lexbor import LexborHTMLParser

from tasks import language

ORDER = 3
WORDS = 1e7
"""Running words that open-gram's probabilities stand for."""
TEXT = 3.0
"""Weight of a line of running text."""
LINES = 1 / 400
"""Share of a word's occurrences that begin a line, and that end one: open-gram has no lines, but they break between words."""
SENTENCES = 0.5
"""Share of a word's occurrences before a full stop that end a line without one, as headings do."""
STOPS = ("。", "?", "!")
RUN = re.compile("[。?!,、;:]{2}")
"""Marks of sentences side by side, whose numbers in open-gram are those of chats."""
WORD_SHARE = 1 / 30
"""Weight of a word of jieba's list for each time that it was counted."""
NUMBERS = 20_000.0
"""Times that each kind of number occurs: the other sources have hardly any."""
CAUTION = {2: 4, 3: 4}
"""Times that the estimate trusts a context less than Witten and Bell's: other texts are about other things."""
LEAST = {2: 0.5, 3: 1.0}
"""What a bigram and a trigram must tell, in nats times their number, to be kept."""
MARKS = {"（": 3e-3, "）": 3e-3, "《": 1.5e-3, "》": 1.5e-3, "·": 5e-4, "—": 1e-3, "‘": 2e-4, "’": 2e-4}
"""Share in running text of the marks that the other sources have too seldom."""
FOLLOWING = {
    "。": {"\n": 0.3, "”": 0.06, "“": 0.01, ")": 0.005, "(": 0.005, "—": 0.003, "。": 0.003, "’": 0.003, "《": 0.002},
    "?": {"\n": 0.2, "”": 0.2, "!": 0.01, "?": 0.01, ")": 0.01, "’": 0.01},
    "!": {"\n": 0.3, "”": 0.1, "!": 0.05, ")": 0.01, "’": 0.01},
    ",": {"“": 0.01, "\n": 0.003, "”": 0.003, "《": 0.001, "‘": 0.001},
    "、": {"“": 0.02, "《": 0.02},
    ";": {"\n": 0.04, "“": 0.01},
    ":": {"“": 0.14, "\n": 0.1, "《": 0.01, "‘": 0.01},
    "“": {"‘": 0.006, "《": 0.003},
    "”": {"\n": 0.15, ",": 0.1, "。": 0.07, "、": 0.03, "(": 0.01, "“": 0.01},
    "。”": {"\n": 0.6},
    "?”": {"\n": 0.5},
    "!”": {"\n": 0.6},
    "’": {",": 0.15, "。": 0.15, "”": 0.05, "\n": 0.05},
    "《": {"\n": 0.001},
    "》": {",": 0.1, "(": 0.08, "\n": 0.07, "、": 0.06, "。": 0.04, "》": 0.001, "《": 0.02},
    "(": {"\n": 0.002, "《": 0.005},
    ")": {",": 0.2, "\n": 0.2, "。": 0.06, "、": 0.04, "”": 0.005, ":": 0.005},
    "—": {"—": 0.45, "“": 0.005, "”": 0.005},
    "…": {"…": 0.5, "\n": 0.1, "”": 0.04, "。": 0.03, ",": 0.03},
}
"""What follows a mark, as a share of its occurrences: open-gram ends its sentences at each full stop, and has chats (。。)."""
AS_A_SENTENCE = 0.25
"""Words that follow a full stop, for each time that they follow a comma: what open-gram has not seen for the same reason."""
MOST_CHARACTERS = 7000
"""The model's vocabulary: the most frequent characters."""

Counts = dict[str, float]


def main(root: Path) -> None:
    """Count, estimate, write."""
    model = Estimate(count(root))
    packed = lzma.compress(pack(model), preset=9 | lzma.PRESET_EXTREME)
    language.MODEL.write_bytes(packed)
    print(f"{language.MODEL}: {len(packed)} bytes, {[len(order) for order in model.probability[1:]]} n-grams")


# --- what is counted


def count(root: Path) -> list[Counts]:
    """How often each n-gram occurs, for n of 0 to 3."""
    counts: list[Counts] = [defaultdict(float) for _ in range(ORDER + 1)]
    for words, weight in training(root):
        for gram in spanning(words):
            counts[len(gram)][gram] += weight
    for context, shares in FOLLOWING.items():
        for char, share in shares.items():
            counts[len(context) + 1][context + char] = share * counts[len(context)][context]
    known = set(nlargest(MOST_CHARACTERS, counts[1], key=counts[1].__getitem__))
    return [{gram: times for gram, times in order.items() if known.issuperset(gram)} for order in counts]


def training(root: Path) -> Iterator[tuple[list[str], float]]:
    """Words that stand together, folded, and how often; a line counts as one word."""
    yield from open_gram(root)
    for line in lines(root):
        yield [2 * language.BOUNDARY + language.fold(line) + language.BOUNDARY], TEXT
    for entry in Path(jieba.__file__).with_name("dict.txt").open(encoding="utf-8"):
        word, frequency, _ = entry.split(" ")
        yield [language.fold(word)], max(1.0, int(frequency) * WORD_SHARE)
    yield from numbers()
    yield from (([language.fold(mark)], WORDS * share) for mark, share in MARKS.items())


def spanning(words: list[str]) -> Iterator[str]:
    """The n-grams that touch each of the words; those of fewer words are counted with these."""
    if len(words) == 1:
        for n in range(1, ORDER + 1):
            yield from (words[0][start : start + n] for start in range(len(words[0]) - n + 1))
        return
    first, *between, last = words
    middle = "".join(between)
    for before in range(1, min(len(first), ORDER - 1 - len(middle)) + 1):
        for behind in range(1, min(len(last), ORDER - before - len(middle)) + 1):
            yield first[-before:] + middle + last[:behind]


def open_gram(root: Path) -> Iterator[tuple[list[str], float]]:
    """The n-grams of open-gram, each as often as its probability says. Word 0 is what the lexicon doesn't have."""
    (folder,) = root.glob("usr/lib/*/sunpinyin/data")
    words = [language.fold(word) for word in lexicon(folder / "pydict_sc.bin")]
    times: dict[tuple[int, ...], float] = {(): WORDS}
    command: list[str | Path] = [root / "usr/bin/tslminfo", "-v", folder / "lm_sc.t3g"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        n = 0
        for line in process.stdout or ():
            if line[0] == "\\":  # \2-gram\2500000
                n = int(line[1])
                continue
            fields = line.split()
            gram = tuple(map(int, fields[:n]))
            if gram and 0 not in gram and gram[:-1] in times:
                times[gram] = times[gram[:-1]] * exp(-float(fields[n]))
                spelt = [words[number] for number in gram]
                if RUN.search("".join(spelt)):
                    continue
                yield spelt, times[gram]
                if spelt[0] == "," and spelt[1:]:
                    yield ["。", *spelt[1:]], AS_A_SENTENCE * times[gram]
                yield from ((edge, share * times[gram]) for edge, share in at_edges(spelt))


def at_edges(words: list[str]) -> Iterator[tuple[list[str], float]]:
    """A word where a line begins or ends, and the share of its occurrences that do; or the word before a full stop."""
    first, *others = words
    if first.isalnum() and not others:
        yield [language.BOUNDARY, first], LINES
        yield [first, language.BOUNDARY], LINES
    elif first.isalnum() and len(others) == 1 and others[0] in STOPS:
        yield [first, language.BOUNDARY], SENTENCES


def lexicon(path: Path) -> list[str]:
    """The words of a SunPinyin lexicon, by their numbers: UTF-32 with NULs between, at the offset in the third field."""
    data = path.read_bytes()
    (offset,) = struct.unpack_from("<I", data, 8)
    return data[offset:].decode("utf-32-le").split("\0")


def lines(root: Path) -> Iterator[str]:
    """The paragraphs and headings in Chinese of the two manuals."""
    pages = [
        *root.glob("usr/share/help/zh_CN/gnome-help/*.page"),
        *root.glob("usr/share/doc/debian-handbook/html/zh-CN/*.html"),
    ]
    for page in sorted(pages):
        tree = LexborHTMLParser(page.read_text("utf-8"))
        for node in tree.css("p, title, h1, h2, h3, h4, dt"):
            line = " ".join(node.text().split())
            if re.search("[\u4e00-\u9fff]", line):
                yield line


def numbers() -> Iterator[tuple[list[str], float]]:
    """Years, dates, amounts: small figures lead (Benford), years are of our time, and a unit follows."""
    for year in range(1949, 2030):
        yield [f"{year}年"], NUMBERS / 40
        yield [f"{language.BOUNDARY}{year}年"], NUMBERS / 400
    for month in range(1, 13):
        yield [f"年{month}月"], NUMBERS / 12
        yield from (([f"{month}月{day}日"], NUMBERS / 366) for day in range(1, 32))
    for first in range(1, 10):
        share = log(1 + 1 / first) / log(10)
        for unit in ("%", "万", "亿", "个", "人", "名", "元", "家", "项", "次", "天", "岁"):
            yield [f"{first}{unit}"], NUMBERS * share / 40
            yield from (([f"{first}{second}{unit}"], NUMBERS * share / 400) for second in range(10))
            yield from (([f"{first}{second}0{unit}"], NUMBERS * share / 400) for second in range(10))
            yield from (([f"{first}.{second}{unit}"], NUMBERS * share / 400) for second in range(10))


# --- what is estimated


class Estimate:
    """Probabilities of the n-grams that are worth keeping, and what falling back to a shorter context costs."""

    def __init__(self, counts: list[Counts]) -> None:
        """Estimate and prune, from the shortest n-grams on."""
        self.counts = counts
        self.probability: list[dict[str, float]] = [{"": 1 / len(counts[1])}]
        self.weight: list[dict[str, float]] = []
        for n in range(1, ORDER + 1):
            self._add(n)

    def estimate(self, gram: str) -> float:
        """How likely the last character is behind the others."""
        n = len(gram)
        if (known := self.probability[n].get(gram)) is not None:
            return known
        return self.weight[n - 1].get(gram[:-1], 1.0) * self.estimate(gram[1:])

    def _add(self, n: int) -> None:
        listed = {gram: times for gram, times in self.counts[n].items() if gram[:-1] in self.probability[n - 1]}
        if n > 1:
            estimates, weight = self._estimates(n, listed)
            shorter = {gram: weight[gram[:-1]] * self.estimate(gram[1:]) for gram in listed}
            listed = {gram: c for gram, c in listed.items() if c * log(estimates[gram] / shorter[gram]) > LEAST[n]}
        estimates, weight = self._estimates(n, listed)
        self.probability.append(estimates)
        self.weight.append(weight)

    def _estimates(self, n: int, listed: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
        """Probabilities of n-grams, and for each context the share of the shorter one.

        The shorter context speaks for what was not seen, by Witten and Bell's estimate, and for what is not listed.
        """
        probability, weight = {}, {}
        for context, group in groupby(sorted(listed), key=lambda gram: gram[:-1]):
            grams = list(group)
            seen = sum(listed[gram] for gram in grams)
            others = CAUTION.get(n, 1) * len(grams) + max(0.0, self.counts[n - 1].get(context, 0.0) - seen)
            weight[context] = others / (seen + others)
            for gram in grams:
                shorter = self.estimate(gram[1:]) if n > 1 else 1 / len(listed)
                probability[gram] = listed[gram] / (seen + others) + weight[context] * shorter
        return probability, weight


# --- how it is written down


def pack(model: Estimate) -> bytes:
    """Lay out the estimate as the arrays that `language.load` reads."""
    orders = [sorted(order) for order in model.probability]
    vocabulary = "\x00" + "".join(orders[1])
    ids = {char: number for number, char in enumerate(vocabulary)}
    costs = [bytes(_units(model.probability[n][gram]) for gram in orders[n]) for n in range(ORDER + 1)]
    backoffs = [bytes(_units(model.weight[n].get(gram, 1.0)) for gram in orders[n]) for n in range(ORDER)]
    followers = [_followers(orders[n + 1], orders[n]) for n in range(ORDER)]
    last = [array("H", (ids[gram[-1]] for gram in orders[n])) for n in range(2, ORDER + 1)]
    letters = vocabulary.encode()
    sizes = array("I", (len(letters), len(vocabulary), len(orders[2]), len(orders[3])))
    unknown = _units(model.estimate("\x00"))
    parts = (
        sizes.tobytes(), letters,
        bytes([unknown]) + costs[1], bytes([0]) + backoffs[1], array("H", [0, *followers[1]]).tobytes(),
        last[0].tobytes(), costs[2], backoffs[2], array("H", followers[2]).tobytes(),
        last[1].tobytes(), costs[3],
    )  # fmt: skip
    return b"".join(parts)


def _followers(longer: list[str], shorter: list[str]) -> list[int]:
    found = Counter(gram[:-1] for gram in longer)
    return [found[gram] for gram in shorter]


def _units(probability: float) -> int:
    return min(255, round(-log(probability) / language.STEP))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
