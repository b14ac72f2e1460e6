"""Blocks of a text document: a line each."""

from __future__ import annotations

import re

from tasks.records import Block

_LINE = re.compile(r"\s*?[^\s][^\r\n]*(?:\r\n?|\n|$)(?:[^\S\r\n]*(?:\r\n?|\n))*")


def text_blocks(content: str) -> list[Block]:
    r"""Cut a text into blocks, a line each. The raws joined are the text.

    A block's raw includes its line end and the blank lines behind it; blank lines at the start belong to the first block.

    >>> [(b.raw, b.text) for b in text_blocks("\n第一行\n\n 第二行")]
    [('\n第一行\n\n', '第一行'), (' 第二行', '第二行')]
    """
    blocks: list[Block] = []
    raw = ""
    for line in content.splitlines(keepends=True):
        if line.strip() and raw.strip():
            blocks.append(Block(raw, raw.strip()))
            raw = ""
        raw += line
    if raw:
        blocks.append(Block(raw, raw.strip()))
    return blocks
