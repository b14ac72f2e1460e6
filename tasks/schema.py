"""The data contract: every table and column, declared once.

The Parquet schemas, the checks at write time and `docs/data-dictionary.md` (`python -m tasks.schema`) all come
from here. How the rows are filled is `tasks.write`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa


class ContractError(ValueError):
    """Rows that break the contract: a null where none may be, or a type that does not fit."""


@dataclass(frozen=True)
class Column:
    """A column: its name, its type, what it means, and whether it may be null."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = False


@dataclass(frozen=True)
class Table:
    """A dataset: one row per what, and its columns in order."""

    name: str
    meaning: str
    columns: Sequence[Column]

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with the meanings as field metadata (Parquet keeps them)."""
        return pa.schema(
            [
                pa.field(column.name, column.type, column.nullable, metadata={"description": column.meaning})
                for column in self.columns
            ]
        )

    def position(self, name: str) -> int:
        """Where a column stands in a row, from 0."""
        return [column.name for column in self.columns].index(name)

    def batch(self, rows: Sequence[Sequence[Any]]) -> pa.RecordBatch:
        """Make a batch of rows, each a sequence in column order. Raises `ContractError` if they break the contract."""
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(self.columns)
        arrays = [self._array(column, values) for column, values in zip(self.columns, columns, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _array(self, column: Column, values: Sequence[Any]) -> pa.Array:
        try:
            array = pa.array(values, column.type)
        except (pa.ArrowException, UnicodeEncodeError, TypeError, OverflowError) as error:
            raise ContractError(f"{self.name}.{column.name}: {error}") from error
        if array.null_count and not column.nullable:
            raise ContractError(f"{self.name}.{column.name} must not be null")
        return array


_STRING = pa.string()
_STRINGS = pa.list_(pa.string())
_INT = pa.int32()

DOCUMENTS = Table(
    "documents",
    "One row per cleaned document.",
    (
        Column("doc_id", _STRING, "Stable identity: a hash of source_uri (32 hexadecimal digits)."),
        Column(
            "source_uri",
            _STRING,
            "Where it was read: a path relative to the input root, or a URL; a record inside a container is "
            "`archive.zip!a/b.html`, `crawl.warc.gz!<record id>`, `dump.jsonl!<line>`, `dump.csv!<line>`, "
            "`dump.json!<place in the array>`, `dump.parquet!<row>` (all count from 1), `archive.zip!dump.jsonl!<line>`. The "
            "second entry of one name or id is `a.zip!b.txt!!2`; a record of a crawl without an id, `crawl.arc!@<offset>`.",
        ),
        Column(
            "url",
            _STRING,
            "The page's own address: WARC, MHTML, canonical link, og:url, or a field of a record.",
            nullable=True,
        ),
        Column("host", _STRING, "The host of url, in lower case.", nullable=True),
        Column("media_type", _STRING, "What came in: text/html, text/plain, application/pdf, …"),
        Column("raw_bytes", pa.int64(), "Size of what came in, in bytes, after decompression."),
        Column("raw_hash", _STRING, "SHA-256 of these bytes, in hexadecimal."),
        Column(
            "encoding",
            _STRING,
            "Encoding that it was decoded from, e.g. utf-8, gb18030; pdf, docx or epub where the format brings its own.",
        ),
        Column("encoding_from", _STRING, "How the encoding is known: bom, utf-8, declared, detected, given."),
        Column("decode_errors", _INT, "Places that could not be decoded."),
        Column("script", _STRING, "Script as found: Hans, Hant, mixed, none."),
        Column("repairs", _STRINGS, "Names of the repairs that fired, in alphabetical order."),
        Column(
            "title",
            _STRING,
            "标题. Null where the document does not say; so for every field down to doc_number.",
            nullable=True,
        ),
        Column("publisher", _STRING, "来源: who published it.", nullable=True),
        Column("doc_number", _STRING, "文号 or 期号, e.g. 国发〔2023〕5号, 第四期.", nullable=True),
        Column("authors", _STRINGS, "作者, 记者, 通讯员: a name an entry."),
        Column(
            "published_at",
            pa.timestamp("s"),
            "Date and time of publication: local time of China, no zone.",
            nullable=True,
        ),
        Column("keywords", _STRINGS, "The document's own keywords."),
        Column("text", _STRING, r"The clean text: UTF-8, NFC, a paragraph a line (`\n`)."),
        Column("chars", _INT, "Characters (code points) of text."),
        Column("paragraphs", _INT, "Lines of text."),
        Column("sections", _INT, "Rows in sections."),
        Column("blocks", _INT, "Rows in blocks."),
        Column("blocks_dropped", _INT, "Rows in blocks that do not stand in text."),
        Column("run_id", _STRING, "The run that cleaned it."),
        Column("pipeline", _STRING, "Version, and a fingerprint of the settings and rules."),
    ),
)

SECTIONS = Table(
    "sections",
    "The outline of each document, in reading order.",
    (
        Column("doc_id", _STRING, "The document."),
        Column("section_no", _INT, "Number in preorder, from 0."),
        Column("parent_no", _INT, "section_no of the section around it; null at the top.", nullable=True),
        Column("level", _INT, "0 the document's lead text, 1 the outermost heading, and so on."),
        Column(
            "marker",
            _STRING,
            '"一、", "（一）", "第三条"; "" for a heading without a number; null for the lead text.',
            nullable=True,
        ),
        Column("heading", _STRING, "The heading's words, without the marker; null for the lead text.", nullable=True),
        Column("path", _STRINGS, "Headings from the top down to this one."),
        Column("text", _STRING, "The section's own text, without its heading line and its subsections."),
        Column("start", _INT, "Where the whole section begins in documents.text, in characters from 0."),
        Column("end", _INT, "Where it ends, subsections included: documents.text[start:end] is the section."),
    ),
)

BLOCKS = Table(
    "blocks",
    "The account: every block of source text in source order, kept or dropped. For a text document the `raw` values "
    "joined are the decoded text. The `text` values of the kept blocks, joined with `\\n`, are documents.text; a block "
    "with `joined` in its repairs continues the paragraph before it and is joined with nothing.",
    (
        Column("doc_id", _STRING, "The document (or the reject: its blocks are accounted for as well)."),
        Column("block_no", _INT, "Number in source order, from 0."),
        Column("raw", _STRING, "As decoded, before any repair; in a text document with its line end and blank lines."),
        Column("text", _STRING, "As it stands in documents.text; null when it does not.", nullable=True),
        Column(
            "kept",
            pa.bool_(),
            "Stands in documents.text. A line that became metadata (title, byline, source) is not kept; its role says so.",
        ),
        Column(
            "role",
            _STRING,
            "title, byline, metadata, heading, paragraph, list, table, caption, quote, code, boilerplate.",
        ),
        Column("rule", _STRING, "The rule that dropped it or gave it its role.", nullable=True),
        Column("repairs", _STRINGS, "Names of the repairs that fired in it."),
        Column("section_no", _INT, "The section that it stands in; null when it is not kept.", nullable=True),
    ),
)

REJECTS = Table(
    "rejects",
    "One row per input that could not be cleaned.",
    (
        Column("doc_id", _STRING, "As in documents, so that the blocks of a reject can be found."),
        Column("source_uri", _STRING, "As in documents."),
        Column("stage", _STRING, "The stage that gave up: read, decode, extract, …"),
        Column("error", _STRING, "A stable short name: empty, binary, unreadable, no_main_text, …"),
        Column("message", _STRING, "One line for a person."),
        Column(
            "raw_bytes", pa.int64(), "Size of what came in, in bytes; null where it could not be read.", nullable=True
        ),
        Column("raw_hash", _STRING, "SHA-256 of these bytes; null where they could not be read.", nullable=True),
        Column("run_id", _STRING, "The run that rejected it."),
        Column(
            "raw",
            pa.binary(),
            "The first 65,536 of these bytes where it is a record of a container; null for a file of its own.",
            nullable=True,
        ),
    ),
)

TABLES = (DOCUMENTS, SECTIONS, BLOCKS, REJECTS)


def data_dictionary() -> str:
    """The contract as Markdown: the text of `docs/data-dictionary.md`."""
    head = (
        "# Data dictionary\n\nMade from `tasks/schema.py` by `python -m tasks.schema`. Times are ISO; text is UTF-8.\n"
    )
    return head + "".join(_dictionary_of(table) for table in TABLES)


def _dictionary_of(table: Table) -> str:
    rows = [
        f"| {column.name} | {column.type}{'?' if column.nullable else ''} | {column.meaning} |"
        for column in table.columns
    ]
    return "\n".join(
        ["", f"## {table.name}", "", table.meaning, "", "| column | type | meaning |", "|---|---|---|", *rows, ""]
    )


if __name__ == "__main__":
    print(data_dictionary(), end="")  # noqa: T201 (the module's command)
