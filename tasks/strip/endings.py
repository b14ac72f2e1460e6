"""Furniture that hangs on a paragraph: an editor's name behind the last sentence, an edit link behind a heading."""

from __future__ import annotations

import re

from tasks.align import split_block
from tasks.records import Block, Document, Role
from tasks.strip.places import Line
from tasks.strip.vocabulary import Vocabulary, key_of

EDIT_LINK = "edit_link"
"""The repair of a heading that had a wiki's edit link behind it."""

_LONGEST = 60
_CLOSING = tuple(")）】]")
_LINK = re.compile(r"\s?[\[［【]\s?(?:编辑|編輯)(?:\s?[|｜]\s?(?:编辑源代码|編輯原始碼))?\s?[\]］】]$")
_TAIL = re.compile(
    r"(?<=[。！？…”」』）)])\s*((?:[（(【\[][^（()）【】\[\]]{4,40}[)）】\]]|[^\s。！？…”」』（()）]{2,12}\s?[：:]\s?[^。！？，；]{2,40}))$"
)


def split_endings(document: Document, lines: list[Line], vocabulary: Vocabulary, *, fold: bool) -> None:
    """Make a byline behind a paragraph's last sentence a block of its own, dropped for `tasks.describe` to read.

    For the last lines of a text: behind other paragraphs the same words cite a source.
    """
    pieces: dict[int, list[Block]] = {}
    for line in lines:
        found = _ending(line.block) if line.block.kept else None
        rule = vocabulary.find(key_of(found[1], fold=fold)) if found else None
        if found and rule and rule.options.get("role") == Role.BYLINE:
            body, ending = split_block(line.block, [found.start(1)])
            ending.drop(rule.name, Role.BYLINE)
            pieces[id(line.block)] = [body, ending]
    if pieces:
        document.blocks = [piece for block in document.blocks for piece in pieces.get(id(block), [block])]


def _ending(block: Block) -> re.Match[str] | None:
    """Find what stands behind a paragraph's last sentence and may be a byline."""
    ending = block.text[-_LONGEST:]
    if not ending.endswith(_CLOSING) and "：" not in ending and ":" not in ending:
        return None
    return _TAIL.search(block.text, max(len(block.text) - _LONGEST, 0))


def strip_edit_links(document: Document) -> None:
    """Take a wiki's edit links off its headings."""
    for block in document.blocks:
        if (
            block.kept
            and block.text.endswith(("]", "］", "】"))
            and len(block.text) <= _LONGEST
            and _LINK.search(block.text)
        ):
            block.text = _LINK.sub("", block.text)
            block.repairs.append(EDIT_LINK)
            document.repairs[EDIT_LINK] += 1
