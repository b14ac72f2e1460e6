"""Lines: the paragraphs of a document as the outline sees them, and the headings that open sections there.

Only the shapes that the modules of this stage share belong here.
"""

from __future__ import annotations

from dataclasses import dataclass

from tasks.records import JOINED, Block, Role
from tasks.segment.markers import Marker

_CLOSED = {Role.TABLE, Role.CAPTION, Role.QUOTE, Role.CODE}
_CELLS = {"td", "th"}
STOPS = "。！？；…，、：!?;,:.”’」』"

BULLETS = "●■◆▲★☆◆◎○□◇▶►·•※ "


@dataclass(slots=True)
class Line:
    """A paragraph: a kept block and those that continue it, with its place in the clean text."""

    text: str
    start: int
    blocks: list[Block]

    @property
    def end(self) -> int:
        """Where it ends in the clean text."""
        return self.start + len(self.text)

    @property
    def readable(self) -> bool:
        """Whether a heading can stand here: not in a table, a quotation, code, or a list of a page."""
        block = self.blocks[0]
        return block.role not in _CLOSED and (block.role is not Role.LIST or block.markup is None)

    @property
    def level(self) -> int:
        """The level of a page's heading element, else 0."""
        markup = self.blocks[0].markup
        return markup.level if markup else 0

    @property
    def bold(self) -> bool:
        """Whether the whole line is bold, outside a table."""
        return all(
            block.markup is not None and block.markup.bold and block.markup.tag not in _CELLS for block in self.blocks
        )

    @property
    def open_ended(self) -> bool:
        """Whether the line ends without a stop, as a heading does."""
        return self.text[-1:] not in STOPS


@dataclass(slots=True)
class Heading:
    """A heading, found or suspected: the line that it opens, its marker, its words, and where the section's text begins.

    `line` is the number of the line and `lines` how many lines the heading takes (第一章 and its words may stand apart). `body` is
    the place in the last of them where the section's own text begins. `series` starts as the marker's and may be merged with
    another. `level` is that of a page's heading element. `depth` counts from 1; 0 is text outside every section.
    """

    line: int
    marker: Marker
    words: str
    body: int
    rule: str
    lines: int = 1
    level: int = 0
    depth: int = 1
    series: str = ""

    def __post_init__(self) -> None:
        """Start with the marker's series."""
        self.series = self.marker.series

    @property
    def after(self) -> int:
        """The number of the first line behind the heading's own."""
        return self.line + self.lines


def read_lines(blocks: list[Block]) -> list[Line]:
    r"""Put kept blocks together into paragraphs, with their places in `tasks.records.join`.

    >>> [(line.text, line.start) for line in read_lines([Block("", "江苏"), Block("", "省", repairs=[JOINED]), Block("", "下")])]
    [('江苏省', 0), ('下', 4)]
    """
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and JOINED in block.repairs:
            groups[-1].append(block)
        else:
            groups.append([block])
    lines: list[Line] = []
    place = 0
    for group in groups:
        text = group[0].text if len(group) == 1 else "".join(block.text for block in group)
        lines.append(Line(text, place, group))
        place += len(text) + 1
    return lines
