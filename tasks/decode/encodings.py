"""Reading bytes in a known encoding: every character that is there, and a count of what is not.

Which encoding it is, is `tasks.decode.detect`.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from tasks.decode import euc_tw
from tasks.decode.declared import python_codec
from tasks.decode.plausible import RARE, weights
from tasks.decode.resync import LOST, Longer, Pairs, resynchronise

DOUBLE_BYTE = frozenset({"gb18030", "big5", "euc-tw"})

_SPAN = re.compile(rb"[\x00-\x2f\x3a-\x3f]+|[^\x00-\x2f\x3a-\x3f]+")
"""Bytes below 30 and 3A–3F are never part of a longer character in any of these encodings: damage ends there."""

_CUT_OFF = {"unexpected end of data", "incomplete multibyte sequence", "truncated data"}

# Big5 as Windows and the browsers read it, where Python's Big5-HKSCS differs (WHATWG index-big5).
_AS_BROWSERS = str.maketrans("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡")
_BIG5_GAPS = {0xA3E1: "€", 0xC6CF: "廴", 0xC6D3: "无", 0xC6D5: "癶", 0xC6D7: "隶", 0xC6DE: "〃", 0xC6DF: "仝"}

# Characters that GB 18030 kept in the private-use area before Unicode had them (GB 18030-2005, -2022), which is where
# Python's codec still puts them.
_SINCE_ENCODED = str.maketrans(
    dict(zip(range(0xE78D, 0xE794), "︐︒︑︓︔︕︖", strict=True))
    | dict(zip((0xE794, 0xE795, 0xE796), "︗︘︙", strict=True))
    | {0xE7C7: "ḿ", 0xE81E: "龴", 0xE826: "龵", 0xE82B: "龶", 0xE82C: "龷", 0xE832: "龸", 0xE843: "龹"}
    | {0xE854: "龺", 0xE864: "龻", 0xE816: "𠂇", 0xE817: "𠂉", 0xE818: "𠃌", 0xE831: "𢦏", 0xE83B: "𡗗", 0xE855: "𤇾"}
)
_PRIVATE = re.compile("[\ue78d-\ue864]")


def read(data: bytes, encoding: str) -> tuple[str, int]:
    """Decode bytes in an encoding as named by `encoding_of`; gives the text and the number of places lost.

    Never fails. A lost place is U+FFFD in the text. A character cut off at the very end is counted and leaves nothing.
    """
    if encoding == "euc-tw":
        return _by_line(data, encoding)
    codec = python_codec(encoding)
    try:
        text, lost = _whole(data, codec)
    except UnicodeDecodeError:
        text, lost = _by_line(data, encoding) if encoding in DOUBLE_BYTE else _replacing(data, codec)
    return _after(text, encoding), lost


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
    genuine = data.count(LOST.encode(codec)) if codec.startswith("utf") else 0
    return text, text.count(LOST) - genuine + cut_off


def _by_line(data: bytes, encoding: str) -> tuple[str, int]:
    """Decode line by line; where the codec fails, span by span; where it fails again, by the best division."""
    pieces: list[str] = []
    lost = 0
    for line in data.splitlines(keepends=True):
        try:
            pieces.append(_strict(line, encoding))
        except UnicodeDecodeError:
            text, errors = _damaged_line(line, encoding)
            pieces.append(text)
            lost += errors
    if pieces and pieces[-1].endswith(LOST):
        pieces[-1] = pieces[-1][:-1]  # cut off, not damaged
    return "".join(pieces), lost


def _damaged_line(line: bytes, encoding: str) -> tuple[str, int]:
    pieces: list[str] = []
    lost = 0
    for span in _SPAN.findall(line):
        try:
            pieces.append(_strict(span, encoding))
        except UnicodeDecodeError:
            text, errors = resynchronise(span, _pairs(encoding), _singles(encoding), _LONGER[encoding])
            pieces.append(text)
            lost += errors
    return "".join(pieces), lost


def _strict(data: bytes, encoding: str) -> str:
    if encoding == "euc-tw":
        return _read_euc_tw(data)
    return data.decode(python_codec(encoding))


def _after(text: str, encoding: str) -> str:
    if encoding == "big5":
        return text if text.isascii() else text.translate(_AS_BROWSERS)
    if encoding == "gb18030" and _PRIVATE.search(text):
        return text.translate(_SINCE_ENCODED)
    return text


@cache
def _pairs(encoding: str) -> Pairs:
    """List the characters of two bytes with their weights."""
    if encoding == "euc-tw":
        chars = euc_tw.plane(1)
    else:
        codec = python_codec(encoding)
        codes = [lead << 8 | trail for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF)]
        chars = {
            code: char for code in codes if (char := code.to_bytes(2).decode(codec, "ignore")) and ord(char[0]) > 0x7F
        }
        if encoding == "big5":
            chars = _BIG5_GAPS | chars
    table = weights()
    return {code: (char, table.get(char, RARE)) for code, char in chars.items()}


@cache
def _singles(encoding: str) -> dict[int, str]:
    """List the characters of one byte. Windows writes the euro sign as a lone 80 in cp936."""
    ascii_only = {code: chr(code) for code in range(0x80)}
    return ascii_only | {0x80: "€"} if encoding == "gb18030" else ascii_only


def _four_gb18030(four: bytes) -> str:
    if len(four) < 4 or not (0x30 <= four[1] <= 0x39 and 0x30 <= four[3] <= 0x39):  # noqa: PLR2004 (the form's length)
        return ""
    return four.decode("gb18030", "ignore")


def _four_euc_tw(four: bytes) -> str:
    return euc_tw.plane(2).get(int.from_bytes(four[2:]), "") if four.startswith(euc_tw.PLANE_2) else ""


def _no_four(four: bytes) -> str:
    return ""


_LONGER: dict[str, Longer] = {"gb18030": _four_gb18030, "big5": _no_four, "euc-tw": _four_euc_tw}
_EUC_TW = re.compile(rb"[\x00-\x7f]+|\x8e\xa2[\xa1-\xfe]{2}|[\xa1-\xfe]{2}")


def _read_euc_tw(data: bytes) -> str:
    """Decode strictly. Raises `UnicodeDecodeError`."""
    pieces: list[str] = []
    at = 0
    while at < len(data):
        found = _EUC_TW.match(data, at)
        char = _euc_tw_char(found[0]) if found else ""
        if not found or not char:
            raise UnicodeDecodeError("euc-tw", data, at, at + 1, "illegal multibyte sequence")
        pieces.append(char)
        at = found.end()
    return "".join(pieces)


def _euc_tw_char(code: bytes) -> str:
    if code[0] < 0x80:  # noqa: PLR2004 (ASCII)
        return code.decode("ascii")
    return euc_tw.plane(1 if len(code) == 2 else 2).get(int.from_bytes(code[-2:]), "")  # noqa: PLR2004 (bytes of a pair)
