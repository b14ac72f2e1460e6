"""What analysts ask of labelled texts: fields, paragraphs, outline: `python benchmarks/structure.py FOLDER [--by form] [--show]`.

FOLDER holds texts `<id>.txt` (or pages `<id>.html`) as they were found, and `gold.jsonl`, a line for each: `id`, `form` (what kind of
document), `title`, `authors`, `publisher`, `published_at`, `doc_number`, `keywords`, `paragraphs`, `outline` (level, marker, words of each
section; closings apart); `alt` has other answers that are right by field (an empty one: none), `optional` paragraphs that may
be in the text or not.

fields       right, of the documents where the gold or chengwen has a value; `wrong` counts values where the gold has none or another
paragraphs   F1 of whole paragraphs, from break to break
text         F1 of runs of five characters
heading F1, level, words, tree distance: as in benchmarks/outline.py, over the whole pipeline
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from typing import Any

from outline import Tally

from tasks.normalise import normal_form
from tasks.pipeline import clean
from tasks.records import Document, Source
from tasks.script import simplified
from tasks.settings import Cleaning
from tests.tasks.segment.documents import Node

FIELDS = ("title", "authors", "publisher", "published_at", "doc_number", "keywords")
GRAM = 5
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
OPENING = 16
"""Characters by which a section's beginning is known again."""


@dataclass
class Share:
    """How many values are right, of how many, and how many are wrong."""

    right: int = 0
    of: int = 0
    wrong: int = 0

    def row(self) -> str:
        """The share as it is printed."""
        return f"{self.right / self.of if self.of else 1:.3f} of {self.of}, {self.wrong} wrong"


@dataclass
class Overlap:
    """Two collections of pieces, and what they share."""

    shared: int = 0
    total: int = 0

    def add(self, true: Counter[str], found: Counter[str]) -> None:
        """Count the pieces of a document in."""
        self.shared += (true & found).total()
        self.total += true.total() + found.total()

    def row(self) -> str:
        """Their F1 as it is printed."""
        return f"{2 * self.shared / self.total if self.total else 1:.3f}"


@dataclass
class Score:
    """All measures of a group of documents."""

    fields: dict[str, Share] = field(default_factory=lambda: {name: Share() for name in FIELDS})
    paragraphs: Overlap = field(default_factory=Overlap)
    text: Overlap = field(default_factory=Overlap)
    outline: Tally = field(default_factory=Tally)

    def print(self, name: str) -> None:
        """Print the measures of the group."""
        print(f"\n{name}: {self.outline.documents} documents")
        for concept, share in self.fields.items():
            print(f"  {concept:<14}{share.row()}")
        print(f"  {'paragraphs':<14}{self.paragraphs.row()}\n  {'text':<14}{self.text.row()}")
        print(f"  {Tally.HEADER}\n  {self.outline.row('outline')}")


def main() -> None:
    """Measure the folder, in groups by what the gold says of a document, and as a whole."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--by", help="also print the measures by this key of the gold")
    parser.add_argument("--show", action="store_true", help="print what is not right, document by document")
    options = parser.parse_args()
    scores: dict[str, Score] = defaultdict(Score)
    for gold, document in labelled(options.folder):
        groups = [str(gold.get(options.by)), "all"] if options.by else ["all"]
        for group in groups:
            measure(scores[group], gold, document)
        if options.show:
            show(gold, document)
    for group in sorted(scores, key=lambda name: (name == "all", name)):
        scores[group].print(group)


def labelled(folder: Path) -> Iterator[tuple[dict[str, Any], Document]]:
    """Each document of the folder as it comes out, with its gold."""
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        path = next(folder.glob(f"{gold['id']}.*"))
        media_type = "text/html" if path.suffix == ".html" else "text/plain"
        result = clean(Source(path.name, path.read_bytes(), media_type), Cleaning())
        yield gold, result if isinstance(result, Document) else Document(result.document.source)


def measure(score: Score, gold: dict[str, Any], document: Document) -> None:
    """Count a document in."""
    for concept, share in score.fields.items():
        answers, found = accepted(gold, concept), said(document, concept)
        right = is_right(found, answers)
        if found or gold[concept]:
            share.of += 1
            share.right += right
            share.wrong += bool(found) and not right
    optional = Counter(map(key, gold.get("optional", [])))
    true = Counter(map(key, gold["paragraphs"])) - optional
    found_paragraphs = Counter(map(key, document.text.split("\n"))) - optional
    score.paragraphs.add(true, found_paragraphs)
    score.text.add(grams(true), grams(found_paragraphs))
    tally_outline(score.outline, true_outline(gold), found_outline(document))


def is_right(found: str, answers: list[str]) -> bool:
    """Whether an answer is among those that are right; a day is right with any time."""
    return found in answers or any(_DAY.fullmatch(answer) and found.startswith(answer) for answer in answers)


def accepted(gold: dict[str, Any], concept: str) -> list[str]:
    """The answers that are right."""
    answers = [gold[concept], *gold.get("alt", {}).get(concept, [])]
    return [folded(answer) for answer in answers]


def said(document: Document, concept: str) -> str:
    """The document's own answer."""
    value = getattr(document.metadata, concept)
    return folded(value.isoformat() if concept == "published_at" and value else value)


