"""What stands on a page of a PDF, as PDFium reads it: pieces of text with their places, and the lines drawn around them.

Only this module and the package's front speak to PDFium. Places are in points, from the lower left corner of the page
as it is seen. Reading order, lines and paragraphs are the business of the other modules.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

from pypdfium2 import raw

_BOLD = 600
_BOLD_NAME = re.compile(r"Bold|Black|Heavy|SimHei|STHeiti|FZHei|FZHT|黑体|黑體", re.IGNORECASE)
"""Faces that Chinese typesetting uses where Latin uses bold."""
_UNREADABLE = frozenset((0, 0xFFFD, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)))
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
"""Halves of a character beyond U+FFFF, which some files spell as two."""
_HYPHEN = 0x02
"""What PDFium makes of a hyphen at the end of a line."""
_UPRIGHT = 0.05
"""Radians by which text may lean and still be a line of the page."""
_SAME_LINE, _GAP, _BACK, _TWICE = 0.35, 1.0, -0.6, 0.12
"""Parts of the letters' size: a step off the baseline, a gap, a step back that part two pieces; a shift that prints fat."""
_SMALLER, _RAISED = 0.2, 0.1
"""By how much a note's mark is smaller than the letters beside it, and raised, in sizes."""
_SPACE, _SPACE_AT_HAN = 0.17, 0.6
_DOWN = (0.7, 2.5)
"""How far below the one before a character stands where columns are read from top to bottom, in sizes."""
_THIN, _SHORT = 2.5, 8.0
"""Points: the thickest rule, and the shortest."""
_MOST_OBJECTS = 5_000
_FILLS_PAGE = 0.5
_HAN = re.compile(r"[⺀-〿㇀-㏿㐀-䶿一-鿿豈-﫿︰-﹏！-｠]")


@dataclass(slots=True)
class Piece:
    """Characters on one baseline without a gap. `size` is that of the letters, `y` the height of the baseline."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    starts: list[float] = field(default_factory=list)
    """The left edge of each character."""


@dataclass(slots=True)
class Page:
    """What was found on a page."""

    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    slanted: list[str] = field(default_factory=list)
    """Characters that run across the page at an angle: a watermark."""
    quarters: Counter[int] = field(default_factory=Counter)
    """How many of them lie at a right angle or upside down, by degrees."""
    level: list[tuple[float, float, float]] = field(default_factory=list)
    """Rules from left to right: x0, x1, y."""
    upright: list[tuple[float, float, float]] = field(default_factory=list)
    """Rules from bottom to top: y0, y1, x."""
    errors: int = 0
    """Characters to which the file gives no meaning; a page that is an image counts as one."""
    is_image: bool = False


@dataclass(frozen=True, slots=True)
class _Face:
    """How the characters of a text object are set."""

    size: float
    bold: bool
    angle: float


def read_page(page: Any) -> Page:  # noqa: ANN401 (PDFium's binding has no types)
    """Read a page, turned so that its lines lie level: also one that was printed on its side or is written in columns."""
    turn = page.get_rotation()
    view = _turned(_whole(page, turn), turn)
    found = _read_view(page, view, turn)
    if lying := _lying(found):
        turn, view = (turn + lying) % 360, _turned(view, lying)
        found = _read_view(page, view, turn)
    elif _is_upright_writing(found.pieces):
        found = _read_view(page, _turned(view, 270), turn)
    if not found.pieces and not found.slanted and found.is_image:
        found.errors += 1
    return found


@dataclass(frozen=True, slots=True)
class _View:
    """A page as it is seen: its size, and where a point of the file's own system lies on it."""

    width: float
    height: float
    place: Callable[[float, float], tuple[float, float]]


def _whole(page: Any, turn: int) -> _View:  # noqa: ANN401
    """The page as the file has it, before it is turned to be seen."""
    width, height = page.get_size() if turn % 180 == 0 else page.get_size()[::-1]
    left, bottom, *_ = page.get_cropbox()
    return _View(width, height, lambda x, y: (x - left, y - bottom))


