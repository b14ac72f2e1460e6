"""Where a document says who, when and where: the lines before its text, the text's first paragraph, its last lines.

Everything else is text and is not looked at, however long it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.records import Block, Role

_HEAD = 25
_TAIL = 20
_AFTER = 8
_WITNESS = 8_000
_LONG = 80


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
    """Find the zones. A document in which nothing looks like running text has a head of a few lines and no lead."""
    first = next((i for i, block in enumerate(blocks) if block.kept), None)
    if first is None:
        return Zones(range(min(len(blocks), _HEAD)), None, range(0))
    lead = next((i for i in _kept_from(blocks, first, _HEAD) if is_running_text(blocks[i])), None)
    stop = lead if lead is not None else min([first, *_kept_from(blocks, first, 4)][-1] + 1, len(blocks))
    last = next(i for i in range(len(blocks) - 1, -1, -1) if blocks[i].kept)
    tail_start = [last, *_kept_back(blocks, last)][-1]
    start = max(0, stop - _HEAD)
    return Zones(range(start, stop), lead, range(max(tail_start, stop), min(last + 1 + _AFTER, len(blocks))))


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
