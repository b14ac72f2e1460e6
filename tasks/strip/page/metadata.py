"""The table of metadata above a public body's document: it says what the document is, and is not its text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tasks.records import Block, Role
from tasks.rules import Rule, load_rules


def mark_metadata_table(blocks: list[Block]) -> None:
    """Take the rows of metadata out of the text; they stay readable for `tasks.describe` as blocks of metadata."""
    for block in blocks:
        if block.role is Role.TABLE and _says_what_it_is(block.text):
            block.drop(_labels().name, Role.METADATA)


def _says_what_it_is(row: str) -> bool:
    r"""Whether every other cell of a row is a label of metadata.

    >>> _says_what_it_is("索 引 号：\t000014349/2024-00012\t主题分类：\t水利"), _says_what_it_is("名称\t数量\t单价")
    (True, False)
    """
    labels = ["".join(cell.split()) for cell in row.split("\t")[::2]]
    return "\t" in row and all(_labels().pattern.match(label) for label in labels if label)


@cache
def _labels() -> Rule:
    return load_rules(Path(__file__).parent / "vocabulary" / "table")[0]
