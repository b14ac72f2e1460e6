"""How well mirror damage is undone: exact lines and wrong characters on text that the language model has not seen.

    python benchmarks/straddle.py FOLDER [--seed N] [--show]

FOLDER holds clean Simplified text: `gold.jsonl` with a `text` for each document, or *.txt. Each document is converted
to Traditional, damaged by `tests.mirror` with a table of its own (a random share of the Traditional characters of the
whole text, in random order), and repaired as a whole. Prints for each kind of mirror: the lines that hold insertions
only and how many of them come out exact; the lines that hold a shift, how many come out exact, their characters that
are wrong, and the lines that are wrong without being marked uncertain.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from time import perf_counter

import opencc
from pypinyin import Style, pinyin

from tasks.repair.mirror import undo_mirror
from tasks.script import simplified
from tests.mirror import damage, insert, mirrored

ASCII_MARKS = str.maketrans("，：；！？（）", ",:;!?()")
KINDS = ("wide marks", "ASCII marks", "wide marks, cut", "bytes")


@dataclass
class Score:
    """Counts of one kind of mirror."""

    inserted: int = 0
    inserted_exact: int = 0
    shifted: int = 0
    shifted_exact: int = 0
    chars: int = 0
    wrong: int = 0
    silent: int = 0
    marked: int = 0
    seconds: float = 0.0
    failures: list[list[str]] = field(default_factory=list)


def main() -> None:
    """Run all kinds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print the lines that come out wrong")
    options = parser.parse_args()
    documents = [document for document in read(options.folder) if document]
    print(f"{len(documents)} documents, {sum(len(line) for lines in documents for line in lines)} characters")
    for kind in KINDS:
        score = run(documents, kind, random.Random(options.seed))
        report(kind, score)
        for failure in score.failures if options.show else ():
            print("  ", *failure)


def read(folder: Path) -> Iterator[list[str]]:
    """Traditional lines of each Chinese document, as far as GBK has them."""
    convert = opencc.OpenCC("s2t").convert
    texts = [json.loads(line) for path in folder.glob("gold.jsonl") for line in path.open(encoding="utf-8")]
    plain = [text["text"] for text in texts if text.get("language", "zh") == "zh"]
    for text in plain + [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]:
        lines = (
            line.strip() for line in convert(simplified(text).replace("\u3000", " ").replace("\xa0", " ")).splitlines()
        )
        yield [line for line in lines if line and is_gbk(line)]


def is_gbk(line: str) -> bool:
    """Whether a GBK page can hold the line."""
    return len(line.encode("gb18030")) == sum(1 if char.isascii() else 2 for char in line)


def run(documents: list[list[str]], kind: str, chance: random.Random) -> Score:
    """Damage and repair every document."""
    score = Score()
    characters = sorted({char for lines in documents for char in "".join(lines) if simplified(char) != char})
    for lines in documents:
        share = chance.uniform(0.2, 0.8)
        chosen = [char for char in characters if chance.random() < share]
        chance.shuffle(chosen)
        table = {char: pinyin(char, style=Style.TONE)[0][0] for char in chosen}
        wanted = [line.translate(ASCII_MARKS) if kind == "ASCII marks" else line for line in lines]
        shown = [show(line, table, kind) for line in wanted]
        began = perf_counter()
        repaired = undo_mirror(shown) or [(line, []) for line in shown]
        score.seconds += perf_counter() - began
        for line, before, (after, names) in zip(wanted, shown, repaired, strict=True):
            count(score, (line, before, after), plain=before == insert(line, table), marked="uncertain" in names)
    return score


def show(line: str, table: dict[str, str], kind: str) -> str:
    """Damage a line, and show it as a page of code page 936, or (bytes) as a decoder of our own would."""
    if kind == "bytes":
        return mirrored(line, table).decode("gb18030", "replace")
    return damage(line, table, cut=kind.endswith("cut"))


def count(score: Score, texts: tuple[str, str, str], *, plain: bool, marked: bool) -> None:
    """Add a line to the score: as it was, as the mirror shows it, as it was repaired."""
    line, shown, repaired = texts
    if shown == line == repaired:
        return
    if plain:
        score.inserted += 1
        score.inserted_exact += repaired == line
    else:
        score.shifted += 1
        score.shifted_exact += repaired == line
        score.chars += len(line)
        score.marked += marked
        score.wrong += wrong_characters(line, repaired)
        score.silent += repaired != line and not marked
    if repaired != line:
        score.failures.append(["marked:" * marked, *differences(line, repaired)])


def wrong_characters(line: str, repaired: str) -> int:
    """Characters to be changed, added or taken away."""
    steps = SequenceMatcher(None, line, repaired, autojunk=False).get_opcodes() if line != repaired else []
    return sum(max(b - a, d - c) for name, a, b, c, d in steps if name != "equal")


def differences(line: str, repaired: str) -> list[str]:
    """Show what came out wrong, with what stands around it."""
    steps = SequenceMatcher(None, line, repaired, autojunk=False).get_opcodes()
    return [
        f"{line[max(a - 6, 0) : a]}[{line[a:b]} → {repaired[c:d]}]{line[b : b + 5]}"
        for name, a, b, c, d in steps
        if name != "equal"
    ]


def report(kind: str, score: Score) -> None:
    """Print a kind's row."""
    print(
        f"{kind:16} inserted {score.inserted_exact}/{score.inserted} exact"
        f" ({score.inserted_exact / max(score.inserted, 1):.2%});"
        f" shifted {score.shifted_exact}/{score.shifted} exact ({score.shifted_exact / max(score.shifted, 1):.2%}),"
        f" wrong characters {score.wrong}/{score.chars} ({score.wrong / max(score.chars, 1):.3%}),"
        f" wrong and unmarked {score.silent}, marked {score.marked}; {score.seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
