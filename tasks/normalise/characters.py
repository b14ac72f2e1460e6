"""Which characters are Han, Japanese or Korean, and which marks stand on the Chinese side.

Classes for patterns are strings to be put between square brackets.
"""

from __future__ import annotations

import re

HAN = "㐀-䶿一-鿿豈-﫿〇々\U00020000-\U0003ffff"
CLOSERS = "》〉」』】〕）。，、；：？！…"
"""Full-width marks behind which Chinese goes on: an ASCII mark there belongs to Chinese too."""
OPENERS = "《〈「『【〔（“‘"
SEPARATORS = r"\s，。、；：？！…（）《》〈〉「」『』【】〔〕“”‘’"
"""What bounds a passage: white space and Chinese marks."""

_KANA = "ぁ-ゖァ-ヺｦ-ﾝ"
_HANGUL = "가-힣ᄀ-ᇿㄱ-ㆎ"
FOREIGN = re.compile(f"[{_KANA}{_HANGUL}]")
"""A letter that only Japanese or Korean has."""

HAN_CHARACTER = re.compile(f"[{HAN}]")
_FOREIGN_SHARE = 0.12


def is_foreign(text: str) -> bool:
    """Tell a Japanese or Korean text from a Chinese one that has a word of it.

    Japanese prose is about half kana; a Chinese paragraph that quotes a title or writes の stays far below.

    >>> is_foreign("東京都は日本の首都である。"), is_foreign("优の良品在北京开了一家新店，顾客很多。")
    (True, False)
    """
    if not FOREIGN.search(text):
        return False
    letters = len(FOREIGN.findall(text))
    return letters > _FOREIGN_SHARE * (letters + len(HAN_CHARACTER.findall(text)))


def chinese_of(texts: list[str]) -> str:
    """Join the texts that are not Japanese or Korean; where those are the greater part, all, since the rest is theirs too.

    >>> chinese_of(["中國的發展很快，各地都有新的成就。", "東京は日本の首都である。"])
    '中國的發展很快，各地都有新的成就。'
    """
    content = "\n".join(texts)
    if not FOREIGN.search(content):
        return content
    chinese = "\n".join(text for text in texts if not is_foreign(text))
    return chinese if 2 * len(chinese) > len(content) else content
