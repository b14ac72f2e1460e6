"""Headings without a number: lines that stand out by their form and their place, and headings run in to their paragraph.

One alone proves little. What proves them is their like: several lines of the same form in the same position.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tasks.segment.headings import vocabulary
from tasks.segment.lines import BULLETS, STOPS, Heading, Line
from tasks.segment.markers import ENCLOSED, plain_marker, read_marker

_LONGEST = 30
_BODY = 40
"""What a paragraph has at least, in characters."""
_SHARE = 0.6
"""How many of the short lines from the first to the last heading must stand before a paragraph."""
_FEW = 3
"""How many short lines a document may have besides its only heading, and that one."""
_RUN_IN = 20
"""The longest heading that is run in to its paragraph, in characters."""
_COMMA = re.compile("[，、；]")
_HALF = 3
"""What each half of a heading in two halves has at least, in characters."""
_ENDS = "。！？…”’」』）"
_INSIDE = re.compile(r"[。；，：！？]")
_HAN = re.compile(r"[㐀-鿿]{2}")
_BULLET = "●■◆▲★☆◎○□◇▶►·•※ "
_TELLING = re.compile(r"[我你他她它们这那了吗呢吧啊就都也很不谁]|[，、：“]$")


def plain_headings(lines: list[Line], free: Sequence[int], taken: set[int]) -> list[Heading]:
    """Short lines without a stop, each before a paragraph, where most of the part's short lines are like that.

    `free` are the numbers of the lines that may be headings, `taken` those of the headings that are known.
    """
    couplets = _couplets(lines, free, taken)
    short = [number for number in free if number in couplets or _is_short(lines[number])]
    if not short:
        return []
    good = [number for number in short if number in couplets or _stands_before_text(lines, number, taken)]
    if len(good) < 2:  # noqa: PLR2004 (a heading alone has no like)
        return [_plain(lines, number) for number in good if len(short) <= _FEW and _stands_between_texts(lines, number)]
    among = bisect_right(short, good[-1]) - bisect_left(short, good[0])
    return [_plain(lines, number) for number in good] if len(good) >= _SHARE * among else []


def enclosed_laws(lines: list[Line], free: Sequence[int], headings: Iterable[Heading]) -> list[Heading]:
    """The names of laws that stand directly above their first chapter or article, behind a sentence of what makes them known."""
    begins = {
        heading.line for heading in headings if heading.series.startswith("ordinal") and heading.marker.number == (1,)
    }
    names = [
        number
        for number in free
        if number + 1 in begins and number and lines[number - 1].text[-1:] in _ENDS and lines[number].readable
    ]
    return [_enclosed(lines, number) for number in names if vocabulary("law").match(lines[number].text)]


def _enclosed(lines: list[Line], number: int) -> Heading:
    text = lines[number].text
    return Heading(number, plain_marker(ENCLOSED), text, len(text), "segment.unnumbered")


def _couplets(lines: list[Line], free: Sequence[int], taken: set[int]) -> set[int]:
    """Short lines in two halves (强基础，小田变大田) between paragraphs, several of one form: as two lines of verse, they are rarely."""
    like = [number for number in free if _is_couplet(lines[number])]
    good = [
        number
        for number in like
        if _stands_before_text(lines, number, taken) and (number - 1 in taken or lines[number - 1].text[-1:] in _ENDS)
    ]
    if len(good) < 2 or len(good) < _SHARE * len(like):  # noqa: PLR2004 (a heading alone has no like)
        return set()
    alike = len(good) > 2 or _is_alike(*(lines[number].text for number in good))  # noqa: PLR2004 (two may be chance)
    return set(good) if alike else set()


def _is_couplet(line: Line) -> bool:
    halves = line.text.split("，")
    fits = len(line.text) <= _LONGEST and len(halves) == len(("强基础", "小田变大田"))
    return (
        fits
        and line.readable
        and line.open_ended
        and min(map(len, halves)) >= _HALF
        and not _INSIDE.search("".join(halves))
    )


def _is_alike(one: str, other: str) -> bool:
    """Whether the halves of two couplets are of one length, or begin or end with the same words."""
    pairs = list(zip(one.split("，"), other.split("，"), strict=True))
    return all(len(a) == len(b) for a, b in pairs) or any(_shares_words(a, b) for a, b in pairs)


def _plain(lines: list[Line], number: int) -> Heading:
    text = lines[number].text
    words = text.strip(BULLETS)
    return Heading(
        number, plain_marker("plain", text[: text.index(words)].strip()), words, len(text), "segment.unnumbered"
    )


def _is_short(line: Line) -> bool:
    text = line.text
    fits = 2 <= len(text) <= _LONGEST and text[-1] not in STOPS  # noqa: PLR2004 (a word has two characters)
    return fits and line.readable and not _INSIDE.search(text)


def _stands_before_text(lines: list[Line], number: int, taken: set[int]) -> bool:
    text = lines[number].text
    if number + 1 >= len(lines):
        return False
    if number + 1 not in taken and not (_is_text(lines[number + 1]) and len(lines[number + 1].text) > len(text)):
        return False
    if number and number - 1 not in taken and not _is_text(lines[number - 1]):
        return False
    strange = any(vocabulary(name).search(text) for name in ("no-heading", "organisation"))
    return not strange and bool(_HAN.search(text)) and not read_marker(text)


def _is_text(line: Line) -> bool:
    text = line.text
    bracketed = text[-1:] in "）)" and not text.startswith(("（", "(")) and bool(_COMMA.search(text))
    return (bracketed or not line.open_ended) and text[-1:] not in "，、" and len(text) >= _BODY / 2


def _stands_between_texts(lines: list[Line], number: int) -> bool:
    if number == 0 or number + 1 >= len(lines):
        return False
    return all(len(line.text) >= _BODY and _is_text(line) for line in (lines[number - 1], lines[number + 1]))


def without_mere_bold(headings: list[Heading], lines: list[Line]) -> list[Heading]:
    """Leave out bold lines where most of them have no text behind them: there bold is a way to set text."""
    bold = [heading for heading in headings if heading.series == "markup-bold"]
    leading = [heading for heading in bold if heading.after < len(lines) and _is_text(lines[heading.after])]
    if not bold or 2 * len(leading) >= len(bold):
        return headings
    return [heading for heading in headings if heading.series != "markup-bold"]


def run_in_headings(lines: list[Line], numbers: Iterable[int]) -> list[Heading]:
    """Paragraphs that begin with a heading and a stop, several in a row and alike (健全机制抓落实。完善…)."""
    found: list[Heading] = []
    run: list[Heading] = []
    last = -1
    for number in numbers:
        heading = _run_in(lines[number], number)
        if heading and run and last == run[-1].line:
            run.append(heading)
        elif heading:
            found += _alike(run)
            run = [heading]
        last = number
    return found + _alike(run)


def _run_in(line: Line, number: int) -> Heading | None:
    stop = line.text.find("。", 0, _RUN_IN + 1)
    if stop < 4 or len(line.text) < stop + _RUN_IN or not line.readable:  # noqa: PLR2004 (a heading has four characters)
        return None
    words = line.text[:stop]
    if "，" in words or _TELLING.search(words) or read_marker(words) or vocabulary("item").match(words):
        return None
    return Heading(number, plain_marker("run-in"), words, stop + 1, "segment.run-in")


def _alike(run: list[Heading]) -> list[Heading]:
    """The run, if its headings are of one form: each shares words in place or its length with the next."""
    if len(run) < 2:  # noqa: PLR2004 (a heading alone has no like)
        return []
    shared = [_shares_words(a.words, b.words) for a, b in pairwise(run)]
    even = [abs(len(a.words) - len(b.words)) <= 1 for a, b in pairwise(run)]
    if sum(shared) >= len(shared) / 2 or (len(run) > 2 and all(even)):  # noqa: PLR2004 (two of a length may be chance)
        return run
    return []


def _shares_words(one: str, other: str) -> bool:
    r"""Whether two headings have two characters in common at an end, one at the start, or what surrounds quoted words.

    >>> _shares_words("健全机制抓落实", "统筹联动抓落实"), _shares_words("重抓理论武装", "重抓组织建设")
    (True, True)
    """
    if one[:1] == other[:1] and one[0] not in "“《":
        return True
    return one[-2:] == other[-2:] or _frame(one) == _frame(other) != ""


def _frame(words: str) -> str:
    """The first words behind a quotation at the start."""
    return words[words.index("”") + 1 :][:2] if words[:1] == "“" and "”" in words else ""
