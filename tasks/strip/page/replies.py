"""What shares a line with a reply in a thread and is nobody's words: the poster's name before it, time and buttons behind it."""

from __future__ import annotations

import re
from collections import defaultdict

from tasks.align import split_block
from tasks.records import Block, Document, Role
from tasks.strip.page.names import likeness
from tasks.strip.page.posts import POSTER, name_before

_TIME = r"\d{1,2}:\d\d(?::\d\d)?"
_DATE = r"(?:\d{2,4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?"
_BEHIND = re.compile(
    rf"""(?<=\S) \s? (?: (?:发表|发布|编辑|评论|回复)于 \s? )?
    (?: {_DATE}\s?{_TIME} | \d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日? | (?:昨天|今天|前天)\s?{_TIME} | \d{{1,3}}\s?(?:秒|分钟|小时|天|周|个?月|年)前 | 刚刚 )
    (?: [\s·|]* (?:来自|IP\s?属地[:：]?)\s?\S{{2,6}} )?
    (?: [\s·|]* (?:回复|举报|点?赞|踩|删除|展开|收起|查看对话|分享) \s? (?:[(（]?\d{{1,6}}[)）]?)? ){{0,6}} \s? $""",
    re.VERBOSE,
)
_MOMENT = re.compile(r"\d|刚刚")
_LONGEST_BEHIND = 160
_LONGEST_NAME = 24
_LIKE = 2
"""Lines of like elements that have to end so: one may end with a moment that its author names."""
_SHARE = 0.6
_SAID = frozenset((Role.CODE, Role.TABLE, Role.QUOTE))


def trim_replies(document: Document) -> None:
    """Cut from the kept lines of a thread the names before them, and the times and buttons behind them, as blocks of their own."""
    lines = [block for block in document.kept if block.markup and block.role not in _SAID]
    behind = _places_behind(lines) | _names_behind(lines, document.blocks)
    pieces: dict[int, list[Block]] = {}
    for block in lines:
        cuts = [name_before(block), behind.get(id(block), 0)]
        parts = split_block(block, cuts)
        if len(parts) > 1:
            pieces[id(block)] = parts
            for part in (parts[:1] if cuts[0] else []) + (parts[-1:] if cuts[1] else []):
                part.drop(POSTER)
    if pieces:
        document.blocks = [piece for block in document.blocks for piece in pieces.get(id(block), [block])]


def _names_behind(lines: list[Block], blocks: list[Block]) -> dict[int, int]:
    """Find the linked names of posters behind words that are quoted from them."""
    places: dict[int, int] = {}
    heads: dict[int, set[str]] = {}
    for block in lines:
        size = block.markup.link_chars if block.markup and "quote" in block.markup.names else 0
        if 0 < size <= _LONGEST_NAME:
            if size not in heads:
                heads[size] = {other.text[:size] for other in blocks if not other.kept}
            if block.text[-size:] in heads[size]:
                places[id(block)] = len(block.text) - size
    return places


def _behind(text: str) -> re.Match[str] | None:
    """What stands behind the words of a line: it is looked for at the end alone, and where there is a moment."""
    start = max(len(text) - _LONGEST_BEHIND, 0)
    return _BEHIND.search(text, start) if _MOMENT.search(text, start) else None


def _places_behind(lines: list[Block]) -> dict[int, int]:
    """Find where time and buttons begin in lines of which most of their like end so; by the block's identity."""
    groups: dict[tuple[str, str], list[Block]] = defaultdict(list)
    for block in lines:
        if block.markup:
            groups[block.markup.tag, likeness(block.markup.element.names)].append(block)
    places: dict[int, int] = {}
    for group in groups.values():
        found = {id(block): end.start() for block in group if (end := _behind(block.text))}
        if len(found) >= max(_LIKE, _SHARE * len(group)):
            places |= found
    return places
