"""How much of a text dump's furniture the line rules remove, and what they cost the text.

Made for a folder of labelled pages (`html/<id>.html`, `gold.jsonl`). Each page is dumped to plain text, a line per block
element, as a careless crawler would; then the stages for text documents run over the dump, and over the gold alone.

    python benchmarks/lines.py FOLDER [--show]

`text lost` counts lines of the page's text that were dropped; from a gold alone nothing at all should go.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.decode import decode
from tasks.extract.text import text_blocks
from tasks.normalise import normalise
from tasks.records import Document, Rejected, Source
from tasks.settings import Cleaning
from tasks.strip import strip

INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "big",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "label",
        "mark",
        "nobr",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "wbr",
    ]
)
LEAST = 8
"""Characters of a line that is text because the gold has it somewhere; a shorter one has to be a line of the gold."""
UNSEEN = frozenset(["-comment", "head", "iframe", "noscript", "script", "style", "template", "textarea"])


@dataclass
class Tally:
    """What became of the lines of one kind of document."""

    lines: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, document: Document, gold: str, *, show: bool) -> None:
        """Count each line as text or furniture, by whether the gold has it."""
        text, lines = bare(gold), {bare(line) for line in gold.splitlines()}
        for block in document.blocks:
            line = bare(block.raw)
            kind = "text" if line in lines or (len(line) >= LEAST and line in text) else "furniture"
            self.lines[kind] += 1
            self.characters[kind] += len(line)
            if not block.kept:
                self.dropped[kind] += 1
                self.characters[f"{kind} dropped"] += len(line)
                if show and kind == "text":
                    print(f"    {block.rule:28} {block.role:12} {block.raw.strip()[:70]}")

    def row(self, name: str) -> str:
        """Show what was dropped of the text and of the furniture, in lines and characters."""
        parts = [
            f"{kind} {self.dropped[kind]:5}/{self.lines[kind]:5} lines "
            f"{self.characters[f'{kind} dropped'] / (self.characters[kind] or 1):6.2%} of characters"
            for kind in ("text", "furniture")
        ]
        return f"{name:6} dropped: {'; '.join(parts)}; strip took {self.seconds * 1000:.0f} ms"


def bare(text: str) -> str:
    """Take out all white space."""
    return re.sub(r"\s+", "", text)


def dump(html: str) -> str:
    """Dump a page to text: a line per block element."""
    pieces: list[str] = []
    root = LexborHTMLParser(html).root
    if root is not None:
        _walk(root, pieces)
    return re.sub(r"\s*\n\s*", "\n", "".join(pieces)).strip()


def _walk(node: LexborNode, pieces: list[str]) -> None:
    stack: list[LexborNode | str] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, str):
            pieces.append(current)
        elif current.tag == "-text":
            pieces.append(re.sub(r"\s+", " ", current.text(deep=False)))
        elif current.tag not in UNSEEN:
            edge = "" if current.tag in INLINE else "\n"
            stack += [edge, *reversed(list(current.iter(include_text=True))), edge]


def cleaned(text: str, tally: Tally) -> Document:
    """Run the stages for a text document as far as strip."""
    document = Document(Source("dump.txt", b"", "text/plain"), content=text, blocks=text_blocks(text))
    normalise(document, Cleaning())
    started = perf_counter()
    try:
        strip(document, Cleaning())
    except Rejected as reason:
        print("    rejected:", reason)
    tally.seconds += perf_counter() - started
    return document


def decoded(data: bytes) -> str:
    """Decode a page as the pipeline does."""
    document = Document(Source("page.html", data, "text/html"))
    decode(document, Cleaning())
    return document.content


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="show the lines of text that were dropped")
    options = parser.parse_args()
    dumps, golds, rules = Tally(), Tally(), Counter[str]()
    for line in (options.folder / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        if gold["language"] != "zh":
            continue
        if options.show:
            print(gold["id"])
        golds.add(cleaned(gold["text"], golds), gold["text"], show=options.show)
        html = decoded((options.folder / "html" / f"{gold['id']}.html").read_bytes())
        document = cleaned(dump(html), dumps)
        dumps.add(document, gold["text"], show=options.show)
        rules.update(block.rule for block in document.blocks if block.rule)
    print(golds.row("golds"))
    print(dumps.row("dumps"))
    for rule, count in rules.most_common():
        print(f"{count:6} {rule}")


if __name__ == "__main__":
    main()
