"""Lines in reading order: the pieces of a page become rows, and columns by the gutter between them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median, median_low

from tasks.extract.pdf.glyphs import Page, Piece
from tasks.extract.pdf.grid import Grid, find_grids
from tasks.segment.markers import read_marker

_SAME_ROW = 0.5
"""Parts of a size by which the baselines of a row may differ."""
_WORD_GAP = 1.0
_COLUMN_LINES, _COLUMN_WIDTH = 4, 8.0
"""Lines and letters that a column of text has at least."""
_AFTER_NUMBER = 4.0
_BULLET = re.compile(r"[•●■◆▲○◎□▪➢✓-]")
_PITCH = 1.5
"""Sizes from one line to the next, at the least: lines of two columns that stand at odd heights are no pitch."""
_MARK, _LONGEST_MARK, _RAISED = 0.8, 4, 0.1
"""Size of a note's mark against the letters beside it, its characters, and by how much it is raised."""
_MOST_LINES = 2_000
"""Lines of a page on which columns are looked for."""
_MARGIN, _APART = 0.12, 1.8
"""Share of the page's height in which heads and feet stand, and how far from the text, in pitches of its lines."""
_RUNNING = 0.3
"""Share of the pages on which a line stands that runs through them; left and right pages may have heads of their own."""
_ALIGNED = 1.5
"""Sizes by which the cells of a column may begin apart."""
_DIGITS = re.compile(r"[\d\s]+")
_WORDS = re.compile(r"[A-Za-z0-9,.;:)]\n[A-Za-z0-9(]")


Place = tuple[str, int]
"""A line's words without digits, and its height."""


@dataclass(slots=True)
class Line:
    """A line of text. `column` numbers the stretches of lines that stand in one column of a page; 0 is outside of all."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    column: int = 0
    is_row: bool = False
    """A row of a table, its cells a tab apart."""
    parts: int = 1
    """Pieces that wide gaps part."""
    edge: str = ""
    """`header` or `footer` where it stands at the page's edge, apart from the text."""


def read_lines(pages: list[Page]) -> list[list[Line]]:
    """The lines of each page in the order in which they are read: its head, its text column by column, its foot."""
    running = _running(pages)
    sheets = [_edges(sorted(_lines_of(page), key=_downwards), page.height, running) for page in pages]
    gutters = [gutter for _, body, _ in sheets if (gutter := _gutter(body)) is not None]
    usual = median_low(gutters) if gutters else None
    return [_ordered(*sheet, usual) for sheet in sheets]


def _lines_of(page: Page) -> list[Line]:
    """The lines of a page, in no order: pieces of a baseline put together, and the rows of ruled tables."""
    grids = find_grids(page)
    inside: dict[int, list[Piece]] = {}
    free: list[Piece] = []
    for piece in page.pieces:
        number = next((number for number, grid in enumerate(grids) if grid.holds(piece)), None)
        (free if number is None else inside.setdefault(number, [])).append(piece)
    lines = _segments(free)
    for number, pieces in inside.items():
        lines += _table(grids[number], pieces)
    return lines


def _ordered(head: list[Line], body: list[Line], foot: list[Line], gutter: float | None) -> list[Line]:
    ordered = [replace(line, edge="header") for line in _as_rows(head)]
    for number, column in enumerate(_columns(body, gutter), 1):
        ordered += [replace(line, column=number) for line in _as_rows(column)]
    return ordered + [replace(line, edge="footer") for line in _as_rows(foot)]


def _running(pages: list[Page]) -> frozenset[Place]:
    """What stands in the margins of several pages at one height, numbers aside."""
    seen: Counter[Place] = Counter()
    for page in pages:
        outside = (piece for piece in page.pieces if not _MARGIN < piece.y / page.height < 1 - _MARGIN)
        seen.update({_place(piece) for piece in outside})
    return frozenset(place for place, times in seen.items() if times > max(1, _RUNNING * len(pages)))


def _place(line: Line | Piece) -> Place:
    return _DIGITS.sub("", line.text), round(line.y)


def join_texts(texts: list[str]) -> str:
    """Join the texts of lines that read on: without a space in Chinese, with one between words of Latin script."""
    joined = ""
    for text in texts:
        joined += (" " if _WORDS.search(joined[-1:] + "\n" + text[:1]) else "") + text
    return joined