def _turned(view: _View, degrees: int) -> _View:
    """Turn a page clockwise by quarters."""
    width, height, place = view.width, view.height, view.place

    def turned(x: float, y: float) -> tuple[float, float]:
        x, y = place(x, y)
        return {90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[degrees]

    if degrees == 0:
        return view
    return _View(width, height, turned) if degrees == 180 else _View(height, width, turned)  # noqa: PLR2004 (half a turn)


def _lying(page: Page) -> int:
    """By how many degrees most of the text is turned against the page; 0 where it is not."""
    degrees, times = next(iter(page.quarters.most_common(1)), (0, 0))
    return degrees if times > sum(len(piece.text) for piece in page.pieces) else 0


def _is_upright_writing(pieces: list[Piece]) -> bool:
    """Whether most characters stand right below the one before."""
    below = sum(
        abs(b.x0 - a.x0) < a.size / 2 and _DOWN[0] < (a.y - b.y) / a.size < _DOWN[1]
        for a, b in pairwise(pieces)
        if len(a.text) == 1
    )
    return below > sum(len(piece.text) for piece in pieces) / 2


def _read_view(page: Any, view: _View, turn: int) -> Page:  # noqa: ANN401
    found = Page(view.width, view.height)
    _read_drawings(page, view, found)
    text = page.get_textpage()
    writer = _Writer(found)
    for char in _characters(text, view, math.radians(turn)):
        writer.add(*char)
    text.close()
    return found


class _Writer:
    """Gathers characters into pieces in the order in which they were drawn."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.last: Piece | None = None
        self.seen: set[tuple[str, float, int]] = set()

    def add(self, code: int, x0: float, x1: float, y: float, face: _Face) -> None:
        if code in _UNREADABLE:
            self.page.errors += 1
        char = "\ufffd" if code in _UNREADABLE else "-" if code == _HYPHEN else chr(code)
        if abs(face.angle) > _UPRIGHT:
            self.page.slanted.append(char)
            degrees = round(math.degrees(face.angle)) % 360
            self.page.quarters.update([degrees] if degrees % 90 == 0 else [])
            return
        if not char.isspace() and self.is_printed_twice(char, x0 / face.size / _TWICE, y / face.size / _TWICE):
            if self.last:
                self.last.bold = True
            return
        last = self.last
        if last and self.goes_on(last, x0, y, face):
            added = self.space(last, char, x0 - last.x1) + char
            last.text += added
            last.starts += [x0] * len(added)
            last.x1 = max(x1, last.x1)
            last.bold = last.bold and (face.bold or char.isspace())
            last.size, last.y = max((last.size, last.y), (face.size, y))
        elif not char.isspace():
            self.last = Piece(char, x0, x1, y, face.size, face.bold, [x0])
            self.page.pieces.append(self.last)

    def is_printed_twice(self, char: str, x: float, y: float) -> bool:
        """Whether the character stands there already: two grids, so that a small shift stays within a cell of one."""
        places = {(char, math.floor(x), round(y)), (char, math.floor(x + 0.5) + 0.5, round(y))}
        twice = not self.seen.isdisjoint(places)
        self.seen |= places
        return twice

    def goes_on(self, last: Piece, x0: float, y: float, face: _Face) -> bool:
        """Whether a character continues a piece: on its baseline, right behind it, on the same side of every rule."""
        size, gap = max(face.size, last.size), x0 - last.x1
        is_mark = abs(face.size - last.size) > _SMALLER * size and abs(y - last.y) > _RAISED * size
        if is_mark or abs(y - last.y) >= _SAME_LINE * size or not _BACK * face.size < gap < _GAP * size:
            return False
        parted = gap > _SPACE * size and any(
            last.x1 - 1 < x < x0 + 1 and low <= y <= high for low, high, x in self.page.upright
        )
        return not parted

    def space(self, last: Piece, char: str, gap: float) -> str:
        if char.isspace() or last.text[-1:].isspace():
            return ""
        at_han = _HAN.match(char) or _HAN.match(last.text[-1:])
        return " " if gap > (_SPACE_AT_HAN if at_han else _SPACE) * last.size else ""


def _characters(text: Any, view: _View, turn: float) -> Iterator[tuple[int, float, float, float, _Face]]:  # noqa: ANN401
    """The characters of a page that the file draws: code, left and right edge, baseline, face."""
    faces: dict[int, _Face] = {}
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    high = 0
    for index in range(text.count_chars()):
        if raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        code = raw.FPDFText_GetUnicode(text, index)
        if code in _HIGH:
            high = code
            continue
        if code in _LOW and high:
            code = 0x10000 + ((high - _HIGH.start) << 10) + (code - _LOW.start)
        high = 0
        handle = ctypes.cast(raw.FPDFText_GetTextObject(text, index), ctypes.c_void_p).value or 0
        face = faces.get(handle)
        if face is None:
            face = faces[handle] = _face(text, index, turn)
        raw.FPDFText_GetLooseCharBox(text, index, box)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        one, other = view.place(box.left, box.bottom), view.place(box.right, box.top)
        _, base = view.place(x.value, y.value)
        yield code, min(one[0], other[0]), max(one[0], other[0]), base, face


def _face(text: Any, index: int, turn: float) -> _Face:  # noqa: ANN401
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    size = raw.FPDFText_GetFontSize(text, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
    angle = math.atan2(matrix.b, matrix.a) - turn
    name = ctypes.create_string_buffer(120)
    raw.FPDFText_GetFontInfo(text, index, name, len(name), ctypes.c_int())
    fat = (
        raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text, index))
        == raw.FPDF_TEXTRENDERMODE_FILL_STROKE
    )
    named = _BOLD_NAME.search(name.value.decode("utf-8", "replace"))
    bold = fat or raw.FPDFText_GetFontWeight(text, index) >= _BOLD or bool(named)
    return _Face(max(abs(size), 1.0), bold, math.remainder(angle, math.tau))


def _read_drawings(page: Any, view: _View, found: Page) -> None:  # noqa: ANN401
    """Find the rules of tables, and whether an image fills the page."""
    kinds = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE)
    for drawing in islice(page.get_objects(filter=kinds, max_depth=3), _MOST_OBJECTS):
        left, bottom, right, top = drawing.get_bounds()
        one, other = view.place(left, bottom), view.place(right, top)
        (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
        if drawing.type == raw.FPDF_PAGEOBJ_IMAGE:
            found.is_image |= (x1 - x0) * (y1 - y0) > _FILLS_PAGE * view.width * view.height
        else:
            _add_rules(found, x0, x1, y0, y1)


def _add_rules(page: Page, x0: float, x1: float, y0: float, y1: float) -> None:
    """Note the rules that a path of these bounds draws: itself, if it is thin, or the sides of a box."""
    wide, high = x1 - x0 >= _SHORT, y1 - y0 >= _SHORT
    if wide and y1 - y0 <= _THIN:
        page.level.append((x0, x1, (y0 + y1) / 2))
    elif high and x1 - x0 <= _THIN:
        page.upright.append((y0, y1, (x0 + x1) / 2))
    elif wide and high:
        page.level += [(x0, x1, y0), (x0, x1, y1)]
        page.upright += [(y0, y1, x0), (y0, y1, x1)]
