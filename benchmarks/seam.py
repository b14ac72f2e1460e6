"""How well `tasks.reflow.seam` tells a line that was cut from a line that ends, on text that the language model has not seen.

    python benchmarks/seam.py FOLDER [--seed N]

FOLDER holds pages and `gold.jsonl`, as for `benchmarks/extraction.py`. The cut lines are paragraphs, each broken at a random
place between two Han characters. The lines that end are the sentence ends of the same paragraphs, without their stop,
and the next sentence: as a heading, which has no stop, stands above its text. Prints the share of each above the
thresholds of `tasks.reflow.join` and `tasks.describe.first_line`, and how often a cut has the greater value of two (AUC).
"""

from __future__ import annotations

import argparse
import json
import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path

from tasks.reflow.seam import seam

_BETWEEN = re.compile(r"(?<=[㐀-鿿])(?=[㐀-鿿])")
_ENDS = re.compile(r"(?<=[㐀-鿿])[。！？](?=[㐀-鿿])")
_SHORTEST = 30
"""Characters of a paragraph."""
_THRESHOLDS = (3.5, 6.0)


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    paragraphs = list(read(options.folder))
    cut = sorted(seam(text[:place], text[place:]) for text in paragraphs for place in random_place(text, chance))
    ended = sorted(seam(text[: end.start()], text[end.end() :]) for text in paragraphs for end in _ENDS.finditer(text))
    report("cut", cut)
    report("ended", ended)
    below = sum(bisect_left(ended, value) + bisect_right(ended, value) for value in cut) / 2
    print(f"a cut has the greater value: {below / len(cut) / len(ended):.4f}")


def read(folder: Path) -> Iterator[str]:
    """The paragraphs of the Chinese articles."""
    for line in (folder / "gold.jsonl").open(encoding="utf-8"):
        page = json.loads(line)
        if page["language"] == "zh":
            yield from (text for text in page["text"].split("\n") if len(text) >= _SHORTEST)


def random_place(text: str, chance: random.Random) -> list[int]:
    """One of the places between two Han characters, if there is any."""
    places = [match.start() for match in _BETWEEN.finditer(text)]
    return [chance.choice(places)] if places else []


def report(name: str, values: list[float]) -> None:
    """Print a row."""
    shares = "; ".join(
        f"above {least:g} nats {1 - bisect_right(values, least) / len(values):.3f}" for least in _THRESHOLDS
    )
    print(f"{name:6} {len(values)}: {shares}; median {values[len(values) // 2]:.1f}")


if __name__ == "__main__":
    main()
