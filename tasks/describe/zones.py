"""Where a document says who, when and where: the lines before its text, the text's first paragraph, its last lines.

Everything else is text and is not looked at, however long it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.describe.orders import is_enactment
from tasks.records import Block, Role

_HEAD = 25
_TAIL = 20
_AFTER = 8
_WITNESS = 8_000
_LONG = 80
_LONGEST_ENTRY = 60
_DAY = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_SAID = re.compile(r"(?P<number>\d+)|[A-Za-z]+|[^\W\d_]+")
_BARE_DAY = re.compile(r"0[-/.w]0[-/.w]0w?(?: ?[0:]+)?")
_BEGINNING = 14
_SHARE = 4
_DAYS = 3
"""Bare days that make a diary: an article has one above it and one at its end."""


@dataclass(frozen=True, slots=True)
class Zones:
    """Places in the list of blocks: the lines before the text, its first paragraph, the lines at and after its end."""

    head: range
    lead: int | None
    tail: range

    def around_lead(self, below: int) -> list[int]:
        """The places of the head, of a number of blocks below it, and of the tail."""
        return [*self.head, *range(self.head.stop, min(self.head.stop + below, self.tail.start)), *self.tail]


def find_zones(blocks: list[Block]) -> Zones:
    """Find the zones.

    A document in which nothing looks like running text has a head of a few lines and no lead; a chat, a log or a diary has
    nothing around its text.
    """
    if is_record(blocks):
        return Zones(range(0), None, range(0))
    first = next((i for i, block in enumerate(blocks) if block.kept), None)
    if first is None:
        return Zones(range(min(len(blocks), _HEAD)), None, range(0))
    lead = next((i for i in _kept_from(blocks, first, _HEAD) if is_running_text(blocks[i])), None)
    stop = lead if lead is not None else min([first, *_kept_from(blocks, first, 4)][-1] + 1, len(blocks))
    last = next(i for i in range(len(blocks) - 1, -1, -1) if blocks[i].kept)
    tail_start = [last, *_kept_back(blocks, last)][-1]
    start = max(0, stop - _HEAD)
    return Zones(range(start, stop), lead, range(max(tail_start, stop), min(last + 1 + _AFTER, len(blocks))))


def is_record(blocks: list[Block]) -> bool:
    """Say whether a text goes on from day to day in lines of one form, as chats, logs and diaries do.

    >>> chat = ["张三 2024-05-01 10:21:33", "你在哪儿呢？", "李四 2024-05-01 10:22:01", "图书馆。"]
    >>> is_record([Block(line, line) for line in chat])
    True
    """
    texts = [block.text for block in blocks if block.kept and block.markup is None]
    days = [text for text in texts if len(text) <= _LONGEST_ENTRY and _DAY.search(text)]
    if len(days) < 2 or len(days) * _SHARE < len(texts):  # noqa: PLR2004 (two are the least that can be alike)
        return False
    form, times = Counter(_form(text)[:_BEGINNING] for text in days).most_common(1)[0]
    return times * _SHARE >= len(texts) and times >= (_DAYS if _BARE_DAY.fullmatch(form) else 2)


def _form(text: str) -> str:
    """What a line looks like whatever it says: 张三 2024-05-01 → w 0-0-0."""
    return _SAID.sub(lambda said: "0" if said["number"] else "w", text)


def _kept_from(blocks: list[Block], first: int, number: int) -> Iterator[int]:
    for i in range(first, len(blocks)):
        if blocks[i].kept:
            yield i
            number -= 1
        if not number:
            return


def _kept_back(blocks: list[Block], last: int) -> Iterator[int]:
    number = _TAIL
    for i in range(last, -1, -1):
        if blocks[i].kept:
            yield i
            number -= 1
        if not number:
            return


def is_running_text(block: Block) -> bool:
    """Say whether a block is a paragraph or a line of verse and not one of the lines around a text."""
    if block.role in {Role.TITLE, Role.HEADING, Role.BYLINE, Role.METADATA, Role.TABLE}:
        return False
    text = block.text
    if text.startswith(("（", "(")) and is_enactment(text):
        return False
    return "。" in text or text.endswith(("，", "；", "…", "！”", "？”")) or (len(text) >= _LONG and "，" in text)


def witness(blocks: list[Block]) -> str:
    """The beginning of the clean text, long enough to tell what the document is about."""
    texts: list[str] = []
    size = 0
    for block in blocks:
        if block.kept and size < _WITNESS:
            texts.append(block.text[:_WITNESS])
            size += len(texts[-1])
    return "\n".join(texts)
