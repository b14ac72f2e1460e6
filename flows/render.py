r"""A cleaned document as text for a person or a program: plain, Markdown or JSON.

The datasets are written by `tasks.write`; here a single document goes to standard output.
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import Any

from tasks.records import Block, Document, Role, paragraphs

_MARKUP = re.compile(r"([\\`*_\[\]<>|])")
_NUMBERED = re.compile(r"\d+[.)]\s")
_LINE_MARKUP = re.compile(r"^(\d*)([#+\-.)]+)(?=\s|$)")
"""What makes a heading, an item or a rule of a line. Of a number only the mark behind it can be escaped (CommonMark 2.4)."""


def as_text(document: Document) -> str:
    """The clean text."""
    return document.text


def as_json(document: Document) -> str:
    """One JSON object in a line: the columns of `documents`, and under `outline` the rows of `sections`."""
    from tasks.schema import DOCUMENTS, SECTIONS  # noqa: PLC0415 (brings pyarrow, which takes longer than cleaning)
    from tasks.write import Label, document_row, section_rows  # noqa: PLC0415

    names = [column.name for column in DOCUMENTS.columns if column.name not in {"run_id", "pipeline"}]
    record: dict[str, Any] = dict(zip(names, document_row(document, Label("", "")), strict=False))
    section_names = [column.name for column in SECTIONS.columns]
    record["outline"] = [dict(zip(section_names, row, strict=True)) for row in section_rows(document)]
    return json.dumps(record, ensure_ascii=False, default=lambda moment: moment.isoformat())


def as_markdown(document: Document) -> str:
    """The document as Markdown: its title, its headings by level, lists, tables and code; other marks are escaped."""
    levels: dict[int | None, int] = {section.section_no: section.level for section in document.sections}
    title = [f"# {escape(document.metadata.title)}"] if document.metadata.title else []
    runs = groupby(paragraphs(document.kept), key=lambda block: block.role)
    return "\n\n".join(title + [_run(role, list(blocks), levels) for role, blocks in runs])


def _run(role: Role, blocks: list[Block], levels: dict[int | None, int]) -> str:
    """Blocks of one role that follow each other: a list, a table and a piece of code are one thing, paragraphs are not."""
    texts = [block.text for block in blocks]
    if role == Role.CODE:
        return "\n".join(["```", *texts, "```"])
    if role == Role.TABLE:
        return _table(texts)
    if role == Role.LIST:
        return "\n".join(map(_item, texts))
    if role == Role.QUOTE:
        return "\n>\n".join(f"> {escape(text)}" for text in texts)
    if role == Role.HEADING:
        return "\n\n".join(f"{'#' * min(levels[b.section_no] + 1, 6)} {escape(b.text)}" for b in blocks)
    return "\n\n".join(map(escape, texts))


def _item(text: str) -> str:
    """An item of a list; one that brings its number keeps it."""
    number = _NUMBERED.match(text)
    return number[0] + escape(text[number.end() :]) if number else f"- {escape(text)}"


def _table(rows: list[str]) -> str:
    r"""A table of GFM: its rows as wide as the widest, the first one as its head.

    >>> print(_table(["姓名\t年龄", "张三"]))
    | 姓名 | 年龄 |
    |---|---|
    | 张三 |  |
    """
    cells = [[escape(cell) for cell in row.split("\t")] for row in rows]
    width = max(map(len, cells))
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in cells]
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


def escape(text: str) -> str:
    r"""Escape what Markdown would take for markup.

    >>> print(escape("3*4 <b> 第_1_项"), escape("1. 总则"), escape("## 附件"))
    3\*4 \<b\> 第\_1\_项 1\. 总则 \## 附件
    """
    return _LINE_MARKUP.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", text))


FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}
