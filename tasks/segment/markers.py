"""Markers: reading the number at the start of a line.

What a marker looks like is data (`rules/markers.toml`). Whether a line that has one is a heading, and at which level, is
`tasks.segment.scheme`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tasks.rules import Rule, load_rules
from tasks.script import simplified

RULES = Path(__file__).parent / "rules"

ARTICLES = ("ordinal条", "ordinal款")
"""The series whose numbered lines are the text of a law."""
DIVISION = "division"
"""The series of 附则 and its like without a number: articles stand inside, and it stands inside nothing."""

AID, EXERCISE = "aid", "exercise"
"""How the series of a textbook's aids and exercises begin: each has its words behind a colon."""

ENCLOSED = "enclosed"
"""The series of laws that a text makes known: all of a law stands inside its name."""

_HEAD = 64
"""Characters of a line that a marker and the evidence behind it can take."""

_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"〇": 0, "两": 2}
_LEADING_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}|\d{1,3}(?!\d)")
_UNITS = {"十": 10, "百": 100, "千": 1000}
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the start of a line.

    `series` is what all markers of its kind share, `number` its place there (several figures for 2.3.1). `text` is the
    marker as it stands, `end` where the line's words begin. A marker that isn't `firm` counts only among its neighbours; one
    that `spans` goes on with the next number, as in 一、二等奖 or 3、4月份, and is the least trusted.
    """

    series: str
    family: str
    number: tuple[int, ...]
    text: str
    end: int
    rank: int
    firm: bool
    spans: bool = False


def read_marker(text: str) -> Marker | None:
    """Read the marker at the start of a line, in either script and width; None where there is none.

    >>> read_marker("（十二）健全机制").number, read_marker("第三條 本法所稱").text
    ((12,), '第三條')
    >>> read_marker("1.5亿元的项目"), read_marker("第三条所称的企业"), read_marker("（一）、（二）项")
    (None, None, None)
    """
    rules = _rules_by_start().get(text[:1])
    if not rules:
        return None
    head = simplified(text[:_HEAD]).translate(_NARROW)
    for rule in rules:
        if found := rule.pattern.match(head):
            return _marker(rule, found, text)
    return None


def plain_marker(series: str, text: str = "") -> Marker:
    """The marker of a heading that has no number."""
    return Marker(series, "", (), text, 0, 0, firm=True)


@cache
def _rules_by_start() -> dict[str, tuple[Rule, ...]]:
    table: dict[str, list[Rule]] = {}
    for rule in load_rules(RULES):
        if "numeral" not in rule.options:
            continue
        for character in rule.options.get("starts", ""):
            for form in {character, character.translate(WIDE)}:
                table.setdefault(form, []).append(rule)
    return {character: tuple(rules) for character, rules in table.items()}


def _marker(rule: Rule, found: re.Match[str], text: str) -> Marker | None:
    options, groups = rule.options, found.groupdict()
    number = _NUMERALS[options["numeral"]](found["n"])
    unit = groups.get("unit") or ""
    depth = str(len(number)) if len(number) > 1 else ""
    rank = options["ranks"][unit] if unit else options["rank"] + len(number) - 1
    series = options.get("series", rule.name.removeprefix("markers.")) + unit + depth
    marker = text[: found.end()].strip()
    firm = options.get("firm", True)
    spans = not firm and _goes_on(number[-1], found.string[found.end() :])
    return Marker(series, options.get("family", series), number, marker, found.end(), rank, firm, spans)


def _goes_on(number: int, words: str) -> bool:
    """Whether the words begin with the next number, so that the two are a span."""
    following = _LEADING_NUMBER.match(words)
    return following is not None and _han(following[0]) == (number + 1,)


def _han(number: str) -> tuple[int, ...]:
    """Read a Chinese or decimal number.

    >>> _han("一百二十"), _han("十二"), _han("二〇三"), _han("15")
    ((120,), (12,), (203,), (15,))
    """
    if number.isdecimal():
        return (int(number),)
    total = digit = 0
    for character in number:
        if unit := _UNITS.get(character):
            total, digit = total + (digit or 1) * unit, 0
        else:
            digit = digit * 10 + _DIGITS.get(character, 0)
    return (total + digit,)


def _dotted(number: str) -> tuple[int, ...]:
    return tuple(int(figure) for figure in re.split(r"[.．]", number))


def _sign(number: str) -> tuple[int, ...]:
    return (int(unicodedata.numeric(number)),)


def _letter(number: str) -> tuple[int, ...]:
    return (ord(number.lower()) - ord("a") + 1,)


def _roman(number: str) -> tuple[int, ...]:
    """Read a Roman number up to thirty-nine.

    >>> _roman("IV"), _roman("Ⅻ")
    ((4,), (12,))
    """
    values = [_ROMAN[letter] for letter in unicodedata.normalize("NFKC", number)]
    following = [*values[1:], 0]
    return (sum(-value if value < after else value for value, after in zip(values, following, strict=True)),)


_NUMERALS: dict[str, Callable[[str], tuple[int, ...]]] = {
    "han": _han,
    "arabic": _han,
    "dotted": _dotted,
    "sign": _sign,
    "letter": _letter,
    "roman": _roman,
}