def _downwards(line: Line) -> tuple[float, float]:
    return -line.y, line.x0


def _segments(pieces: list[Piece]) -> list[Line]:
    """Put together the pieces of one baseline that no wide gap parts; behind an item's number the gap says nothing."""
    lines: list[Line] = []
    for row in map(_with_marks, by_row(pieces)):
        lines.append(_line(row[0]))
        for piece in row[1:]:
            line = lines[-1]
            gap = piece.x0 - line.x1
            if gap < _WORD_GAP * max(piece.size, line.size) or (
                gap < _AFTER_NUMBER * line.size and _is_number(line.text)
            ):
                lines[-1] = _extended(line, piece, gap)
            else:
                lines.append(_line(piece))
    return lines


def _with_marks(row: list[Piece]) -> list[Piece]:
    """Put the small raised pieces of a row where they stand: inside a piece that was drawn past them, or behind one.

    A number behind a Chinese character or mark is that of a note, and is set in brackets as Word's notes are.
    """
    size = max(piece.size for piece in row)
    marks = [piece for piece in row if piece.size < _MARK * size and len(piece.text) <= _LONGEST_MARK]
    if not marks:
        return row
    whole = [replace(piece, starts=list(piece.starts)) for piece in row if piece not in marks]
    for mark in marks:
        host = next((one for one in reversed(whole) if one.x0 < mark.x0 and mark.y > one.y + _RAISED * size), None)
        if host is None or mark.x0 > host.x1 + size:
            whole.append(mark)
            continue
        place = bisect_left(host.starts, mark.x0)
        text = f"[{mark.text}]" if mark.text.isdigit() and not host.text[place - 1 : place].isascii() else mark.text
        host.text = host.text[:place] + text + host.text[place:]
        host.starts[place:place] = [mark.x0] * len(text)
        host.x1 = max(host.x1, mark.x1)
    return sorted(whole, key=lambda piece: piece.x0)


def _is_number(text: str) -> bool:
    marker = read_marker(text)
    return bool(_BULLET.fullmatch(text) or (marker and marker.end == len(text)))


