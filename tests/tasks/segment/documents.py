"""Documents with their outline written into them.

A line that begins with `# ` is a heading of level 1, with `## ` one of level 2, and so on. What follows is the marker, the words and
the rest of the line, between bars: `## （一）|加强领导|。各单位……`; brackets around the words and a colon behind them are no words.
`↵` is a line's end inside a heading. A line that begins with `= ` belongs to
a closing. In `html` documents `<h2>` and `<b>` before a line are its markup, and every other line is a `<p>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.records import Block, Document, Element, Markup, Source
from tasks.segment import segment
from tasks.settings import Cleaning

_HEADING = re.compile(r"(?P<level>#+) (?P<tag><\w+>)?(?P<marker>[^|]*)\|(?P<words>[^|]*)(?:\|(?P<rest>.*))?$")
_BRACKETS = re.compile(r"^[【（](.*)[】）]$")
_TAG = re.compile(r"<(\w+)>")


@dataclass(frozen=True)
class Node:
    """A section as a person sees it: where it begins in the text, its level (0 for a closing), its marker and its words."""

    start: int
    level: int
    marker: str
    words: str


@dataclass(frozen=True)
class Sample:
    """A document's lines, each with its tag (empty in plain text), and its outline without the lead."""

    lines: list[tuple[str, str]]
    nodes: list[Node]


def read_sample(annotated: str) -> Sample:
    """Take a document and its outline apart."""
    lines: list[tuple[str, str]] = []
    nodes: list[Node] = []
    place, closing = 0, False
    html = "\n<" in annotated or "# <" in annotated
    for raw in annotated.strip("\n").split("\n"):
        tag, text = "p" if html else "", raw
        if found := _HEADING.match(raw):
            tag = (found["tag"] or tag).strip("<>")
            text = found["marker"] + found["words"] + (found["rest"] or "")
            words = _BRACKETS.sub(r"\1", found["words"].partition("↵")[2] or found["words"]).rstrip("：")
            nodes.append(Node(place, len(found["level"]), found["marker"].partition("↵")[0].strip(), words))
        elif raw.startswith("= "):
            text = raw[2:]
            if not closing:
                nodes.append(Node(place, 0, "", ""))
        elif found := _TAG.match(raw):
            tag, text = found[1], raw[found.end() :]
        closing = raw.startswith("= ")
        for line in text.split("↵"):
            lines.append((tag, line))
            place += len(line) + 1
    return Sample(lines, nodes)


def found_outline(sample: Sample) -> list[Node]:
    """The outline that the stage finds."""
    document = Document(Source("x", b"", "text/plain"), blocks=[_block(tag, text) for tag, text in sample.lines])
    segment(document, Cleaning())
    return [
        Node(section.start, section.level, section.marker or "", section.heading or "")
        for section in document.sections
        if section.level or section.section_no
    ]


def _block(tag: str, text: str) -> Block:
    level = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else 0
    markup = Markup(Element(tag), level=level, bold=tag == "b") if tag else None
    return Block(text, text, markup=markup)
