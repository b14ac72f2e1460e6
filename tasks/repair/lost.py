"""What is lost for good: places where the original characters cannot be known any more.

They are counted and the text stays: a reader sees the gap, and nothing is invented.
"""

from __future__ import annotations

import re

CHARACTERS = "\ufffd锟錕烫燙屯"
"""The rarest characters of each mark, for a regular expression's class."""
GUARD = re.compile(f"[{CHARACTERS}]")

_LOST = re.compile(
    r"""(?P<replacement>\ufffd)
      | (?P<kun_jin_kao>[锟錕]斤拷?)
      | (?P<uninitialised>烫{3,}|燙{3,}|屯{3,})""",
    re.VERBOSE,
)
_NAMES = {
    "replacement": "lost.replacement",
    "kun_jin_kao": "lost.kun-jin-kao",
    "uninitialised": "lost.uninitialised",
}


def mark_lost(text: str) -> tuple[str, list[str]]:
    """Name each loss in a text that stays as it is.

    U+FFFD is a decoder's mark for a byte that it could not read. 锟斤拷 is two of these marks, as UTF-8, read as GBK.
    烫 and 屯 are memory that a program had not filled (CC CC and CD CD, as GBK); 屯屯 alone is a word (村村屯屯).

    >>> mark_lost("来源：锟斤拷锟斤拷网 屯屯通公路\ufffd")[1]
    ['lost.kun-jin-kao', 'lost.kun-jin-kao', 'lost.replacement']
    """
    return text, [_NAMES[found.lastgroup or ""] for found in _LOST.finditer(text)]
