"""Code in a text: its lines keep their indent, which means something there.

A text says nowhere that it holds code. Several lines in a row that have the forms of code, some of them indented, are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.records import Block, Role

_LEAST, _SHARE = 3, 0.6
"""Lines of the shortest code, and how many of a run have to have a form that prose does not have."""
_HAN = re.compile(r"[㐀-鿿]")
_INDENT = re.compile(r"[\r\n]*(?: {2,}|\t+)\S")
_FORM = re.compile(
    r"""
    .*[{};]\s* | [)}\]]+[;,)]*\s* | (?://|/\*|\*/|\#!|\#include|<\?|</?\w+[^<>]*>).*
    | (?:def|class|if|elif|for|while|with|try|except|else|switch|case)\b.*[:{]\s* | (?:import|from|package|using|return|const|let|var|function)\s[\w.$*{}"'(\[ ,]+.*
    | [\w.$\[\]"']+\s*(?:[-+*/|&:]?=)\s*\S.* | [\w.$]+\(.*\)[;:]?\s* | (?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|FROM|WHERE)\b.*
    """,
    re.VERBOSE | re.ASCII,
)


def mark_code(blocks: list[Block]) -> None:
    """Give the lines of code their role, and the indent that they have in the source."""
    for run in _runs(blocks):
        forms = sum(bool(_FORM.fullmatch(block.text)) for block in run)
        if len(run) >= _LEAST and forms >= _SHARE * len(run) and any(_INDENT.match(block.raw) for block in run):
            for block in run:
                block.role, block.text = Role.CODE, block.raw.strip("\r\n").rstrip().expandtabs(4)


def _runs(blocks: list[Block]) -> Iterator[list[Block]]:
    """Runs of lines that are not in Chinese for the most part."""
    run: list[Block] = []
    for block in blocks:
        if block.text and 2 * len(_HAN.findall(block.text)) <= len(block.text):
            run.append(block)
        else:
            yield run
            run = []
    yield run
