"""A shown text as what is known of its bytes: characters, readings behind them, and bytes that are lost.

How the lost bytes are found again is `tasks.repair.straddle.search`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tasks.repair.pinyin import BRACKETED, READING, readings, toneless
from tasks.repair.straddle import gbk

_LOST = "[?\ufffd]"
_TAG = r"/?[a-z]{1,10}[1-6]?(?:\s[^<>]{0,80})?>"
DAMAGE = re.compile(rf"{_LOST}(?:[(（]?\s?{READING}\s?[)）]|[！；，]|{_TAG})|(?<=[^\0-\x7f])[A-~]{BRACKETED}")
"""What a shift leaves in a text: a reading without its opening bracket or behind a letter, or a cut-off lead byte."""
EVIDENCE = re.compile(rf"(?<=[^\0-\x7f])(?:{_LOST}[(（]?|[A-~][(（])(?=[a-z]*[^\0-\x7f]){READING}[)）]")
"""As much of it as nobody writes: a reading with its tone, where there is no character to read."""

_TOKEN = re.compile(
    rf"(?P<lost>{_LOST}[(（]?\s?(?P<reading>{READING})\s?[)）](?:[(（]\s?(?P=reading)\s?[)）])*)"
    rf"|(?P<tag>{_LOST}{_TAG})|(?P<mark>(?P<once>[(（]\s?(?P<read>{READING})\s?[)）])(?P=once)*)"
    rf"|(?P<alone>{_LOST})|(?P<char>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A character, its bytes (None: a GBK page cannot have it), and whether a reading was inserted behind it."""

    text: str
    code: bytes | None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """A lone lead byte, as it is shown, and the reading that was inserted behind it, if any."""

    text: str
    reading: str | None = None
    tag: bool = False
    """It has eaten the beginning of an HTML tag, which has become text thereby."""


Token = Shown | Lost


def tokens(text: str) -> list[Token]:
    """Read a text as tokens. A reading that the two bytes before it don't have is the author's, and stays as text.

    >>> [token.text for token in tokens("日?qǐng)?bào)，棧(stack)")]
    ['日', '?qǐng)', '?bào)', '，', '棧', '(', 's', 't', 'a', 'c', 'k', ')']
    >>> tokens("宏P(guān)")[1]
    Shown(text='P', code=b'P', marked=True)
    """
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        part = match[0]
        if match["lost"]:
            found.append(Lost(part, toneless(match["reading"])))
        elif match["tag"] or match["alone"]:
            found.append(Lost(part, tag=bool(match["tag"])))
        elif match["mark"] and _is_inserted(found, toneless(match["read"])):
            last = found[-1]
            found[-1] = replace(last, marked=True) if isinstance(last, Shown) else last
        else:
            found.extend(Shown(char, gbk.encode(char)) for char in part)
    return found


def _is_inserted(before: list[Token], reading: str) -> bool:
    """Whether the two bytes before the reading are a character that has it; a lost byte may be any."""
    previous, last = (None, None, *before[-2:])[-2:]
    if not isinstance(last, Shown):
        return False
    for code in (last.code, gbk.otherwise(last.text)):
        if code and len(code) == 1 and isinstance(previous, Lost):
            return True
        pair = (getattr(previous, "code", None) or b"") + (code or b"")
        if len(pair) > 1 and reading in readings(gbk.pairs().get((pair[-2], pair[-1]), " ")):
            return True
    return False
