"""Splitting a block: which piece of the raw text became which piece of the clean text.

Only splitting belongs here. Repairs and normal form change the text of a block but not its order, so a place in
the clean text is found again in the raw by what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tasks.records import JOINED, Block
from tasks.script import simplified

_ANCHOR = re.compile(r"[㐀-鿿豈-﫿𠀀-𳿿0-9０-９]")
"""Han characters and digits: repairs and normal form leave their order alone and seldom add or take one."""
_LEADING = re.compile(r"[A-Za-z“‘「『《〈（(【\[〔◎●■★◆▲]")
_VARIANTS = str.maketrans("著么０１２３４５６７８９", "着幺0123456789")
"""What the conversion of script and width changes and `simplified` does not."""
_CONTEXT = 8
"""Anchors that must agree behind a cut."""
_AHEAD = 160
"""Characters of the raw that hold so many anchors, also where a reading stands behind each."""
_WINDOW = 1200
"""Characters around the expected place in which the right one is looked for."""


def split_block(block: Block, cuts: Sequence[int]) -> list[Block]:
    r"""Split a block at places in its `text`; each piece keeps the raw that it came from.

    White space at a cut goes from the texts and stays in the raws, so the raws joined are the block's raw. A block that
    continues the one before it stays so with its first piece only.

    >>> [(b.raw, b.text) for b in split_block(Block("會(huì )議開幕。 次日,閉幕。\n", "会议开幕。 次日，闭幕。"), [5])]
    [('會(huì )議開幕。 ', '会议开幕。'), ('次日,閉幕。\n', '次日，闭幕。')]
    """
    places = [cut for cut in sorted(set(cuts)) if 0 < cut < len(block.text)]
    texts = _pieces(block.text, places)
    raws = _pieces(block.raw, _raw_places(block.raw, block.text, places))
    parts = [
        replace(block, raw=raw, text=text.strip(), repairs=list(block.repairs))
        for raw, text in zip(raws, texts, strict=True)
    ]
    for part in parts[1:]:
        part.repairs = [repair for repair in part.repairs if repair != JOINED]
    return parts


def places_in_text(block: Block, places: Sequence[int]) -> list[int]:
    """Find places of a block's `raw` in its `text`; one whose surroundings a repair changed is left out.

    >>> places_in_text(Block("會議開幕。　　次日,閉幕。", "会议开幕。 次日，闭幕。"), [7])
    [5]
    """
    found: list[int] = []
    done = at = 0
    for place in sorted(places):
        at = _skip(block.text, at, len(_ANCHOR.findall(block.raw, done, place)))
        done = place
        if _context(block.raw, place) == _context(block.text, at):
            found.append(_end_of_marks(block.text, at))
    return found


def _end_of_marks(text: str, at: int) -> int:
    """Move from behind an anchor over the marks that follow it, up to white space or the next anchor."""
    while at < len(text) and not text[at].isspace() and not _ANCHOR.match(text, at) and not _LEADING.match(text, at):
        at += 1
    return at


def _pieces(text: str, places: Sequence[int]) -> list[str]:
    edges = [0, *places, len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


def _raw_places(raw: str, text: str, places: Sequence[int]) -> list[int]:
    """Find each place of `text` in `raw`: pass as many anchors, then compare what follows.

    A raw without anchors (mojibake, or a text in Latin script) is cut in proportion.
    """
    if not (_ANCHOR.search(raw) and _ANCHOR.search(text)):
        return [place * len(raw) // len(text) for place in places]
    found: list[int] = []
    done = at = floor = 0
    for place in places:
        expected = _skip(raw, at, len(_ANCHOR.findall(text, done, place)))
        at = _resynchronise(raw, at, expected, _context(text, place))
        done = place
        floor = max(floor, _start_of_next(raw, at))
        found.append(floor)
    return found


def _skip(text: str, start: int, count: int) -> int:
    """Find the place behind the next `count` anchors.

    >>> _skip("會(huì )議開幕", 0, 3)
    9
    """
    while count and start < len(text):
        passed = len(_ANCHOR.findall(text, start, start + count))
        start = min(start + count, len(text))
        count -= passed
    return start


def _context(text: str, place: int) -> str:
    """Name the anchors behind a place, folded."""
    return _fold(_ANCHOR.findall(text, place, place + _AHEAD)[:_CONTEXT])


def _fold(anchors: Sequence[str]) -> str:
    return simplified("".join(anchors)).translate(_VARIANTS)


def _resynchronise(raw: str, floor: int, expected: int, ahead: str) -> int:
    """Move to the nearest place from which the raw goes on as the text does; the expected one if there is none."""
    if _context(raw, expected).startswith(ahead):
        return expected
    start = max(floor, expected - _WINDOW)
    window = _fold(_ANCHOR.findall(raw, start, expected + _WINDOW))
    index = len(_ANCHOR.findall(raw, start, expected))
    behind, before = window.find(ahead, index), window.rfind(ahead, 0, index + len(ahead))
    candidates = [shift for shift in (behind, before) if shift >= 0]
    return _skip(raw, start, min(candidates, key=lambda shift: abs(shift - index))) if candidates else expected


def _start_of_next(raw: str, at: int) -> int:
    """Where the next piece starts: at its first anchor, or the opening marks and letters before it."""
    anchor = _ANCHOR.search(raw, at, at + _WINDOW)
    start = anchor.start() if anchor else at if at + _WINDOW < len(raw) else len(raw)
    while start > at and _LEADING.match(raw, start - 1):
        start -= 1
    return start
