"""Reading damaged double-byte text: a lost or broken byte costs its character, not the rest of the line.

In GB18030, Big5 and EUC-TW nothing tells the first byte of a character from the second, so after a lost byte a codec
reads a new pair out of the halves of two characters, and another, up to the next ASCII character. The right
division is found again by what it says: in step the text is made of common characters, out of step of rare ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

LOST = "\ufffd"
_COST_OF_LOSS = -9.0
"""Giving up a byte must cost more than a rare character or two, and less than a run of them."""
_FOUR_BYTES = -4.0

Pairs = Mapping[int, tuple[str, float]]
"""Each character of two bytes and its weight."""
Longer = Callable[[bytes], str]
"""Reads the character that these four bytes make, or gives an empty string."""


def resynchronise(span: bytes, pairs: Pairs, singles: Mapping[int, str], longer: Longer) -> tuple[str, int]:
    """Divide a damaged span into characters so that their weights add up best; a byte left over is `LOST`.

    Gives the text and the number of bytes lost. Takes time in proportion to the span (a best path from left to right).
    """
    size = len(span)
    best = [float("-inf")] * (size + 4)
    best[0] = 0.0
    steps: list[tuple[int, str]] = [(1, LOST)] * (size + 4)
    for at in range(size):
        here = best[at]
        byte = span[at]
        known = singles.get(byte)
        score = here if known else here + _COST_OF_LOSS
        if score > best[at + 1]:
            best[at + 1], steps[at + 1] = score, (1, known or LOST)
        if byte < 0x80 or at + 1 == size:
            continue
        if pair := pairs.get(byte << 8 | span[at + 1]):
            score = here + pair[1]
            if score > best[at + 2]:
                best[at + 2], steps[at + 2] = score, (2, pair[0])
        if here + _FOUR_BYTES > best[at + 4] and (char := longer(span[at : at + 4])):
            best[at + 4], steps[at + 4] = here + _FOUR_BYTES, (4, char)
    return _spell(steps, size)


def _spell(steps: list[tuple[int, str]], at: int) -> tuple[str, int]:
    chars: list[str] = []
    while at > 0:
        length, char = steps[at]
        chars.append(char)
        at -= length
    chars.reverse()
    return "".join(chars), chars.count(LOST)
