"""Paragraphs: the lines of a PDF put together where the layout says that one goes on, and which of them are headings.

A line goes on in the next if it is full, so that the next line's first word had no room on it. What a page break cut is
joined by `tasks.reflow`, when the page's head and foot are gone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from tasks.extract.pdf.lines import Line, join_texts
from tasks.records import Block, Element, Markup, Role
from tasks.segment.markers import read_marker

_RAGGED, _INDENT = 1.6, 0.7
"""Sizes by which a full line may fall short of the column's edge, and from which a line is indented."""
_HANGING = 4.0
"""Sizes by which the lines of an item may stand behind its first."""
_SUPPORT = 2
"""Lines that must end at an edge for it to be one."""
_SHARE = 0.4
"""Share of the full lines that stop in mid-sentence, and of those with marks: verse and lists have no such lines."""
_LOOSE = 1.3
"""Pitches of the lines from which a gap ends a paragraph."""
_ALIKE = 0.08
_WIDE = 20
"""Letters of a line that is broken in mid-sentence where a column has no edge."""
_INDENTED = 0.03
"""Share of a document's lines that are indented where its paragraphs begin so."""
_SPACED = 0.8
_HEADING, _LONGEST_HEADING = 1.08, 60
_DEEPEST = 6
_SENTENCE_END = re.compile(r"[。！？…：；!?:;.][”’」』）》】)\]\"']{0,3}$")
_NOTE = 0.9
"""Size of a note's letters against the text's."""
_NOTE_MARK = re.compile(r"(?P<number>\d{1,3})(?![\d.．、年月日%])\s*|[①-⑳]|\[\d{1,3}\]|〔\d{1,3}〕|\*")
_STOP = re.compile(r"[，。、；：！？,.;:!?…]")
_UNIT = re.compile(r"[（《“‘「『【〔]*(?:[A-Za-z0-9.,:%/-]+|.)[，。、；：！？）》”’」』】〕%]*")
"""What stays together at the start of a line."""
_SLACK = 0.4
_LEADERS = re.compile(r"[.．·…]{4,}\s*\d+$|(?:[.．·…] ){4,}")
_ITEM = re.compile(r"[•●■◆▲○◎□▪➢✓-]\s")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one page: its edges, and the distance from line to line. `right` is None where lines are not broken at one."""

    left: float
    right: float | None
    pitch: float


@dataclass(frozen=True, slots=True)
class Habits:
    """How a document is set: the size of its running text, how paragraphs begin, the sizes of headings."""

    size: float
    shows_starts: bool
    """A paragraph's first line is indented, or stands apart from the one before: one without either goes on."""
    bold: bool
    """Most of it is bold, so that bold says nothing."""
    headings: list[float]
    """Sizes of headings, the largest first."""

    def level(self, line: Line, text: str) -> int:
        """The level of a heading by the size of its letters, else 0."""
        if line.is_row or len(text) > _LONGEST_HEADING or text.endswith("。") or line.size <= _HEADING * self.size:
            return 0
        smaller = next((n for n, size in enumerate(self.headings, 1) if line.size > size * (1 - _ALIKE)), 0)
        return min(smaller, _DEEPEST)


def paragraphs(pages: list[list[Line]]) -> list[list[Block]]:
    r"""Put the lines of each page together into blocks. The raw of the last block of a page ends with `\f`.

    Notes at the foot of a page would stand in the middle of a sentence that goes on behind it. They come last, after all
    pages, as those of a Word document do.
    """
    columns = [_measured(page) for page in pages]
    habits = _habits(pages, columns)
    made: list[list[Block]] = []
    notes: list[Block] = []
    for page, known in zip(pages, columns, strict=True):
        groups = list(_groups(page, known, habits))
        blocks = [_block(group, known, habits) for group in groups]
        start, end = _notes(groups, habits)
        notes += [_note(block) for block in blocks[start:end]]
        del blocks[start:end]
        for last in blocks[-1:]:
            last.raw += "\f"
        made.append(blocks)
    return [*made, notes]


def _notes(groups: list[list[Line]], habits: Habits) -> tuple[int, int]:
    """Where in a page the notes at its foot begin and end: small letters from a mark to the foot."""
    end = len(groups)
    while end and groups[end - 1][0].edge:
        end -= 1
    start = end
    while start and not groups[start - 1][0].is_row and groups[start - 1][0].size <= _NOTE * habits.size:
        start -= 1
    return next((place for place in range(start, end) if _NOTE_MARK.match(groups[place][0].text)), end), end


def _note(block: Block) -> Block:
    """Make a block a note as those of Word documents are: an item, its bare number in brackets."""
    block.role, block.text = Role.LIST, _NOTE_MARK.sub(_in_brackets, block.text, count=1)
    return block


def _in_brackets(mark: re.Match[str]) -> str:
    return f"[{mark['number']}] " if mark["number"] else mark[0]


def _measured(page: list[Line]) -> dict[int, Column]:
    """Measure each column of a page."""
    by_column = groupby((line for line in page if line.column and not line.is_row), key=lambda line: line.column)
    return {number: _column(list(lines)) for number, lines in by_column}