def by_row(pieces: list[Piece]) -> list[list[Piece]]:
    """Group pieces by baseline from the top down, and each row from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        if rows and rows[-1][0].y - piece.y < _SAME_ROW * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.x0) for row in rows]


def _line(piece: Piece) -> Line:
    return Line(piece.text, piece.x0, piece.x1, piece.y, piece.size, piece.bold)


def _extended(line: Line, piece: Piece, gap: float) -> Line:
    """The line with a piece behind it; the longer of the two says how large the letters are."""
    longer = line if len(line.text) >= len(piece.text) else piece
    space = " " if gap > line.size / 4 and not line.text[-1:].isspace() else ""
    text = line.text + space + piece.text
    return replace(
        line,
        text=text,
        x1=max(line.x1, piece.x1),
        y=longer.y,
        size=longer.size,
        bold=line.bold and piece.bold,
    )


def _table(grid: Grid, pieces: list[Piece]) -> list[Line]:
    """The rows of a ruled table as lines."""
    lines = []
    for top, cells in grid.rows(pieces):
        texts = [join_texts([line.text.strip() for line in _segments(cell)]) for cell in cells]
        held = [piece for cell in cells for piece in cell]
        size = median(piece.size for piece in held)
        bold = all(piece.bold for piece in held)
        lines.append(Line("\t".join(texts), grid.x0, grid.x1, top - size, size, bold, is_row=True))
    return lines


def _edges(lines: list[Line], height: float, running: frozenset[Place]) -> tuple[list[Line], list[Line], list[Line]]:
    """Part the lines of the page's head and foot from the text: they stand in the margins, apart from it or on every page."""
    steps = sorted(max(one.y - two.y, _PITCH * one.size) for one, two in pairwise(lines))
    apart = _APART * steps[len(steps) // 4] if steps else height
    start, end = 0, len(lines)
    for place, (one, two) in enumerate(pairwise(lines), 1):
        is_apart = one.y - two.y > apart
        if one.y > (1 - _MARGIN) * height and (is_apart or _place(one) in running):
            start = place
        elif two.y < _MARGIN * height and (is_apart or _place(two) in running):
            end = min(end, place)
    return lines[:start], lines[start:end], lines[end:]


def _columns(lines: list[Line], usual: float | None = None) -> list[list[Line]]:
    """Cut lines (from the top down) into stretches that are read one after the other, each in one column.

    The usual gutter is that of other pages; where little text stands on both sides of it, nothing else shows it.
    """
    gutter = _gutter(lines)
    if gutter is None and usual is not None and _parts(lines, usual):
        gutter = usual
    if gutter is None:
        return [lines] if lines else []
    stretches: list[list[Line]] = []
    band: list[Line] = []
    across: list[Line] = []
    for line in lines:
        if line.x0 < gutter < line.x1:
            stretches += _side_by_side(band, gutter)
            band = []
            across.append(line)
        else:
            stretches += [across] if across else []
            across = []
            band.append(line)
    return stretches + _side_by_side(band, gutter) + ([across] if across else [])


def _side_by_side(band: list[Line], gutter: float) -> list[list[Line]]:
    left = [line for line in band if line.x0 < gutter]
    right = [line for line in band if line.x0 >= gutter]
    return [*_columns(left), *_columns(right)]


def _parts(lines: list[Line], gutter: float) -> bool:
    """Whether most lines stand on one of the two sides of a gutter, and some on each."""
    left, right = sum(line.x1 <= gutter for line in lines), sum(line.x0 >= gutter for line in lines)
    return 2 * (left + right) > len(lines) and min(left, right) > 0


def _gutter(lines: list[Line]) -> float | None:
    """The left edge of a column of text that stands beside another; None where there is but one column."""
    if not 2 * _COLUMN_LINES <= len(lines) <= _MOST_LINES:
        return None
    size = median(line.size for line in lines)
    starts = sorted(line.x0 for line in lines)
    edges = {one for one, other in zip(starts, starts[_COLUMN_LINES - 1 :], strict=False) if other - one < size / 2}
    found = [(across, -edge) for edge in edges if (across := _crossing(lines, edge - size / 4, size)) is not None]
    return -min(found)[1] - size / 4 if found else None


def _crossing(lines: list[Line], gutter: float, size: float) -> int | None:
    """How many lines run across a gutter; None if there are no columns of prose on both sides of it."""
    left = [line for line in lines if line.x1 <= gutter + size / 4]
    right = [line for line in lines if line.x0 >= gutter]
    across = len(lines) - len(left) - len(right)
    if min(len(left), len(right)) < max(_COLUMN_LINES, across / 2) or not (_is_prose(left) and _is_prose(right)):
        return None
    top, bottom = min(left[0].y, right[0].y), max(left[-1].y, right[-1].y)
    shorter = min(left[0].y - left[-1].y, right[0].y - right[-1].y)
    return across if 2 * (top - bottom) >= shorter else None


def _is_prose(lines: list[Line]) -> bool:
    return median((line.x1 - line.x0) / line.size for line in lines) >= _COLUMN_WIDTH


def _as_rows(lines: list[Line]) -> list[Line]:
    """Make one line of those that stand on one baseline: a row of a table where the next row has the same columns."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_downwards):
        if rows and rows[-1][0].y - line.y < _SAME_ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    rows = [sorted(row, key=lambda line: line.x0) for row in rows]
    alike = [False, *(_has_same_columns(one, two) for one, two in pairwise(rows)), False]
    return [_one(row, is_row=above or below) for row, (above, below) in zip(rows, pairwise(alike), strict=False)]


def _has_same_columns(one: list[Line], two: list[Line]) -> bool:
    """Whether two rows have cells that begin, or end, or are centred below each other, beside the first."""
    if min(len(one), len(two)) < 2:  # noqa: PLR2004 (a row has two cells)
        return False
    return any(
        min(abs(a.x0 - b.x0), abs(a.x1 - b.x1), abs(a.x0 + a.x1 - b.x0 - b.x1) / 2) < _ALIGNED * a.size
        for a in one[1:]
        for b in two[1:]
    )


def _one(row: list[Line], *, is_row: bool) -> Line:
    if len(row) == 1:
        return row[0]
    text = ("\t" if is_row else "  ").join(line.text.strip() for line in row)
    longest = max(row, key=lambda line: len(line.text))
    return replace(
        longest,
        text=text,
        x0=row[0].x0,
        x1=row[-1].x1,
        bold=all(line.bold for line in row),
        is_row=is_row,
        parts=len(row),
    )
