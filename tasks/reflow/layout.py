"""How the lines of a text file were broken: at a width, with which indents, with blank lines between or not.

Measured on the raw lines, since repairs and normal form change widths. What follows from it is in `join`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tasks.records import Block

_LEAST_LINES = 4
_LEAST_WIDTH = 36
"""Columns. Verse and the narrow columns of tables stay below."""
_RAGGED = 3
"""Columns by which a full line may fall short: a mark that must not begin a line, a Latin word."""
_FULL_SHARE = 0.25
_WIDER_SHARE = 0.05
_BROKEN_SHARE = 0.4
_INDENTED_SHARE = 0.1
_SPACED_SHARE = 0.8
_WORDS_SHARE = 0.8
_WORDS = re.compile("[A-Za-z]{2},? [A-Za-z]{2}")
_STOP = re.compile(r"[，。、；：！？,.;:!?…]")
_STOPPED = re.compile(r"[，。、；：！？,.;:!?…”’」』）》)\"']$")


def columns(text: str) -> int:
    """Width in columns: two for each character of East Asian width, as in GB 18030, which gives each as many bytes."""
    return len(text.encode("gb18030", "replace"))


@dataclass(frozen=True, slots=True)
class Layout:
    """The usual form of a document's lines.

    `width` is that of a full line, or 0 where the lines were not broken at a width; `length` measures a line as it does: in
    columns, or in characters where the lines were broken at a number of them. `indented` is the
    indent with which paragraphs begin, in columns, or 0 where they begin without one. `spaced`: a blank line stands behind nearly every line, so that it parts nothing. `words`: the lines
    are of Latin script and were broken between words.
    """

    width: int
    indented: int
    spaced: bool
    words: bool = False
    length: Callable[[str], int] = columns


def measure(blocks: list[Block]) -> Layout:
    """Find out how lines were broken, from all lines of a document that stay in it."""
    lines = [line_of(block) for block in blocks]
    long = [line for line in lines if len(line) > _LEAST_WIDTH // 2]
    indents = Counter(at for line in long if (at := indent(line)))
    blanks = sum(has_blank_behind(block) for block in blocks)
    words = 2 * sum(map(_is_latin, lines)) > len(lines)
    length, width = (columns, _width_of_words(blocks, lines)) if words else _width(lines)
    return Layout(
        width=width,
        indented=_usual(indents) if indents.total() > _INDENTED_SHARE * len(long) else 0,
        spaced=blanks > _SPACED_SHARE * len(blocks),
        words=words,
        length=length,
    )


def _usual(indents: Counter[int]) -> int:
    """The most frequent indent; of equally frequent ones the smallest, as a line in the middle is further in."""
    return min(indents, key=lambda columns: (-indents[columns], columns))


def line_of(block: Block) -> str:
    """The line as it was found, with its indent."""
    return block.raw.strip("\r\n\v\f").partition("\n")[0].rstrip().replace("\xa0", " ")


def indent(line: str) -> int:
    """Columns of white space at the start of a line."""
    return columns(line[: len(line) - len(line.lstrip())])


def has_blank_behind(block: Block) -> bool:
    """Whether a blank line stands behind the line."""
    tail = block.raw[len(block.raw.rstrip()) :]
    return tail.count("\n") > 1 or tail.count("\r") > 1


def _width(lines: list[str]) -> tuple[Callable[[str], int], int]:
    """The width at which the lines were broken, and how it is measured: as more of them are full."""
    in_columns, in_characters = (_full_width(lines, length) for length in (columns, len))
    return (len, in_characters[1]) if in_characters[0] > in_columns[0] else (columns, in_columns[1])


def _full_width(lines: list[str], length: Callable[[str], int]) -> tuple[int, int]:
    """The width of a full line, if the lines were broken at one: many end there, hardly any goes beyond, in mid-sentence.

    Returns how many lines are full and the width, or zeros.
    """
    widths = [length(line) for line in lines]
    counts = Counter(widths)
    least, ragged = (_LEAST_WIDTH, _RAGGED) if length is columns else (_LEAST_WIDTH // 2, 1)
    full, width = max(
        ((sum(counts[w] for w in range(width - ragged, width + 1)), width) for width in counts if width >= least),
        default=(0, 0),
    )
    if full < max(_LEAST_LINES, _FULL_SHARE * sum(2 * w >= width for w in widths)):
        return 0, 0
    if sum(count for w, count in counts.items() if w > width + ragged) > _WIDER_SHARE * len(lines):
        return 0, 0
    long = [line for line, w in zip(lines, widths, strict=True) if width - ragged <= w <= width]
    broken = sum(not _STOPPED.search(line[-1:]) for line in long)
    prose = sum(bool(_STOP.search(line)) for line in long)
    return (full, width) if min(broken, prose) > _BROKEN_SHARE * full else (0, 0)


def _is_latin(line: str) -> bool:
    return line.isascii() and _WORDS.search(line) is not None


def _width_of_words(blocks: list[Block], lines: list[str]) -> int:
    """The width at which lines of words were broken, if nearly every line that ends no paragraph had no room for the next word."""
    width = max(map(len, lines), default=0)
    inside = [
        (line, below)
        for block, line, below in zip(blocks, lines, lines[1:], strict=False)
        if not has_blank_behind(block) and not indent(below)
    ]
    full = sum(len(line) + 1 + len(below.partition(" ")[0]) > width for line, below in inside)
    enough = len(inside) >= _LEAST_LINES and width >= _LEAST_WIDTH
    return width if enough and full >= _WORDS_SHARE * len(inside) else 0
