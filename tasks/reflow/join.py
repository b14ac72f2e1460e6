"""Joining what a line or page break cut: a block that continues the paragraph before it is marked as joined.

Two kinds of evidence: the layout (the file was broken at a width, and this line is full), and the text (a sentence
stops in the middle). A line of its own right (heading, item, verse, address, signature) is never joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.records import JOINED, Block, Role
from tasks.reflow.layout import Layout, has_blank_behind, indent, line_of
from tasks.reflow.seam import CERTAIN, LIKELY, seam
from tasks.segment.markers import read_marker

_RAGGED = 3
_FLOWING = frozenset({Role.PARAGRAPH, Role.LIST, Role.QUOTE})
_SENTENCE_END = re.compile(r"[。！？…：；!?:;.][”’」』）》】)\]\"']{0,3}$|[”’」』）】)\]\"']$")
_INNER_END = re.compile(r"[。！？；]")
_COMMAS = re.compile(r"[，、,]")
_CANNOT_BEGIN = re.compile(r"[，。、；：！？）》」』】”’,;:!?)]")
_BULLET = re.compile(r"[●■★◆▲◎○◇□•·※☆▶►–—*#>|-]|[【〔\[]|[①-⑳㈠-㈩⒈-⒛❶-❿]")
_LABEL = re.compile(r"[^，。；！？,]{1,10}[：:]")
_TIME = re.compile(r"\d{1,2}[:：]\d{2}\s?(?:[—–~～-]|\s)")
"""The time at which an item of an agenda begins."""
_DATE_LINE = re.compile(
    r"(?:[0-9〇○零一二三四五六七八九十]{4}年[^，。]{2,9}日|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2})[^，。]{0,6}$"
)
_PROSE_MARK = re.compile(r"[，。；！？,]")
_HYPHENATED = re.compile(r"[A-Za-z]{2}-$")
_LATIN = re.compile(r"[A-Za-z0-9]")
_WORDS = re.compile(r"[A-Za-z0-9][,.;:!?)]?\n[(]?[A-Za-z]|[A-Za-z][,.;:!?)]?\n[(]?[0-9]")
"""A break between two words of a Latin script; a number that was cut has no space."""
_CUT_IN_LATIN = re.compile(r"[0-9]\n[0-9]|[a-z][,-]?\n[a-z]|[A-Za-z]-\n[a-z]|[0-9]\n[%％]|[㐀-鿿]\n[0-9]")
_FIRST_UNIT = re.compile(r"[A-Za-z0-9]+[，。、；：！？）》」』】”’,.;:!?)]*|.[，。、；：！？）》」』】”’]*", re.DOTALL)
_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("（", "）"), ("《", "》"), ("【", "】"))

_PAGE_FURNITURE = ("running.", "paging.")
"""What the names of the rules begin with by which `tasks.strip` drops page numbers and running heads."""
_PAGE_BREAK = "\f"

_TAIL = 6
_PROSE = 25
_LONG_PROSE = 60
_LIST_OF_CLAUSES = 3


def join_lines(blocks: list[Block], layout: Layout, *, has_paragraphs: bool) -> None:
    """Mark each kept block that continues the one before, and put the space or take the hyphen that the break hid.

    Where blocks are paragraphs already, only lines that the source broke and what a page break cut are looked at.
    """
    for first, second, at_page_break in _neighbours(blocks):
        if first.role not in _FLOWING or second.role not in _FLOWING or not first.text or not second.text:
            continue
        if has_paragraphs and not (at_page_break or (layout.width and is_line(second))):
            continue
        if _continues(first, second, layout, at_page_break=at_page_break):
            _join(first, second)


def _neighbours(blocks: list[Block]) -> Iterator[tuple[Block, Block, bool]]:
    """Pair each kept block with the next one, and say whether a page ended or its furniture was dropped between them."""
    first: Block | None = None
    at_page_break = False
    for block in blocks:
        if not block.kept:
            at_page_break |= (block.rule or "").startswith(_PAGE_FURNITURE) or _PAGE_BREAK in block.raw
            continue
        if first:
            yield first, block, at_page_break
        first, at_page_break = block, _PAGE_BREAK in block.raw


def is_line(block: Block) -> bool:
    """Whether a block of a page is a line that its source broke, rather than an element of its own."""
    return block.markup is not None and (block.markup.after_br or block.markup.tag == "pre")


def _continues(first: Block, second: Block, layout: Layout, *, at_page_break: bool) -> bool:
    open_end = not _SENTENCE_END.search(first.text[-_TAIL:])
    cut_short = at_page_break and open_end and len(first.text) < _PROSE and seam(first.text, second.text) >= CERTAIN
    unfinished = (open_end and len(first.text) >= _PROSE) or cut_short
    if not (unfinished or layout.width):
        return False
    if _CANNOT_BEGIN.match(second.text):
        return unfinished
    if (layout.indented or (at_page_break and not layout.width)) and indent(line_of(second)) > 0:
        return False
    if _is_item(first, second):
        return False
    begins_anew = bool(_BULLET.match(second.text) or _DATE_LINE.match(second.text))
    if layout.width and _fills_its_line(first, second, layout):
        return unfinished or not begins_anew
    may_go_on = unfinished and not begins_anew and not _LABEL.match(second.text)
    both_prose = bool(_PROSE_MARK.search(first.text) and _PROSE_MARK.search(second.text))
    return may_go_on and (
        cut_short
        or (at_page_break and both_prose)
        or _is_below_indent(first, second, layout)
        or is_cut(first.text, second.text)
    )


def _is_item(first: Block, second: Block) -> bool:
    """Whether the second line is an item for certain: with a marker, the time of an agenda, or a label as the line above has."""
    marker = read_marker(second.text)
    labelled = _LABEL.match(first.text) and _LABEL.match(second.text)
    return (marker is not None and marker.firm) or bool(_TIME.match(second.text) or labelled)


def _is_below_indent(first: Block, second: Block, layout: Layout) -> bool:
    """Whether the second line has no indent, where paragraphs begin with one, and the first has it or goes on below it."""
    in_paragraph = JOINED in first.repairs or indent(line_of(first)) == layout.indented
    return bool(layout.indented and in_paragraph and _PROSE_MARK.search(second.text))


def _fills_its_line(first: Block, second: Block, layout: Layout) -> bool:
    """Whether the first line is full: the first word of the second had no room on it. A blank line ends a paragraph."""
    if has_blank_behind(first) and not layout.spaced:
        return False
    width = layout.length(line_of(first))
    if width > layout.width + _RAGGED or 2 * width < layout.width:
        return False
    unit = _FIRST_UNIT.match(second.text)
    if layout.words:
        return width + 1 + len(second.text.partition(" ")[0]) > layout.width
    return width >= layout.width - _RAGGED or width + layout.length(unit[0] if unit else "") > layout.width


def is_cut(first: str, second: str) -> bool:
    """Whether an unfinished line of a file that was not broken at a width goes on in the next.

    A missing stop alone says little, as headings have none either: the first line must be prose with a sentence ended
    in it, or be very long, and the characters on both sides must read on.

    >>> is_cut("江苏是制造业大省。要抓住机遇，引导广大职工站稳立场，也是产业工", "人大省，要抓住机遇。")
    True
    >>> is_cut("提高政治站位，增强学习宣传贯彻的政治自觉", "各级工会要牵头抓总，这是充分信任。")
    False
    """
    if not _PROSE_MARK.search(second):
        return False
    if _is_open(first, second):
        return True
    prose = len(first) >= _LONG_PROSE or bool(_INNER_END.search(first))
    if first[-1] in "，、,":
        return prose or len(_COMMAS.findall(first)) >= _LIST_OF_CLAUSES
    return prose and _reads_on(first, second)


def _reads_on(first: str, second: str) -> bool:
    """Whether the characters beside the break belong together; in Latin script, a word or a number goes on."""
    if not (_SENTENCE_END.search(second[-_TAIL:]) or _INNER_END.search(second) or len(second) >= _LONG_PROSE):
        return False
    if _LATIN.match(first[-1]) or _LATIN.match(second):
        return bool(_CUT_IN_LATIN.search(first[-2:] + "\n" + second[:1]))
    return seam(first, second) >= (LIKELY if len(first) >= _LONG_PROSE else CERTAIN)


def _is_open(first: str, second: str) -> bool:
    """Whether a bracket or quotation opens in the first line and closes in the second."""
    for left, right in _PAIRS:
        if first.rfind(left) > first.rfind(right) and 0 <= second.find(right) < (second + left).find(left):
            return True
    return False


def _join(first: Block, second: Block) -> None:
    second.repairs.append(JOINED)
    if _HYPHENATED.search(first.text) and second.text[0].islower():
        first.text = first.text[:-1]
    elif _WORDS.search(first.text[-2:] + "\n" + second.text[:2]):
        second.text = " " + second.text
