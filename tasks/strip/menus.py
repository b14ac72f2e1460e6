"""Menus: runs of short lines, or lines of short cells, many of which are words that stand in menus.

A run of short lines alone is no menu: so are poems, lists of names and lists of ingredients.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tasks.strip.places import Line
from tasks.strip.vocabulary import LineRules

LINE_OF_CELLS = "menus.line"
RUN_OF_LINES = "menus.run"

_CELL = 10
"""Characters of a menu's longest word."""
_LEAST = 3
"""Cells of the shortest menu."""

_SEPARATOR = re.compile(r"[|·•/»>\\\]\[【】_│┆-]")
_SEPARATORS = re.compile(rf"\s*{_SEPARATOR.pattern}+\s*")
_SPACES = re.compile(r"\s+")
_NOT_A_CELL = re.compile(r"[。，；：！？,;:!?“”《》()]|\d{3}")


def drop_menus(lines: Sequence[Line], rules: LineRules) -> None:
    """Drop the lines of menus."""
    for run in _runs_of_short_lines(lines):
        _drop_run(run, rules)
    for line in lines:
        if line.block.kept and line.key and _is_line_of_cells(line.key, rules):
            line.block.drop(LINE_OF_CELLS)


def _is_line_of_cells(key: str, rules: LineRules) -> bool:
    separated = bool(_SEPARATOR.search(key))
    cells = [_SPACES.sub("", cell) for cell in _SEPARATORS.split(key)] if separated else key.split()
    if len(cells) < _LEAST or max(map(len, cells)) > _CELL:
        return False
    site, channel = _count(cells, rules)
    if 2 * (site + channel) >= len(cells):
        return site > 0 or (separated and channel > _LEAST)
    return separated and site > 1 and 4 * (site + channel) >= len(cells)


def _count(cells: Sequence[str], rules: LineRules) -> tuple[int, int]:
    """How many of the cells are words of menus only, and how many are words that menus share with texts."""
    site = sum(bool(rules.menu.find(cell)) for cell in cells)
    return site, sum(bool(rules.channel.find(cell)) for cell in cells if not rules.menu.find(cell))


def _runs_of_short_lines(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines that are short enough for a menu, or are furniture already."""
    run: list[Line] = []
    for line in lines:
        if line.is_furniture or (line.block.kept and _is_cell(line.key)):
            run.append(line)
        else:
            yield run
            run = []
    yield run


def _is_cell(key: str) -> bool:
    return len(key) <= _CELL and not _NOT_A_CELL.search(key)


def _drop_run(run: list[Line], rules: LineRules) -> None:
    """Drop the part of a run between its first and its last word of menus, if menus have half of the words there."""
    site = [line.block.kept and bool(rules.menu.find(line.key)) for line in run] if len(run) >= _LEAST else []
    if not any(site):
        return
    known = [
        number for number, line in enumerate(run) if site[number] or line.is_furniture or rules.channel.find(line.key)
    ]
    part = run[known[0] : known[-1] + 1]
    if len(known) >= _LEAST and 2 * len(known) >= len(part):
        for line in part:
            if line.block.kept:
                line.block.drop(RUN_OF_LINES)