def _column(lines: list[Line]) -> Column:
    size = median(line.size for line in lines)
    right = max(line.x1 for line in lines)
    full = [line.text.rstrip() for line in lines if right - line.x1 < _RAGGED * size]
    broken = sum(not _STOP.search(text[-1:]) for text in full)
    prose = sum(bool(_STOP.search(text)) for text in full)
    is_edge = len(full) >= _SUPPORT and min(broken, prose) > _SHARE * len(full)
    steps = [one.y - two.y for one, two in pairwise(lines) if 0 < one.y - two.y < 4 * size]
    return Column(min(line.x0 for line in lines), right if is_edge else None, median(steps) if steps else 2 * size)


def _habits(pages: list[list[Line]], columns: list[dict[int, Column]]) -> Habits:
    sizes: Counter[float] = Counter()
    bold = indented = plain = 0
    for page, known in zip(pages, columns, strict=True):
        for line in page:
            sizes[round(line.size * 2) / 2] += len(line.text)
            bold += len(line.text) if line.bold else 0
            if line.column in known:
                step = (line.x0 - known[line.column].left) / line.size
                indented += _INDENT < step < 3  # noqa: PLR2004 (an indent is two letters wide)
                plain += step <= _INDENT
    usual = max(sizes, key=lambda size: (sizes[size], -size), default=1.0)
    headings = sorted({size for size in sizes if size > _HEADING * usual}, reverse=True)
    distinct = [size for size, larger in zip(headings, [1e9, *headings], strict=False) if size < larger * (1 - _ALIKE)]
    shows_starts = indented > _INDENTED * (indented + plain) or _is_spaced(pages, columns)
    return Habits(usual, shows_starts, 2 * bold > sizes.total(), distinct)


def _is_spaced(pages: list[list[Line]], columns: list[dict[int, Column]]) -> bool:
    """Whether a gap follows nearly every line that ends its sentence before the edge."""
    gaps = [
        one.y - two.y > _LOOSE * known[one.column].pitch
        for page, known in zip(pages, columns, strict=True)
        for one, two in pairwise(page)
        if one.column == two.column and one.column in known and not (one.is_row or two.is_row)
        if (right := known[one.column].right) and one.x1 < right - 3 * _RAGGED * one.size
        if _SENTENCE_END.search(one.text.rstrip())
    ]
    return len(gaps) > _SUPPORT and sum(gaps) > _SPACED * len(gaps)


def _groups(page: list[Line], columns: dict[int, Column], habits: Habits) -> Iterator[list[Line]]:
    """The lines of each paragraph of a page."""
    group: list[Line] = []
    for line in page:
        if group and not _goes_on(group[-1], line, columns, habits):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _goes_on(one: Line, two: Line, columns: dict[int, Column], habits: Habits) -> bool:
    """Whether a line goes on in the next, which stands below it or at the top of the next column."""
    if not _are_alike(one, two):
        return False
    first, second = columns[one.column], columns[two.column]
    finished = bool(_SENTENCE_END.search(one.text.rstrip()))
    if one.column == two.column and one.y - two.y > _LOOSE * max(first.pitch, one.size):
        return False
    if first.right is None:
        return not finished and _is_wide(one) and two.x0 <= one.x0 + _INDENT * one.size
    if not _is_full(one, two, first.right):
        return False
    if two.x0 - second.left > _INDENT * two.size:
        return not finished and -_INDENT < (two.x0 - one.x0) / one.size < _HANGING
    return not finished or (habits.shows_starts and not _begins_anew(one, two))


def _is_full(one: Line, two: Line, right: float) -> bool:
    """Whether the first word of the next line had no room on the line, or hardly any: a mark may hang beyond the edge."""
    unit = _UNIT.match(two.text)
    width = sum(0.5 if char.isascii() else 1.0 for char in unit[0]) if unit else 1.0
    return one.x1 + max(width + _SLACK, _RAGGED) * one.size > right


def _are_alike(one: Line, two: Line) -> bool:
    """Whether two lines are of the kind that paragraphs are made of, in letters of one size."""
    if not (one.column and two.column) or one.is_row or two.is_row or max(one.parts, two.parts) > 1:
        return False
    item = _LEADERS.search(one.text) or _ITEM.match(two.text)
    return not item and abs(one.size - two.size) <= _ALIKE * one.size


def _begins_anew(one: Line, two: Line) -> bool:
    """Whether a line that stands behind the end of a sentence is a heading or an item, and no sentence of the paragraph."""
    marker = read_marker(two.text)
    return bool(marker and marker.firm) or one.bold != two.bold


def _is_wide(line: Line) -> bool:
    return line.x1 - line.x0 > _WIDE * line.size


def _block(group: list[Line], columns: dict[int, Column], habits: Habits) -> Block:
    """Make a block of a paragraph's lines. Its raw has a line each, with the indent of the first."""
    first = group[0]
    text = join_texts([line.text.strip() for line in group]) if len(group) > 1 else first.text.strip(" ")
    level = habits.level(first, text)
    role = Role.TABLE if first.is_row else Role.HEADING if level else Role.PARAGRAPH
    tag = first.edge or ("tr" if first.is_row else f"h{level}" if level else "p")
    bold = not habits.bold and all(line.bold for line in group)
    markup = Markup(Element(tag), level, bold=bold, size=round(first.size / habits.size, 2))
    left = columns[first.column].left if first.column in columns else first.x0
    indent = "　" * min(round((first.x0 - left) / first.size), 4)
    return Block(indent + "".join(line.text + "\n" for line in group), text, role, markup=markup)
