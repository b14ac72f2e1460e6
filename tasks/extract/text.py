"""Blocks of a text document: a line each.

Only where a line ends is decided here. Whether lines belong together is `tasks.reflow`, and a page is
`tasks.extract.html`.
"""

from __future__ import annotations

import re
from itertools import pairwise

from tasks.records import Block

_LINE_END = r"(?: \r\n? | [\n\v\f\u2028\u2029] | (?<![\x80-\xff]) \x85+ (?![\x80-\xff]) )"
r"""What ends a line: the ends of three systems, a soft break (\v) or page break (\f) of an office file, the separators
of Unicode, and the NEL of mainframes (Unicode Standard, chapter 5.8). A \x85 beside other characters of that range is
no NEL but a byte of a character that was decoded one byte at a time, which `tasks.repair` puts together again."""

_BREAK = re.compile(rf"{_LINE_END} (?: [^\S\n\r\v\f\x85\u2028\u2029]* {_LINE_END} )*", re.VERBOSE)
"""A line's end and the blank lines behind it."""


def text_blocks(content: str) -> list[Block]:
    r"""Cut a text into blocks, a line each. The raws joined are the text.

    A block's raw includes its line end and the blank lines behind it; blank lines at the start belong to the first block.

    >>> [(b.raw, b.text) for b in text_blocks("\n第一行\n\n 第二行")]
    [('\n第一行\n\n', '第一行'), (' 第二行', '第二行')]
    """
    start, end = len(content) - len(content.lstrip()), len(content.rstrip())
    cuts = [found.end() for found in _BREAK.finditer(content) if start < found.end() <= end]
    edges = [0, *cuts, len(content)] if content else []
    return [Block(raw, _trimmed(raw)) for raw in (content[a:b] for a, b in pairwise(edges))]


def _trimmed(raw: str) -> str:
    r"""Take the white space off both ends, but not the last byte of a character that was decoded one byte at a time.

    >>> _trimmed(" 你好。\xa0\n"), _trimmed("å\x85\xa0\n")
    ('你好。', 'å\x85\xa0')
    """
    text = raw.strip()
    if text and "\x80" <= text[-1] <= "\xff":
        return raw.strip(" \t\n\r\v\f\u2028\u2029\u3000")
    return text
