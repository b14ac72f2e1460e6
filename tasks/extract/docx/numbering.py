"""Automatic numbers: 一、（一）第一条 as Word shows them, which stand nowhere in the text (ECMA-376, part 1, 17.9).

A paragraph names a list and a level in it; what is shown follows from the paragraphs before it in the same list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tasks.extract.docx.numerals import numeral
from tasks.extract.docx.properties import is_on, number_of, value_of
from tasks.extract.package import Node

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_TIGHT = "、。．，：:）〕】》」』"
"""Marks behind which Chinese writes no space."""


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list is numbered."""

    text: str = ""
    """What is shown, with %1 for the number of the first level, and so on."""
    form: str = "decimal"
    start: int = 1
    style: str | None = None
    """The paragraph style that is numbered by this level."""
    gap: bool = True
    """Whether a tab or space stands behind the number."""
    decimal: bool = False
    """All numbers in it are decimal, whatever their own levels say (isLgl): 第一章 but 1.1."""
    restarts_after: int | None = None
    """The level that makes it start anew; 0 none, absent any above it."""

    @property
    def is_bullet(self) -> bool:
        """Whether it shows a sign and no number."""
        return self.form == "bullet" or "%" not in self.text


@dataclass(slots=True)
class _List:
    """An abstract list: its levels, and how far each has counted."""

    levels: dict[int, Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(slots=True)
class _Use:
    """A list as paragraphs name it: an abstract one, with levels of its own and starts that are due at its first use."""

    shared: _List
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """The lists of a document, which count on with every paragraph."""

    def __init__(self, part: Node) -> None:
        """Read `numbering.xml`."""
        shared = {node.get("abstractNumId"): _List(_levels(node)) for node in part.iter("abstractNum")}
        linked = {value_of(node, "styleLink"): node.get("abstractNumId") for node in part.iter("abstractNum")}
        for node in part.iter("abstractNum"):
            if style := value_of(node, "numStyleLink"):
                shared[node.get("abstractNumId")] = shared.get(linked.get(style), _List({}))
        self._uses = {
            node.get("numId", ""): _use(node, shared.get(value_of(node, "abstractNumId"), _List({})))
            for node in part.iter("num")
        }

    def level(self, list_id: str, level: int) -> Level | None:
        """How a level of a list is numbered; None where the document does not say."""
        use = self._uses.get(list_id)
        return use.levels.get(level) if use else None

    def level_of_style(self, list_id: str, style: str) -> int:
        """The level of a list that numbers a style; the first if none does."""
        use = self._uses.get(list_id)
        return next((number for number, level in use.levels.items() if level.style == style), 0) if use else 0

    def count(self, list_id: str, level: int) -> str:
        """Count a paragraph in, and give what Word shows before it; a bullet is nothing."""
        use = self._uses.get(list_id)
        shape = self.level(list_id, level)
        if use is None or shape is None:
            return ""
        counts = use.shared.counts
        begun = use.starts.pop(level, None)
        now = counts[level]
        counts[level] = begun if begun is not None else shape.start if now is None else now + 1
        for above in range(level):
            if counts[above] is None:
                counts[above] = use.levels.get(above, Level()).start
        for below in range(level + 1, LEVELS):
            after = use.levels.get(below, Level()).restarts_after
            if after is None or level < after:
                counts[below] = None
        return "" if shape.is_bullet else _shown(shape, use.levels, counts)


def _levels(node: Node) -> dict[int, Level]:
    return {number: _level(each) for each in node.findall("lvl") if (number := number_of(each.get("ilvl"))) < LEVELS}


def _level(node: Node) -> Level:
    restart = value_of(node, "lvlRestart")
    form = next((each.get("val", "") for each in node.iter("numFmt")), "decimal")
    return Level(
        value_of(node, "lvlText") or "",
        form,
        number_of(value_of(node, "start"), 1),
        value_of(node, "pStyle"),
        gap=value_of(node, "suff") != "nothing",
        decimal=bool(is_on(node, "isLgl")),
        restarts_after=number_of(restart) if restart else None,
    )


def _use(node: Node, shared: _List) -> _Use:
    levels = dict(shared.levels)
    starts = {}
    for override in node.findall("lvlOverride"):
        level = number_of(override.get("ilvl"))
        if (own := override.find("lvl")) is not None and level < LEVELS:
            levels[level] = _level(own)
        if start := value_of(override, "startOverride"):
            starts[level] = number_of(start, 1)
    return _Use(shared, levels, starts)


def _shown(shape: Level, levels: dict[int, Level], counts: list[int | None]) -> str:
    def number(place: re.Match[str]) -> str:
        level = int(place[1]) - 1
        form = "decimal" if shape.decimal else levels.get(level, Level()).form
        return numeral(counts[level] or 0, form)

    text = _PLACE.sub(number, shape.text).lstrip()
    is_apart = not text or text[-1] in _TIGHT or text[-1].isspace()
    return text + " " if shape.gap and not is_apart else text
