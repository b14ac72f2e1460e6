"""Closings: signature, date, list of annexes and distribution lines, and the annexes behind them.

They stand apart from the outline: a closing is text outside every section, an annex is a section at the top with an
outline of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.segment.headings import SHORT, vocabulary
from tasks.segment.lines import Heading, Line
from tasks.segment.markers import plain_marker, read_marker

_SIGNATURE = 30
"""The longest line of a signature, in characters."""
_SIGNATORIES = 5
_SENTENCE = 15
"""The shortest sentence that says that the text has begun, and the head is over."""
_APPENDIX = re.compile(r"附\s?录")
_FIRST, _LAST = "附（(抄主", "日月发）)"
"""How lines of a closing may begin and end: a test before the patterns."""


@dataclass(frozen=True, slots=True)
class Break:
    """A closing or an annex, and the number of the line behind it, where what it stands before begins an outline of its own."""

    opener: Heading
    after: int


def find_closings(lines: list[Line]) -> dict[int, Break]:
    """The closings and annexes of a document, by the line with which each begins."""
    breaks: dict[int, Break] = {}
    after = 0
    begun = False
    for number, line in enumerate(lines):
        text = line.text
        begun = begun or (text[-1:] in "。！？" and len(text) > _SENTENCE)
        likely = text[-1:] in _LAST or text[:1] in _FIRST or number == len(lines) - 1
        if len(text) > SHORT or not likely or not begun or number < after or not line.readable:
            continue
        if text[:1] == "附" and (annex := _annex(lines, number, closed=bool(breaks))):
            after = annex.after
            breaks[number] = Break(annex, after)
        elif (start := _signature_start(lines, number, after)) is not None:
            after = _closing_end(lines, number)
            closing = Heading(start, plain_marker("closing"), "", 0, "segment.closing", lines=0, depth=0)
            breaks[start] = Break(closing, after)
            if title := _untitled_annex(lines, after):
                breaks[after] = Break(title, title.after)
    return breaks


def _signature_start(lines: list[Line], number: int, floor: int) -> int | None:
    """Where the signature begins that ends with this date, or with this line at the end of the document."""
    if vocabulary("date").match(lines[number].text):
        start = _up(lines, number, floor)
        ends = _closing_end(lines, number) == len(lines) or start < number
    else:
        last = number == len(lines) - 1 or bool(vocabulary("after-signature").match(lines[number].text))
        start = number
        ends = last and (_is_signatory(lines[number]) or bool(vocabulary("after-signature").match(lines[number].text)))
        ends = ends and number > floor
    return _annex_list_start(lines, start, floor) if ends and start > 0 else None


def _up(lines: list[Line], number: int, floor: int) -> int:
    start = number
    while start > max(floor, number - _SIGNATORIES, 1) and _signs(lines[start - 1]):
        start -= 1
    return start


def _signs(line: Line) -> bool:
    """Whether a line may name a signatory: it is short and gives no address by which somebody is reached."""
    if vocabulary("signing").search(line.text):
        return len(line.text) <= 2 * _SIGNATURE
    fits = len(line.text) <= _SIGNATURE and line.open_ended and not line.level
    return fits and not read_marker(line.text) and not vocabulary("contact").search(line.text)


def _is_signatory(line: Line) -> bool:
    return _signs(line) and bool(vocabulary("organisation").search(line.text))


def _annex_list_start(lines: list[Line], start: int, floor: int) -> int:
    """Step back over a list of annexes (附件：1.申请表 2.名单) before a signature."""
    for number in range(start - 1, max(floor, start - 12), -1):
        text = lines[number].text
        if len(text) > 2 * SHORT:
            break
        if vocabulary("annex").match(text):
            return number
    return start


def _closing_end(lines: list[Line], date: int) -> int:
    """The first line behind a closing."""
    end = date + 1
    while end < len(lines) and (
        vocabulary("after-signature").match(lines[end].text)
        or (len(lines[end].text) <= SHORT and vocabulary("contact").search(lines[end].text))
        or vocabulary("date").match(lines[end].text)
        or (end + 1 < len(lines) and _is_signatory(lines[end]) and vocabulary("date").match(lines[end + 1].text))
    ):
        end += 1
    return end


def _annex(lines: list[Line], number: int, *, closed: bool) -> Heading | None:
    """The heading of an annex: 附件1 alone or with its title, and text behind it; not a list of annexes before the closing."""
    line = lines[number]
    found = vocabulary("annex").match(line.text)
    if not found or not line.open_ended or number + 1 >= len(lines):
        return None
    if _ends_in_closing(lines, number) and not (closed or _APPENDIX.match(line.text)):
        return None
    words, count = line.text[found.end() :].strip(), 1
    after = lines[number + 1]
    if (
        not words
        and len(after.text) <= SHORT
        and after.open_ended
        and not read_marker(after.text)
        and number + 2 < len(lines)
    ):
        words, count = after.text, 2
    marker = plain_marker("annex", text=line.text[: found.end()].strip().rstrip("：:"))
    return Heading(number, marker, words, len(lines[number + count - 1].text), "segment.annex", lines=count)


def _ends_in_closing(lines: list[Line], number: int) -> bool:
    """Whether short lines and then a signature or the end follow, as behind a list of annexes."""
    for line in lines[number + 1 : number + 12]:
        if vocabulary("date").match(line.text):
            return True
        if len(line.text) > SHORT or not line.open_ended or line.level:
            return False
    return number + 12 >= len(lines)


def _untitled_annex(lines: list[Line], number: int) -> Heading | None:
    """What a notice encloses: a title behind its closing, with text behind it."""
    if number + 1 >= len(lines):
        return None
    text = lines[number].text
    if len(text) > SHORT or not lines[number].open_ended or text.startswith(("（", "(")):
        return None
    if read_marker(text) or any(vocabulary(name).search(text) for name in ("annex", "contact")):
        return None
    return Heading(number, plain_marker("annex"), text, len(text), "segment.annex")
