"""Ornaments: lines of signs, edges of layout cells around a text, signs before a byline.

Tables with cells inside a line are not touched, nor the signs of lists.
"""

from __future__ import annotations

import re

from tasks.records import Block, Document
from tasks.strip.places import VERBATIM

RULE_LINE = "ornaments.line"
BLANK = "ornaments.blank"
CELL_EDGES = "cell_edges"
"""The repair of a text that stood between the edges of a layout cell."""
BYLINE_SIGN = "byline_sign"
"""The repair of a byline that had an ornament before it."""

_SIGNS = re.compile(
    r"(?![★☆]{3,5}$)[=\-_*~·•—－＝＿＊～–◆◇■●○◎★☆▲△※|｜─━═﹏﹍\s]*+(?:(?:[#+<>«»/\\^]{2,}|\.{8,})[=\-_*~\s|#+.<>/\\^]*+)?"
)
"""Signs that say nothing. Three to five stars rate; arrows and box corners draw a diagram; dots and marks alone may be what somebody says."""
_EDGES = "|｜ \t\u3000"
_EDGE = tuple("|｜")
_HAN = re.compile(r"[㐀-鿿]")
"""In a text without Han characters an upright is code."""
_SIGN = re.compile(
    r"^[◎●○◇◆□■△▲▽▼☆★※♦]\s*(?=(?:本报|本報|本网|本網|本刊|本台|[\w·]{2,8}(?:报|報|网|網|社|台|刊|融媒)?(?:全媒体|融媒体?|首席|特约|见习|实习)?)?"
    r"(?:记者|記者|通讯员|通訊員|特约撰稿|评论员|評論員|撰稿人)[\s：:]|(?:文|图|圖|作者|撰文|摄影|攝影)\s?[/／：:])"
)


def strip_ornaments(document: Document) -> None:
    """Drop lines of signs, and take the edges of cells and the signs of bylines off the others."""
    blocks = [block for block in document.blocks if block.kept and block.role not in VERBATIM]
    for number, block in enumerate(blocks):
        text = block.text
        if len(text) <= 200 and _SIGNS.fullmatch(text):  # noqa: PLR2004 (the longest line of signs)
            if not _is_in_table(blocks, number):
                block.drop(RULE_LINE if text else BLANK)
            continue
        if (text.startswith(_EDGE) or text.endswith(_EDGE)) and not _is_in_table(blocks, number):
            _repair(document, block, _without_edges(text), CELL_EDGES)
        if _SIGN.match(block.text):
            _repair(document, block, _SIGN.sub("", block.text), BYLINE_SIGN)


def _is_in_table(blocks: list[Block], number: int) -> bool:
    """Whether a line beside this one has cells: then this is the line between a table's head and its body."""
    return any("|" in block.text.strip("| ") for block in blocks[max(number - 1, 0) : number + 2] if block.kept)


def _without_edges(text: str) -> str:
    """Take off the edges around a text that is one cell.

    >>> _without_edges("|| 市里召开会议。 |"), _without_edges("| 姓名 | 年龄 |")
    ('市里召开会议。', '| 姓名 | 年龄 |')
    """
    inner = text.strip(_EDGES)
    return inner if _HAN.search(inner) and not any(edge in inner for edge in _EDGE) else text


def _repair(document: Document, block: Block, text: str, name: str) -> None:
    if text != block.text:
        block.text = text
        block.repairs.append(name)
        document.repairs[name] += 1
