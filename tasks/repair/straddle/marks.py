"""What marks have to do with the text around them: pairs that are open or closed ahead of a place, and questions."""

from __future__ import annotations

import re
from collections.abc import Sequence

OPENING = dict(zip("“‘「『《〈【(（", "”’」』》〉】))", strict=True))
"""The closing mark of each opening one; narrow and wide brackets are the same."""
CLOSING = dict(zip("”’」』》〉】)）", "”’」』》〉】))", strict=True))

_QUOTE = re.compile("[“‘「『”’」』]")

_ASKING = re.compile(
    "[嗎吗呢誰谁哪幾几啥]|什[麼麽么]|怎|[爲為为何]何|何[處处時时必苦]|難道|难道|多少|[是會会能要]不[是會会能要]|是否|有[沒没]有"
)
_STOP = re.compile("[。！!？?]")


def asks(before: str) -> bool:
    """Whether there is a word that asks in the sentence so far.

    >>> asks("怎麼辦？他知道"), asks("他知道。怎麼辦")
    (False, True)
    """
    return bool(_ASKING.search(_STOP.split(before)[-1]))


def due(before: str, char: str) -> str:
    """Tell the closing marks that are due behind a character, from those that were due before it."""
    if char in OPENING:
        return before if OPENING[char] in before else before + OPENING[char]
    return before.replace(CLOSING[char], "") if char in CLOSING else before


def due_behind(before: str, text: str) -> str:
    """Tell the closing quotes that a paragraph leaves to the next ones.

    >>> due_behind("", "他說：“第一，‘六保’。")
    '”'
    >>> due_behind("”", "“第二，‘六穩’。”")
    ''
    """
    for char in _QUOTE.findall(text):
        before = due(before, char)
    return before


def ahead(chars: Sequence[str]) -> list[str]:
    """For each character, the closing marks that come before another opening one behind it.

    >>> ahead("“六保”、“")
    ['”', '”', '”', '', '', '']
    """
    found = [""]
    for char in reversed(chars[1:]):
        if char in CLOSING and CLOSING[char] not in found[-1]:
            found.append(found[-1] + CLOSING[char])
        else:
            found.append(found[-1].replace(OPENING.get(char, " "), ""))
    return found[::-1]
