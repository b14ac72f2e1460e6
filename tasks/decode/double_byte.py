"""GB18030, Big5 and EUC-TW as they are written in the wild, beyond what Python's codecs know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from tasks.decode import euc_tw
from tasks.decode.plausible import RARE, weights

LOST = "\ufffd"
"""Stands for what could not be read."""

Pairs = Mapping[int, tuple[str, float]]
"""The characters of two bytes, by their code, each with its weight in Chinese text."""


@dataclass(frozen=True, slots=True)
class DoubleByte:
    """What `tasks.decode.encodings` needs to read an encoding of two bytes a character.

    `codec` is the Python codec that reads nearly every undamaged text. `strict` reads all undamaged text and raises
    `UnicodeDecodeError` for damage. `pairs` lists the characters of two bytes; `single` those of one beyond ASCII;
    `four` reads one of four bytes, or gives an empty string.
    """

    codec: str
    strict: Callable[[bytes], str]
    pairs: Callable[[], Mapping[int, str]]
    single: Mapping[int, str]
    four: Callable[[bytes], str]


# Characters that GB 18030 kept in the private-use area before Unicode had them (GB 18030-2005, -2022), which is where
# Python's codec still puts them; and A3A0, the blank of old input methods, which browsers read as a space (WHATWG, index gb18030).
_NOT_PRIVATE = str.maketrans(
    {"\ue5e5": "\u3000"}
    | dict(zip(range(0xE78D, 0xE797), "︐︒︑︓︔︕︖︗︘︙", strict=True))
    | dict(zip((0xE7C7, 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832), "ḿ龴龵龶龷龸", strict=True))
    | dict(zip((0xE843, 0xE854, 0xE864), "龹龺龻", strict=True))
    | dict(zip((0xE816, 0xE817, 0xE818, 0xE831, 0xE83B, 0xE855), "𠂇𠂉𠃌𢦏𡗗𤇾", strict=True))
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")

_BIG5_GAPS = {0xA3E1: "€", 0xC6CF: "廴", 0xC6D3: "无", 0xC6D5: "癶", 0xC6D7: "隶", 0xC6DE: "〃", 0xC6DF: "仝"}
"""Characters that Python's Big5-HKSCS leaves out because they have another code as well; pages have them all the same."""

_EUC_TW = re.compile(rb"[\x00-\x7f]+|\x8e[\xa1-\xb0][\xa1-\xfe]{2}|[\xa1-\xfe]{2}|[\x80-\xff]")
_ASCII, _PAIR, _FOUR = 0x80, 2, 4


@cache
def weighted_pairs(encoding: str) -> Pairs:
    """Weigh the characters of two bytes of an encoding."""
    table = weights()
    return {code: (char, table.get(char, RARE)) for code, char in DOUBLE_BYTE[encoding].pairs().items()}


def _codec_pairs(codec: str) -> dict[int, str]:
    codes = (lead << 8 | trail for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    chars = {code: code.to_bytes(_PAIR, "big").decode(codec, "ignore") for code in codes}
    return {code: char for code, char in chars.items() if char and not char.isascii()}


def _strict_gb18030(data: bytes) -> str:
    """Decode without damage; private-use characters are taken for damage, since they mostly are."""
    text = data.decode("gb18030")
    if _PRIVATE.search(text):
        text = _PRIVATE.sub(lambda found: found[0].translate(_NOT_PRIVATE), text)
        if found := _PRIVATE.search(text):
            raise UnicodeDecodeError("gb18030", data, 0, 1, f"private-use character {found[0]!r}")
    return text


def _pairs_gb18030() -> dict[int, str]:
    return {code: char.translate(_NOT_PRIVATE) for code, char in _codec_pairs("gb18030").items()}


def _four_gb18030(four: bytes) -> str:
    digits = four[1::2].isdigit() and len(four) == _FOUR
    return four.decode("gb18030", "ignore") if digits else ""


def _strict_big5(data: bytes) -> str:
    return data.decode("big5hkscs")


def _pairs_big5() -> dict[int, str]:
    return _BIG5_GAPS | _codec_pairs("big5hkscs")


def _no_four(four: bytes) -> str:
    return ""


def read_euc_tw(data: bytes) -> str:
    """Decode EUC-TW as a codec would with `errors="replace"`."""
    return "".join(map(_euc_tw_char, _EUC_TW.findall(data)))


def _strict_euc_tw(data: bytes) -> str:
    text = read_euc_tw(data)
    if LOST in text:
        raise UnicodeDecodeError("euc-tw", data, 0, 1, "illegal multibyte sequence")
    return text


def _euc_tw_char(code: bytes) -> str:
    if code[0] < _ASCII:
        return code.decode("ascii")
    if len(code) == _PAIR:
        return euc_tw.plane(1).get(int.from_bytes(code, "big"), LOST)
    return _four_euc_tw(code) or LOST


def _four_euc_tw(four: bytes) -> str:
    if len(four) < _FOUR or not _EUC_TW.fullmatch(four) or four[0] != euc_tw.LEAD:
        return ""
    return euc_tw.plane(four[1] - euc_tw.LAST_BEFORE_PLANES).get(int.from_bytes(four[2:], "big"), LOST)


DOUBLE_BYTE = {
    # Python's gbk reads the same pairs as its gb18030, faster, and refuses private-use characters. Windows writes the
    # euro sign of cp936 as a lone 80.
    "gb18030": DoubleByte("gbk", _strict_gb18030, _pairs_gb18030, {0x80: "€"}, _four_gb18030),
    "big5": DoubleByte("big5hkscs", _strict_big5, _pairs_big5, {}, _no_four),
    "euc-tw": DoubleByte("ascii", _strict_euc_tw, partial(euc_tw.plane, 1), {}, _four_euc_tw),
}
