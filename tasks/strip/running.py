"""Running heads, feet and page numbers, which an office file or a PDF leaves in its text.

The same forms stand in texts: a refrain repeats, and sections have bare numbers. What tells them apart is the page
break: it shows as a form feed, or as a sentence that the line interrupts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from tasks.strip.places import Line

PAGE_NUMBER = "running.page_number"
RUNNING_HEAD = "running.head"

_NUMBER = re.compile(
    r"(?:[-—–·~\s]*第?\s?\d{1,4}\s?页?[-—–·~\s]*|\d{1,4}\s?/\s?\d{1,4}|(?i:page|p\.?)\s?\d{1,4}(?:\s?of\s?\d{1,4})?)"
)
_DIGITS = re.compile(r"[\d\s〇一二三四五六七八九十-]+")
_FINISHED = re.compile(r"[。！？；：…!?;:”’」』）)》]$")
_INSIDE = re.compile(r"[，；：。]")
_LINE_OF_TEXT = 24
"""Characters from which a line without an end is an interrupted sentence, and not a heading."""
_HEAD = 40
"""Characters of the longest running head."""
_REPEATS = 3


def drop_running(lines: Sequence[Line]) -> None:
    """Drop page numbers and running heads where the document's pages show."""
    numbers = [
        place for place, line in enumerate(lines) if len(line.key) <= _HEAD and _NUMBER.fullmatch(line.block.text)
    ]
    if numbers and 2 * sum(_is_at_break(lines, place) for place in numbers) >= len(numbers):
        for place in numbers:
            lines[place].block.drop(PAGE_NUMBER)
    for places in _repeated(lines).values():
        if 2 * sum(_is_at_break(lines, place) for place in places) >= len(places):
            for place in places:
                if _is_at_break(lines, place):
                    lines[place].block.drop(RUNNING_HEAD)


def _repeated(lines: Sequence[Line]) -> dict[str, list[int]]:
    """Short lines that are there several times, numbers aside."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.block.kept and len(line.key) <= _HEAD:
            places[_DIGITS.sub("", line.key)].append(place)
    return {words: found for words, found in places.items() if len(words) > 1 and len(found) >= _REPEATS}


def _is_at_break(lines: Sequence[Line], place: int) -> bool:
    """Whether a line stands at a form feed, at a page number, or inside a sentence."""
    before = lines[place - 1] if place else None
    after = lines[place + 1] if place + 1 < len(lines) else None
    if "\f" in lines[place].block.raw or (before and "\f" in before.block.raw):
        return True
    if any(line and line.block.rule == PAGE_NUMBER for line in (before, after)):
        return True
    return bool(before and after and _is_interrupted(before.block.text))


def _is_interrupted(text: str) -> bool:
    return len(text) >= _LINE_OF_TEXT and bool(_INSIDE.search(text)) and not _FINISHED.search(text)
