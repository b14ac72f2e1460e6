"""One form of each character: NFC, ASCII letters and digits, one kind of space and of line end.

NFC, never NFKC: NFKC would flatten ，：（） and turn ① into 1. Which marks are Chinese ones is said in `punctuation`.
"""

from __future__ import annotations

import re
from unicodedata import is_normalized, normalize

_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD = re.compile(f"[{_SPACES}０-９Ａ-Ｚａ-ｚ｡｢｣､﹐-﹒﹔-﹗﹙﹚︰\x00\ud800-\udfff]+")
_FORMS = (
    {code: chr(code - 0xFEE0) for start, end in ("０９", "ＡＺ", "ａｚ") for code in range(ord(start), ord(end) + 1)}
    | {ord(space): " " for space in "\u00a0\u1680\u202f\u205f\u3000"}
    | dict.fromkeys(range(0x2000, 0x200B), " ")
    # Half-width and small forms come from Big5 and from Japanese encodings.
    | dict(zip(map(ord, "｡｢｣､﹐﹑﹒﹔﹕﹖﹗﹙﹚︰"), "。「」、，、．；：？！（）：", strict=True))
    # OpenCC stops at a NUL and cannot encode a lone surrogate; neither is text.
    | dict.fromkeys([0, *range(0xD800, 0xE000)], None)
)
_WIDE_NUMBER = re.compile(r"(?<=[０-９])(?:，(?=[０-９]{3}(?![０-９]))|：(?=[０-９]))")
_JOINT = re.compile("[．＠／－＿＋＝＆＃％]")
_WIDE_JOINT = re.compile(r"(?<=[A-Za-z0-9])．|(?<=[A-Za-z0-9])[＠／－＿＋＝＆＃％](?=[A-Za-z0-9])|(?<=[0-9])％")


def fold_width(text: str) -> str:
    """Fold full-width letters and digits to ASCII, odd spaces to one kind, line ends to a line feed; compose to NFC.

    >>> fold_width("ＧＤＰ增长３．５％，约１２，０００亿元")
    'GDP增长3.5%，约12,000亿元'
    """
    if _ODD.search(text):
        text = _WIDE_NUMBER.sub(_fold_joint, text)
        text = _ODD.sub(_fold, text)
    if _JOINT.search(text):
        text = _WIDE_JOINT.sub(_fold_joint, text)
    text = _LINE_END.sub("\n", text) if _LINE_END.search(text) else text
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def _fold(match: re.Match[str]) -> str:
    return match[0].translate(_FORMS)


def _fold_joint(match: re.Match[str]) -> str:
    return chr(ord(match[0]) - 0xFEE0)