def folded(value: str | list[str] | None) -> str:
    """A value for comparing: a list is its parts, a time has no full minutes' seconds, a midnight is a day."""
    text = "|".join(value) if isinstance(value, list) else value or ""
    return key(re.sub(r"(T00:00|(?<=T\d\d:\d\d)):00$", "", text))


def key(text: str) -> str:
    """Fold a text for comparing: in the normal form, Simplified, without white space."""
    return "".join(simplified(normal_form(text)).split())


def grams(paragraphs: Counter[str]) -> Counter[str]:
    """Runs of five characters across all paragraphs."""
    text = "".join(paragraphs.elements())
    return Counter(text[i : i + GRAM] for i in range(len(text) - GRAM + 1))


Outline = list[tuple[str, Node]]
"""Each section by how it begins."""


def true_outline(gold: dict[str, Any]) -> Outline:
    """The gold's sections. Each begins with the next paragraph that begins with its marker and words."""
    nodes: Outline = []
    texts = [key(text) for text in gold["paragraphs"]]
    place = 0
    for level, marker, words in gold["outline"]:
        opening = key(marker + words)
        place = next(i for i in range(place, len(texts)) if "".join(texts[i : i + 2]).startswith(opening))
        nodes.append(("".join(texts[place:])[:OPENING], Node(0, level, key(marker), plain(words))))
        place += 1
    return nodes


def found_outline(document: Document) -> Outline:
    """The sections that were found, closings apart."""
    return [
        (
            key(document.text[section.start : section.start + 4 * OPENING])[:OPENING],
            Node(0, section.level, key(section.marker or ""), plain(section.heading or "")),
        )
        for section in document.sections
        if section.level
    ]


def plain(words: str) -> str:
    """A heading's words without the brackets around them and a colon behind."""
    return re.sub(r"^[【（](.*)[】）]$", r"\1", key(words).rstrip("：。"))


def tally_outline(tally: Tally, true: Outline, found: Outline) -> None:
    """Compare two outlines, aligned by how their sections begin."""
    matcher = SequenceMatcher(None, [opening for opening, _ in true], [opening for opening, _ in found], autojunk=False)
    pairs = [(true[a + i][1], found[b + i][1]) for a, b, size in matcher.get_matching_blocks() for i in range(size)]
    tally.count([node for _, node in true], [node for _, node in found], pairs)


def show(gold: dict[str, Any], document: Document) -> None:
    """Print where a document differs from its gold."""
    lines = [
        f"  {concept}: {said(document, concept)} for {accepted(gold, concept)}"
        for concept in FIELDS
        if (said(document, concept) or gold[concept]) and not is_right(said(document, concept), accepted(gold, concept))
    ]
    optional = set(map(key, gold.get("optional", [])))
    texts = [
        [text for line in lines if (text := key(line)) not in optional]
        for lines in (gold["paragraphs"], document.text.split("\n"))
    ]
    outlines = [
        [f"{'#' * node.level} {node.marker}|{node.words}" for _, node in nodes]
        for nodes in (true_outline(gold), found_outline(document))
    ]
    for true, found in (texts, outlines):
        lines += [f"  {line[:90]}" for line in unified_diff(true, found, "gold", "chengwen", lineterm="", n=1)]
    if lines:
        print("\n".join([f"\n=== {gold['id']}", *lines]))


if __name__ == "__main__":
    main()
