"""Splitting a text that was poured into one line: where a space stands behind the end of a sentence, a paragraph ended.

Only where a paragraph ends inside a block is decided here. `tasks.align` does the cutting.
"""

from __future__ import annotations

import re
from itertools import pairwise

from tasks.align import places_in_text, split_block
from tasks.records import Block, Role
from tasks.segment.markers import read_marker

_LONG = 120
"""A shorter line is a paragraph, whatever spaces it has."""
_END = re.compile(r"[。！？…][”’」』）》】]{0,3}( *)(?=[^ 。！？…”’」』）》】])")
_NEW = re.compile(
    r"(?:第[一二三四五六七八九十百零〇两0-9]{1,6}[编章节条]|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|[0-9]{1,2}[、.．](?![0-9])"
    r"|[●■★◆▲◎○◇□])"
)
"""A marker behind the end of a sentence and a space begins a paragraph for certain."""
_QUOTES = (("“", "”"), ("「", "」"), ("『", "』"), ("（", "）"), ("《", "》"))
_LONGEST_QUOTE = 300
_HABIT = 0.6
_ARTICLE = re.compile(
    r"(?:(?<=[。！？；”）])|(?<=[^\s照据反]) )第[一二三四五六七八九十百千零〇两0-9]{1,8}[编章节条](?:之[一二三四五六七八九十]{1,2})?(?= )"
)
_PART = re.compile(r"(?<=[。！？”])[一二三四五六七八九十]{1,3}、(?=\S)")
_PARTS = 3
_MARKER = 16
"""Characters that a marker takes, with the space behind it."""
_INDENT = re.compile(r"(?<=\S{2})(?:\u3000{2,}|[ \xa0]{4,})(?=\S{2})")
_ENDS = "。！？：…”"
_SEVERAL = 2
_LONG_SENTENCES = 100


def split_paragraphs(block: Block) -> list[Block]:
    """Split a block at the ends of its paragraphs; a block of one paragraph comes back alone.

    The space inside “新思想 新宣传” parts no paragraphs, nor does one in a quotation. Where nearly every sentence has a
    space behind it, the space is a habit and no evidence.
    """
    if not block.kept or block.role is not Role.PARAGRAPH or len(block.text) < _LONG:
        return [block]
    cuts = paragraph_ends(block.text) + article_starts(block.text) + part_starts(block.text) + _indents(block)
    parts = split_block(block, cuts) if cuts else [block]
    for part in parts:
        part.text = _END.sub(_without_space, part.text)
    return parts


def article_starts(text: str) -> list[int]:
    """Find the places where the chapters and articles of a law begin: by their markers, each next to another of its series.

    >>> article_starts("第一章 总则 第一条 为了加强管理。第二条 本法适用于全国。依照 第三条 规定")
    [6, 18]
    """
    places = [match.start() for match in _ARTICLE.finditer(text)]
    markers = [(place, marker) for place in places if (marker := read_marker(text[place : place + _MARKER].lstrip()))]
    series: dict[str, list[tuple[int, int]]] = {}
    for place, marker in markers:
        series.setdefault(marker.series, []).append((place, marker.number[-1]))
    return [place for found in series.values() for place in _consecutive(found)]


def part_starts(text: str) -> list[int]:
    """Find the places where the parts 一、 二、 三、 … of a text begin that was poured into one line without a space.

    A sentence ends before each. What a paragraph enumerates is parted by semicolons, or less than three.

    >>> part_starts("制定本方案。一、时间为七月。二、对象为职工。三、经费由市里负担。")
    [6, 14, 22]
    >>> part_starts("要做到以下几点。一、要早。二、要快。")
    []
    """
    numbers = [
        (match.start(), read_marker(text[match.start() : match.start() + _MARKER])) for match in _PART.finditer(text)
    ]
    found = [(place, marker.number[-1]) for place, marker in numbers if marker]
    counted = [number for _, number in found]
    return [place for place, _ in found] if counted == list(range(1, len(found) + 1)) and len(found) >= _PARTS else []


def _consecutive(numbered: list[tuple[int, int]]) -> list[int]:
    """The places of those numbers that go on from the one before, or are the first and go on in the next."""
    numbers = [number for _, number in numbered]
    steps = [b - a in {0, 1} for a, b in pairwise(numbers)]
    return [
        place
        for (place, number), before, after in zip(numbered, [False, *steps], [*steps, False], strict=True)
        if before or after
    ]


def _indents(block: Block) -> list[int]:
    """Find the indents of paragraphs that stand inside the line: wide gaps, of which several follow the end of a sentence."""
    gaps = [match.start() for match in _INDENT.finditer(block.raw.strip("\r\n"))]
    ended = sum(block.raw[gap - 1] in _ENDS for gap in gaps)
    return places_in_text(block, gaps) if ended >= _SEVERAL and 2 * ended >= len(gaps) else []


def _without_space(match: re.Match[str]) -> str:
    """Take out the space behind a sentence, where Chinese writes none."""
    return match[0].rstrip(" ") if match[1] and not match.string[match.end() : match.end() + 1].isascii() else match[0]


def paragraph_ends(text: str) -> list[int]:
    """Find the places where a paragraph of a one-line text ends."""
    ends = list(_END.finditer(text))
    spaced = [match for match in ends if match[1] and not _is_quoted(text, match.start(1))]
    if not spaced:
        return []
    if len(spaced) > _HABIT * len(ends) and len(text) < _LONG_SENTENCES * (len(spaced) + 1):
        spaced = [match for match in spaced if _NEW.match(text, match.end())]
    return [match.start(1) for match in spaced]


def _is_quoted(text: str, place: int) -> bool:
    """Whether a quotation that opened shortly before goes on here. One that never closes is ignored."""
    start = max(0, place - _LONGEST_QUOTE)
    return any(text.rfind(left, start, place) > text.rfind(right, start, place) for left, right in _QUOTES)
