"""Reading damaged double-byte text: a lost or broken byte costs its character, not the rest of the line.

In GB18030, Big5 and EUC-TW nothing tells the first byte of a character from the second, so after a lost byte a codec
reads a new pair out of the halves of two characters, and another, up to the next ASCII character. The right
division is found again by what it says: in step the text is made of common characters, out of step of rare ones.
"""

from __future__ import annotations

from tasks.decode.double_byte import LOST, DoubleByte, Pairs
from tasks.decode.plausible import plausibility

_COST_OF_LOSS = -7.0
"""Giving up a byte must cost more than a rare character, and less than a run of them."""
_COST_OF_SURE_LOSS = -5.0
"""The same for a byte that makes no character with the next one."""
_COST_OF_FOUR = -4.0
"""A character of four bytes is rarer than any of two."""
_ASCII, _PAIR = 0x80, 2
_PIECE, _AHEAD = 2048, 256
"""Bytes that are divided at once, and those behind them that show whether the last ones are divided rightly."""
_IN_STEP = 0.5
"""Plausibility of a passage that is read in step; out of step it is below 0."""


def resynchronise(span: bytes, pairs: Pairs, encoding: DoubleByte) -> tuple[str, int]:
    r"""Divide a damaged span into characters so that their weights add up best; a byte left over is `LOST`.

    Gives the text and the number of bytes lost. Takes time and memory in proportion to the span.

    >>> from tasks.decode.double_byte import DOUBLE_BYTE, weighted_pairs
    >>> damaged = "人民代表大会依法开会".encode("gbk").replace("代".encode("gbk"), b"\xb4")
    >>> damaged.decode("gbk", "replace")
    '人民幢泶蠡嵋婪�开会'
    >>> resynchronise(damaged, weighted_pairs("gb18030"), DOUBLE_BYTE["gb18030"])
    ('人民�表大会依法开会', 1)
    """
    texts: list[str] = []
    at = 0
    while at < len(span):
        piece = span[at : at + _PIECE + _AHEAD]
        last = at + len(piece) == len(span)
        text, length = ("", 0) if last else _sound(piece, encoding)
        if not text:
            text, length = _divided(piece, len(piece) if last else _PIECE, pairs, encoding)
        texts.append(text)
        at += length
    whole = "".join(texts)
    return whole, whole.count(LOST)


def _sound(piece: bytes, encoding: DoubleByte) -> tuple[str, int]:
    """Read the piece but for what lies ahead, if both are in step; else nothing."""
    text, length = _aligned(piece[:_PIECE], encoding)
    ahead, _ = _aligned(piece[length:], encoding)
    return (text, length) if plausibility(ahead) >= _IN_STEP else ("", 0)


def _aligned(piece: bytes, encoding: DoubleByte) -> tuple[str, int]:
    """Decode bytes strictly whose last character may be cut; gives nothing if they are damaged."""
    for length in range(len(piece), max(len(piece) - 4, 0), -1):
        try:
            return encoding.strict(piece[:length]), length
        except UnicodeDecodeError:
            continue
    return "", 0


def _divided(piece: bytes, stop: int, pairs: Pairs, encoding: DoubleByte) -> tuple[str, int]:
    """Read the characters of a piece that begin before `stop`, by the best division of the whole piece."""
    chars: list[str] = []
    at = 0
    for length in _divide(piece, pairs, encoding):
        if at >= stop:
            break
        chars.append(_char(piece[at : at + length], pairs, encoding))
        at += length
    return "".join(chars), at


def _divide(piece: bytes, pairs: Pairs, encoding: DoubleByte) -> list[int]:
    """Find the lengths of the characters on the path with the best sum of weights, from left to right."""
    size = len(piece)
    best = [float("-inf")] * (size + 4)
    best[0] = 0.0
    lengths = bytearray(size + 4)
    ahead = piece[1:] + b"\0"
    for at, (byte, trail) in enumerate(zip(piece, ahead, strict=True)):
        here = best[at]
        if byte < _ASCII:
            if here > best[at + 1]:
                best[at + 1], lengths[at + 1] = here, 1
            continue
        pair = pairs.get(byte << 8 | trail)
        if pair and here + pair[1] > best[at + 2]:
            best[at + 2], lengths[at + 2] = here + pair[1], 2
        loss = 0.0 if byte in encoding.single else _COST_OF_LOSS if pair else _COST_OF_SURE_LOSS
        if here + loss > best[at + 1]:
            best[at + 1], lengths[at + 1] = here + loss, 1
        if not pair and here + _COST_OF_FOUR > best[at + 4] and encoding.four(piece[at : at + 4]):
            best[at + 4], lengths[at + 4] = here + _COST_OF_FOUR, 4
    return _path(lengths, size)


def _path(lengths: bytearray, at: int) -> list[int]:
    """Follow the best path back from its end."""
    path: list[int] = []
    while at > 0:
        path.append(lengths[at])
        at -= lengths[at]
    path.reverse()
    return path


def _char(code: bytes, pairs: Pairs, encoding: DoubleByte) -> str:
    if len(code) == 1:
        return chr(code[0]) if code[0] < _ASCII else encoding.single.get(code[0], LOST)
    return pairs[int.from_bytes(code, "big")][0] if len(code) == _PAIR else encoding.four(code)
