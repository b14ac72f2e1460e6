"""Tables by the rules that are drawn around their cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.extract.pdf.glyphs import Page, Piece

_TOUCH = 3.0
"""Points within which two rules are at one place."""
_LEAST = 4
"""Rules of the smallest table: one between two columns and three around two rows, or two and two."""
_FRAME = 0.85
"""Share of the page's height from which a rule is the page's frame."""


@dataclass(slots=True)
class Grid:
    """A ruled table: its bounds, and where its rules stand, from left to right and from top to bottom."""

    x0: float
    x1: float
    columns: list[float]
    """Where a cell ends and the next begins."""
    tops: list[float]
    """Heights of the rules, the outermost included, from the top down."""

    def holds(self, piece: Piece) -> bool:
        """Whether a piece of text stands in the table."""
        middle, height = (piece.x0 + piece.x1) / 2, piece.y + piece.size / 3
        return self.x0 <= middle <= self.x1 and self.tops[-1] <= height <= self.tops[0]

    def rows(self, pieces: list[Piece]) -> Iterator[tuple[float, list[list[Piece]]]]:
        """The rows that hold text: the height of each one's upper rule, and the pieces in each of its cells."""
        rows: dict[int, list[list[Piece]]] = {}
        downwards = [-top for top in self.tops]
        for piece in pieces:
            row = bisect_right(downwards, -(piece.y + piece.size / 3)) - 1
            cells = rows.setdefault(row, [[] for _ in range(len(self.columns) + 1)])
            cells[bisect_right(self.columns, (piece.x0 + piece.x1) / 2)].append(piece)
        for row in sorted(rows):
            yield self.tops[max(row, 0)], rows[row]


def find_grids(page: Page) -> list[Grid]:
    """The tables of a page: of two rows and two columns, or a row of three columns, as a page break may leave it."""
    upright = sorted(rule for rule in page.upright if rule[1] - rule[0] < _FRAME * page.height)
    grids = []
    for bottom, top, places in _stretches(upright):
        level = [
            rule for rule in page.level if bottom - _TOUCH <= rule[2] <= top + _TOUCH and rule[0] < places[-1] + _TOUCH
        ]
        tops = _distinct([rule[2] for rule in level])[::-1]
        x0 = min([places[0], *(rule[0] for rule in level)])
        x1 = max([places[-1], *(rule[1] for rule in level)])
        columns = [place for place in places if x0 + _TOUCH < place < x1 - _TOUCH]
        if columns and len(columns) + len(tops) >= _LEAST:
            grids.append(Grid(x0, x1, columns, tops))
    return grids


def _stretches(upright: list[tuple[float, float, float]]) -> Iterator[tuple[float, float, list[float]]]:
    """Stretches of the page's height without a break between upright rules: bottom, top, and where the rules stand."""
    bottom = top = 0.0
    places: list[float] = []
    for y0, y1, x in upright:
        if places and y0 > top + _TOUCH:
            yield bottom, top, _distinct(places)
            places = []
        bottom, top = (min(bottom, y0), max(top, y1)) if places else (y0, y1)
        places.append(x)
    if places:
        yield bottom, top, _distinct(places)


def _distinct(places: list[float]) -> list[float]:
    """Places in order, those that are nearly one only once."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _TOUCH:
            found.append(place)
    return found
