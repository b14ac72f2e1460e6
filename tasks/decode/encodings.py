"""Reading bytes in a known encoding: every character that is there, and a count of what is not.

Which encoding it is, is `tasks.decode.detect`.
"""

from __future__ import annotations

import codecs
import re

from tasks.decode.declared import python_codec
from tasks.decode.double_byte import DOUBLE_BYTE, LOST, weighted_pairs
from tasks.decode.resync import resynchronise

_SPAN = re.compile(rb"[\x00-\x2f\x3a-\x3f]+|[^\x00-\x2f\x3a-\x3f]+")
"""Bytes below 30 and 3A–3F are never part of a longer character in any of these encodings: damage ends there."""

_BATCH = 100

_CUT_OFF = {"unexpected end of data", "incomplete multibyte sequence", "truncated data"}

_BIG5_AS_BROWSERS = str.maketrans("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡")
"""Marks that Windows and browsers read otherwise than Python's Big5-HKSCS (WHATWG index-big5)."""


def read(data: bytes, encoding: str) -> tuple[str, int]:
    """Decode bytes in an encoding as named by `encoding_of`; gives the text and the number of places lost.

    Never fails. A lost place is U+FFFD in the text. A character cut off at the very end is counted and leaves nothing.
    """
    double_byte = DOUBLE_BYTE.get(encoding)
    codec = double_byte.codec if double_byte else python_codec(encoding)
    try:
        text, lost = _whole(data, codec)
    except UnicodeDecodeError:
        text, lost = _by_line(data, encoding) if double_byte else _replacing(data, codec)
    return (text.translate(_BIG5_AS_BROWSERS) if encoding == "big5" else text), lost


def _whole(data: bytes, codec: str) -> tuple[str, int]:
    """Decode strictly, but for a character cut off at the end. Raises `UnicodeDecodeError`."""
    try:
        return data.decode(codec), 0
    except UnicodeDecodeError as error:
        if error.reason not in _CUT_OFF or error.end != len(data):
            raise
        return data[: error.start].decode(codec), 1


def _replacing(data: bytes, codec: str) -> tuple[str, int]:
    decoder = codecs.getincrementaldecoder(codec)("replace")
    text = decoder.decode(data)
    cut_off = 1 if decoder.getstate()[0] else 0
    genuine = data.decode(codec, "ignore").count(LOST)
    return text, text.count(LOST) - genuine + cut_off


def _by_line(data: bytes, encoding: str) -> tuple[str, int]:
    """Decode a batch of lines at once; where that fails, each; then each span; then by the best division."""
    lines = data.splitlines(keepends=True)
    parts = [_batch(lines[start : start + _BATCH], encoding) for start in range(0, len(lines), _BATCH)]
    text, lost = "".join(text for text, _ in parts), sum(lost for _, lost in parts)
    return (text.removesuffix(LOST), lost) if lost else (text, 0)


def _batch(lines: list[bytes], encoding: str) -> tuple[str, int]:
    try:
        return DOUBLE_BYTE[encoding].strict(b"".join(lines)), 0
    except UnicodeDecodeError:
        parts = [_line(line, encoding) for line in lines]
    return "".join(text for text, _ in parts), sum(lost for _, lost in parts)


def _line(line: bytes, encoding: str) -> tuple[str, int]:
    strict = DOUBLE_BYTE[encoding].strict
    try:
        return strict(line), 0
    except UnicodeDecodeError:
        parts = [_span(span, encoding) for span in _SPAN.findall(line)]
    return "".join(text for text, _ in parts), sum(lost for _, lost in parts)


def _span(span: bytes, encoding: str) -> tuple[str, int]:
    try:
        return DOUBLE_BYTE[encoding].strict(span), 0
    except UnicodeDecodeError:
        return resynchronise(span, weighted_pairs(encoding), DOUBLE_BYTE[encoding])
