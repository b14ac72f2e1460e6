"""Reading damaged double-byte text: a lost or broken byte costs its character, not the rest of the line.

In GB18030, Big5 and EUC-TW nothing tells the first byte of a character from the second, so after a lost byte a codec
reads a new pair out of the halves of two characters, and another, up to the next ASCII character. The right
division is found again by what it says: in step the text is made of common characters, out of step of rare ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from tasks.decode.double_byte import DoubleByte

LOST = "\ufffd"
"""Stands for what could not be read."""

_COST_OF_LOSS = -7.0
"""Giving up a byte must cost more than a rare character, and less than a run of them."""
_COST_OF_SURE_LOSS = -5.0
"""The same for a byte that makes no character with the next one."""
_COST_OF_FOUR = -4.0
"""A character of four bytes is rarer than any of two."""
_ASCII = 0x80


def resynchronise(span: bytes, pairs: Mapping[int, tuple[str, float]], encoding: DoubleByte) -> tuple[str, int]:
    r"""Divide a damaged span into characters so that their weights add up best; a byte left over is `LOST`.

    Gives the text and the number of bytes lost. Takes time in proportion to the span (a best path from left to right).

    >>> from tasks.decode.double_byte import DOUBLE_BYTE, weighted_pairs
    >>> damaged = "人民代表大会依法开会".encode("gbk").replace("代".encode("gbk"), b"\xb4")
    >>> damaged.decode("gbk", "replace")
    '人民幢泶蠡嵋婪�开会'
    >>> resynchronise(damaged, weighted_pairs("gb18030"), DOUBLE_BYTE["gb18030"])
    ('人民�表大会依法开会', 1)
    """
    size = len(span)
    best = [float("-inf")] * (size + 4)
    best[0] = 0.0
    steps: list[tuple[int, str]] = [(1, LOST)] * (size + 4)
    for at in range(size):
        here, byte = best[at], span[at]
        pair = pairs.get(byte << 8 | span[at + 1]) if byte >= _ASCII and at + 1 < size else None
        single = chr(byte) if byte < _ASCII else encoding.single.get(byte)
        score = here if single else here + (_COST_OF_LOSS if pair else _COST_OF_SURE_LOSS)
        if score > best[at + 1]:
            best[at + 1], steps[at + 1] = score, (1, single or LOST)
        if pair and here + pair[1] > best[at + 2]:
            best[at + 2], steps[at + 2] = here + pair[1], (2, pair[0])
        score = here + _COST_OF_FOUR
        if byte >= _ASCII and score > best[at + 4] and (char := encoding.four(span[at : at + 4])):
            best[at + 4], steps[at + 4] = score, (4, char)
    return _spell(steps, size)


def _spell(steps: list[tuple[int, str]], at: int) -> tuple[str, int]:
    """Follow the best path back from its end."""
    chars: list[str] = []
    while at > 0:
        length, char = steps[at]
        chars.append(char)
        at -= length
    chars.reverse()
    return "".join(chars), chars.count(LOST)
