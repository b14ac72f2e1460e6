"""How much a text looks like Chinese: the evidence that decides between encodings.

Bytes read in the wrong encoding nearly always give characters, but not the ones people write: three quarters of
the Han characters of any Chinese text are among a few hundred, and a wrong reading has them no oftener than chance.
"""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import repeat
from pathlib import Path

RARE = -3.5
"""Weight of a character that no list names: a rare Han character, Hangul, an emoji."""

_FREQUENT, _MARK, _NEUTRAL, _ORDINARY, _FOREIGN, _IMPOSSIBLE = 3.0, 2.0, 0.0, -1.0, -1.5, -6.0
_KANA = -1.0  # stands in the same place in GB 2312 and EUC-JP
_PINYIN = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêɑńňǹɡ"
_FOREIGN_BLOCKS = (
    (0xA0, 0x52F),  # Latin, Greek, Cyrillic: pinyin, formulas, names
    (0x2010, 0x2BFF),  # symbols, arrows, box drawing
    (0x3000, 0x303F),  # CJK marks
    (0x3200, 0x33FF),  # enclosed and squared characters
    (0xFF01, 0xFF5E),  # full-width ASCII
)


@cache
def weights() -> dict[str, float]:
    """Weight of each character: about the log of how much likelier it is in Chinese than in bytes read wrongly.

    ASCII weighs nothing, since all candidates read it alike. What is not in the table weighs `RARE`.
    """
    lists = tomllib.loads((Path(__file__).parent / "frequent.toml").read_text("utf-8"))
    table = {chr(code): _FOREIGN for first, last in _FOREIGN_BLOCKS for code in range(first, last + 1)}
    table |= dict.fromkeys(_PINYIN, _NEUTRAL)
    table |= dict.fromkeys(map(chr, range(0x3040, 0x3100)), _KANA)
    table |= dict.fromkeys(map(chr, range(0xE000, 0xF900)), _IMPOSSIBLE)
    table |= dict.fromkeys(map(chr, (*range(0x80, 0xA0), *range(0xD800, 0xE000), 0xFFFD, 0xFFFE, 0xFFFF)), _IMPOSSIBLE)
    table |= dict.fromkeys(_first_levels(), _ORDINARY)
    table |= dict.fromkeys(lists["simplified"] + lists["traditional"], _FREQUENT)
    table |= dict.fromkeys(lists["marks"], _MARK)
    return table | dict.fromkeys(map(chr, range(0x80)), 0.0)


@cache
def wide_weights() -> dict[str, float]:
    """The same for readings in which an ASCII character takes two bytes and is therefore evidence itself."""
    return weights() | dict.fromkeys(map(chr, range(0x20, 0x7F)), _MARK) | dict.fromkeys("\r\n\t", _MARK)


def _first_levels() -> str:
    """List the characters in everyday use: the first levels of GB 2312 and, but for its last row, Big5."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    gb = bytes(byte for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    big5 = bytes(byte for lead in range(0xA4, 0xC6) for trail in trails for byte in (lead, trail))
    return gb.decode("gb2312", "ignore") + big5.decode("cp950", "ignore")


def plausibility(text: str) -> float:
    """Mean weight of the characters beyond ASCII: about 1.5–2.3 for Chinese text, below 0 for a wrong reading.

    >>> plausibility("中文文本，一般如此。") > 2
    True
    >>> plausibility("中文文本，一般如此。".encode("gb18030").decode("big5hkscs", "replace")) < 0
    True
    """
    total = sum(map(weights().get, text, repeat(RARE)))
    return total / max(beyond_ascii(text), 1)


def beyond_ascii(text: str) -> int:
    """Count the characters that are not ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def wide_plausibility(text: str) -> float:
    """Mean weight of all characters, for UTF-16."""
    return sum(map(wide_weights().get, text, repeat(RARE))) / max(len(text), 1)
