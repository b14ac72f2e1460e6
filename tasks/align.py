"""Splitting a block: which piece of the raw text became which piece of the clean text.

Only splitting belongs here. Repairs and normal form change the text of a block but not its order, so a place in
the clean text is found again in the raw by what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tasks.records import Block
from tasks.script import simplified

_ANCHORS = re.compile(r"[㐀-鿿豈-﫿𠀀-𳿿0-9０-９]")
_LEADING = re.compile(r"[A-Za-z“‘「『《〈（(【\[〔◎●■★◆▲]")
_WINDOW = 200
_CONTEXT = 8


def split_block(block: Block, cuts: Sequence[int]) -> list[Block]:
    r"""Split a block at places in its `text`; each piece keeps the raw that it came from.

    White space at a cut goes from the texts and stays in the raws, so the raws joined are the block's raw.

    >>> [(b.raw, b.text) for b in split_block(Block("會(huì )議開幕。 次日,閉幕。\n", "会议开幕。 次日，闭幕。"), [5])]
    [('會(huì )議開幕。 ', '会议开幕。'), ('次日,閉幕。\n', '次日，闭幕。')]
    """
    places = [cut for cut in sorted(set(cuts)) if 0 < cut < len(block.text)]
    raw_places = _raw_offsets(block.raw, block.text, places)
    texts = _pieces(block.text, places)
    raws = _pieces(block.raw, raw_places)
    return [
        replace(block, raw=raw, text=text.strip(), repairs=list(block.repairs))
        for raw, text in zip(raws, texts, strict=True)
    ]


def _pieces(text: str, places: Sequence[int]) -> list[str]:
    edges = [0, *places, len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


def _raw_offsets(raw: str, text: str, places: Sequence[int]) -> list[int]:
    """Find each place of `text` in `raw`, by counting Han characters and digits and then comparing the neighbours."""
    raw_anchors = [match.start() for match in _ANCHORS.finditer(raw)]
    text_anchors = [match.start() for match in _ANCHORS.finditer(text)]
    raw_key = simplified("".join(raw[i] for i in raw_anchors))
    text_key = simplified("".join(text[i] for i in text_anchors))
    offsets: list[int] = []
    passed = drift = 0
    for place in places:
        while passed < len(text_anchors) and text_anchors[passed] < place:
            passed += 1
        drift = _resynchronise(raw_key, text_key, passed, drift)
        at = raw_anchors[passed + drift] if passed + drift < len(raw_anchors) else len(raw)
        floor = offsets[-1] if offsets else 0
        offsets.append(max(floor, _before_opening(raw, at, floor)))
    return offsets


def _resynchronise(raw_key: str, text_key: str, passed: int, drift: int) -> int:
    """How many more anchors the raw has before this place than the text: the nearest shift at which both go on alike."""
    ahead = text_key[passed : passed + _CONTEXT]
    for distance in range(_WINDOW):
        for shift in (drift + distance, drift - distance):
            if passed + shift >= 0 and raw_key.startswith(ahead, passed + shift):
                return shift
    return min(max(drift, -passed), max(len(raw_key) - passed, 0))


def _before_opening(raw: str, at: int, floor: int) -> int:
    """Step back over opening marks and letters, which belong to what follows."""
    while at > floor and _LEADING.match(raw[at - 1]):
        at -= 1
    return at
