r"""A cleaned document as text for a person or a program: plain, Markdown or JSON.

The datasets are written by `tasks.write`; here a single document goes to standard output.
"""

from __future__ import annotations

import json
import re
from typing import Any

from tasks.records import JOINED, Block, Document, Role, Section

_MARKUP = re.compile(r"([\\`*_\[\]<>|])")
_LINE_MARKUP = re.compile(r"^(\s*)([#+\-]|\d+\.)(?=\s)")


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
    """The document as Markdown: its title, its headings by level, lists and tables; other marks are escaped."""
    sections = {section.section_no: section for section in document.sections}
    title = [f"# {escape(document.metadata.title)}"] if document.metadata.title else []
    paragraphs: list[str] = []
    for block in document.kept:
        if JOINED in block.repairs and paragraphs:
            paragraphs[-1] += escape(block.text)
        else:
            paragraphs.append(_paragraph(block, sections.get(block.section_no or 0)))
    return "\n\n".join(title + paragraphs)


def _paragraph(block: Block, section: Section | None) -> str:
    if block.role == Role.HEADING and section:
        return f"{'#' * min(section.level + 1, 6)} {escape(block.text)}"
    if block.role == Role.LIST:
        return f"- {escape(block.text)}"
    if block.role == Role.QUOTE:
        return f"> {escape(block.text)}"
    if block.role == Role.CODE:
        return f"```\n{block.text}\n```"
    return escape(block.text)


def escape(text: str) -> str:
    r"""Escape what Markdown would take for markup.

    >>> print(escape("3*4 <b> 第_1_项"))
    3\*4 \<b\> 第\_1\_项
    """
    return _LINE_MARKUP.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", text))


FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}
