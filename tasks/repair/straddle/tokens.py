"""A shown text as what is known of its bytes: characters, readings behind them, and bytes that are lost.

How the lost bytes are found again is `tasks.repair.straddle.search`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tasks.repair.pinyin import BRACKETED, HAN, READING, readings, toneless
from tasks.repair.straddle import gbk

_SHIFTED = rf"[?\ufffd][(（]?\s?{READING}\s?[)）]"
DAMAGE = re.compile(rf"{_SHIFTED}|(?<=[{HAN}])[A-~]{BRACKETED}|[?\ufffd][！；，]")
"""What a shift leaves in a text: a reading without its opening bracket or behind a letter, or a cut-off lead byte."""

_TOKEN = re.compile(
    rf"(?P<lost>{_SHIFTED}(?:{BRACKETED})*|[?\ufffd])|(?P<mark>(?:{BRACKETED})+)|(?P<char>.)", re.DOTALL
)
_READING = re.compile(READING)


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
    reading: str | None


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
            reading = _READING.search(part)
            found.append(Lost(part, toneless(reading[0]) if reading else None))
        elif match["mark"] and _is_inserted(found, part):
            last = found[-1]
            found[-1] = replace(last, marked=True) if isinstance(last, Shown) else last
        else:
            found.extend(Shown(char, gbk.encode(char)) for char in part)
    return found


def _is_inserted(before: list[Token], mark: str) -> bool:
    """Whether the two bytes before the reading are a character that has it; a lost byte may be any."""
    codes = [b"" if isinstance(token, Lost) else token.code for token in before[-2:]]
    if not codes or codes[-1] is None:
        return False
    if len(codes[-1]) == 1 and codes[0] == b"":
        return True
    pair = b"".join(code or b"" for code in codes)[-2:]
    char = gbk.pairs().get((pair[0], pair[1])) if len(pair) == len("PQ") else None
    return bool(char) and toneless(_READING.findall(mark)[0]) in readings(char)
