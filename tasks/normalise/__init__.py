"""One normal form for the text of every block: script, width, punctuation, spaces.

Here stands the order of the steps. What a character is, is said in `characters`; each concept has its module:
`script` (detection and conversion), `width` (one form of each character), `punctuation`, `spaces`. Damage that a
program did to the text is `tasks.repair`'s, line breaks are `tasks.reflow`'s.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import is_normalized

from tasks.normalise.characters import chinese_of, is_foreign
from tasks.normalise.punctuation import punctuate
from tasks.normalise.script import converter, script_of
from tasks.normalise.spaces import close_spaces, settle_spaces
from tasks.normalise.width import fold_width
from tasks.records import Document, Role
from tasks.settings import Cleaning

_UNSETTLED = re.compile(r"[^a-zA-Z0-9%/㐀-䶿一-鿿〇々“”‘’《》〈〉、。〔〕【】「」『』，：；？！（）]|。。。")
"""What a step may act on. Most lines of a page, and many paragraphs, have nothing of it."""
_LABEL = 40
"""Characters of a text that is likely to be there again."""


def normalise(document: Document, settings: Cleaning) -> None:
    """Bring the text of every block into the normal form, and say in which script the document was found.

    Code keeps its form. Japanese and Korean passages keep their script and punctuation. What the head says is brought
    into the same form; it is no evidence for the script of the text.
    """
    blocks = [block for block in document.blocks if block.role is not Role.CODE]
    for block in blocks:
        block.text = _row_form(block.text) if block.role is Role.TABLE else normal_form(block.text)
    texts = [block.text for block in blocks]
    content = "\n".join(texts)
    document.script = script_of(chinese_of(texts))
    if convert := converter(content, document.script, settings):
        for block in blocks:
            block.text = convert(block.text)
    _normalise_head(document, settings)


def _row_form(text: str) -> str:
    """The normal form of a table's row, whose cells stay a tab apart, be they two or empty."""
    return "\t".join(map(normal_form, text.split("\t")))


def _normalise_head(document: Document, settings: Cleaning) -> None:
    """Bring what the head says into the normal form; words that show no script have that of the text."""
    beside = {name: normal_form(value) for name, value in document.words_of_head.items()}
    content = "\n".join(beside.values())
    script = script_of(content)
    if convert := converter(content, document.script if script == "none" else script, settings):
        beside = {name: convert(value) for name, value in beside.items()}
    document.head |= beside


def normal_form(text: str) -> str:
    """Give a text its normal form, all but the script.

    >>> normal_form("２０２３年 3月,会议(扩大)召开 :通过３,０００项...")
    '2023年 3月，会议（扩大）召开：通过3,000项……'
    """
    if not _UNSETTLED.search(text) and is_normalized("NFC", text):
        return text
    return _settled_again(text) if len(text) <= _LABEL else _settled(text)


def _settled(text: str) -> str:
    text = fold_width(text)
    if text.isascii():
        return settle_spaces(text)
    if not is_foreign(text):
        text = punctuate(close_spaces(text))
    return settle_spaces(text)


_settled_again = lru_cache(maxsize=16384)(_settled)
"""The same for a short text: those in the menus and feet of a site return on page after page."""
