"""Running heads, feet and page numbers, which an office file or a PDF leaves in its text.

The same forms stand in texts: a refrain repeats, and sections have bare numbers. What tells them apart is the page
break: it shows as a form feed, by the line's place on a PDF's page, or as a sentence that the line interrupts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, pairwise

from tasks.reflow.seam import LIKELY, seam
from tasks.strip.places import Line

PAGE_NUMBER = "running.page_number"
RUNNING_HEAD = "running.head"

_NUMBER = re.compile(
    r"(?:[-—–·~\s]*第?\s?\d{1,4}\s?页?[-—–·~\s]*|\d{1,4}\s?/\s?\d{1,4}|(?i:page|p\.?)\s?\d{1,4}(?:\s?of\s?\d{1,4})?)"
)
_DIGITS = re.compile(r"[\d\s〇一二三四五六七八九十-]+")
_FINISHED = tuple("。！？；：…!?;:.”’」』）)》")
_INSIDE = re.compile(r"[，；：。]")
_LINE_OF_TEXT = 24
"""Characters from which a line without an end is an interrupted sentence, and not a heading."""
_HEAD = 40
"""Characters of the longest running head."""
_REPEATS = 3
_TITLE = 6
"""Characters of the shortest title."""
_EDGES = frozenset(("header", "footer"))
"""Elements at the edges of a page, where the source tells them from the text (`tasks.extract.pdf`)."""
_SMALL = 0.9
"""Size of a running head's letters against the text's."""
_PAGE = 300
"""Characters of a page of little text."""


def drop_running(lines: Sequence[Line]) -> None:
    """Drop page numbers and running heads where the document's pages show."""
    numbers = [
        place for place, line in enumerate(lines) if len(line.key) <= _HEAD and _NUMBER.fullmatch(line.block.text)
    ]
    broken = [place for place in numbers if _is_at_break(lines, place) or _is_interrupting(lines, place)]
    if 2 * len(broken) >= len(numbers):
        for place in numbers:
            lines[place].block.drop(PAGE_NUMBER)
    for line in lines:
        if _is_small_head(line):
            line.block.drop(RUNNING_HEAD)
    offsets = list(accumulate(len(line.block.text) for line in lines))
    for places in _repeated(lines):
        for place in _heads(lines, places, offsets):
            lines[place].block.drop(RUNNING_HEAD)


def _repeated(lines: Sequence[Line]) -> list[list[int]]:
    """Places of short lines that are there several times, numbers aside."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.block.kept and len(line.key) <= _HEAD and not line.block.text.endswith(_FINISHED):
            places[_DIGITS.sub("", line.key)].append(place)
    repeated = [found for words, found in places.items() if len(words) > 1 and len(found) > 1]
    return [found for found in repeated if len(found) >= _needed(lines, found)]


def _needed(lines: Sequence[Line], places: list[int]) -> int:
    """How often a line must be there: two are enough at the edges of pages, or where the text goes on below each."""
    sure = all(_is_at_edge(lines[place]) or _parts_a_sentence(lines, place) for place in places)
    return 2 if sure else _REPEATS


def _parts_a_sentence(lines: Sequence[Line], place: int) -> bool:
    """Whether the sentence above a line goes on in the line below it, and better than in the line itself. A link may be a word."""
    if len(lines[place].key) < _TITLE or not _is_interrupting(lines, place):
        return False
    before, line, behind = (lines[place + step].block.text for step in (-1, 0, 1))
    if not behind[:1].isalnum():
        return False
    reads_on = seam(before, behind)
    return reads_on >= LIKELY and reads_on > seam(before, line)


def _is_small_head(line: Line) -> bool:
    """Whether a line stands at the top of a page in smaller letters than the text: once is enough."""
    markup = line.block.markup
    return line.block.kept and markup is not None and markup.tag == "header" and markup.size <= _SMALL


def _is_at_edge(line: Line) -> bool:
    return line.block.markup is not None and line.block.markup.tag in _EDGES


def _heads(lines: Sequence[Line], places: list[int], offsets: list[int]) -> list[int]:
    """Those of the places of one line at which it is a running head: at breaks, or between pages of text each time."""
    at_breaks = [place for place in places if _is_at_break(lines, place)]
    if 2 * len(at_breaks) >= len(places):
        return at_breaks
    are_apart = all(offsets[b] - offsets[a] >= _PAGE for a, b in pairwise(places))
    return places if are_apart and all(_is_interrupting(lines, place) for place in places) else []


def _is_at_break(lines: Sequence[Line], place: int) -> bool:
    """Whether a line stands at a form feed, at a page's edge or at a page number, or is a page number at the end."""
    if place == len(lines) - 1 and _NUMBER.fullmatch(lines[place].block.text) and not lines[place].block.text.isdigit():
        return True
    if "\f" in lines[place].block.raw or (place and "\f" in lines[place - 1].block.raw):
        return True
    if _is_at_edge(lines[place]):
        return True
    neighbours = lines[max(place - 1, 0) : place + 2]
    return any(line.block.rule == PAGE_NUMBER for line in neighbours)


def _is_interrupting(lines: Sequence[Line], place: int) -> bool:
    """Whether a line stands inside a sentence. So does a link that was given a line of its own, but oftener."""
    if not 0 < place < len(lines) - 1:
        return False
    before = lines[place - 1].block.text
    return len(before) >= _LINE_OF_TEXT and bool(_INSIDE.search(before)) and not before.endswith(_FINISHED)
