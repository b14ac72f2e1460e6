"""Cleaned documents to rows, and rows to Parquet part files.

A part file belongs to one shard. Which part files make up a snapshot is `flows.snapshot`.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import pyarrow.parquet as pq

from tasks.records import Document, Reject, Source
from tasks.schema import BLOCKS, DOCUMENTS, REJECTS, SECTIONS, TABLES, Table

Row = tuple[Any, ...]

Rows = dict[str, list[Row]]
"""The rows of a document or a reject, by table."""

FLUSH_CHARS = 16_000_000
"""Buffered characters after which a row group is written: about 64 MB with what Arrow adds."""


RAW_KEPT = 65_536
"""Bytes of a rejected record that are kept in `rejects.raw`."""


@dataclass(frozen=True, slots=True)
class Label:
    """What every row says of where it comes from: the run, and the pipeline's version and fingerprint."""

    run_id: str
    pipeline: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part file that is complete on disk: its table, its name, its rows, its size and SHA-256."""

    table: str
    name: str
    rows: int
    bytes: int
    sha256: str


def doc_id(source_uri: str) -> str:
    """The stable identity of a document: it depends on the address and on nothing else.

    >>> doc_id("news/a.html")
    '3c15890cd532a5af834d274263ace559'
    """
    return hashlib.blake2b(source_uri.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def document_row(document: Document, label: Label) -> Row:
    """A row of `documents`."""
    source, metadata = document.source, document.metadata
    return (
        doc_id(source.uri),
        source.uri,
        metadata.url,
        urlsplit(metadata.url).hostname if metadata.url else None,
        source.media_type,
        len(source.data),
        hashlib.sha256(source.data).hexdigest(),
        document.encoding,
        document.encoding_from,
        document.decode_errors,
        document.script,
        sorted(document.repairs),
        metadata.title,
        metadata.publisher,
        metadata.doc_number,
        metadata.authors,
        metadata.published_at,
        metadata.keywords,
        document.text,
        len(document.text),
        document.text.count("\n") + 1,
        len(document.sections),
        len(document.blocks),
        sum(not block.kept for block in document.blocks),
        label.run_id,
        label.pipeline,
    )


def section_rows(document: Document) -> list[Row]:
    """The rows of `sections`, in preorder."""
    identity = doc_id(document.source.uri)
    return [
        (identity, s.section_no, s.parent_no, s.level, s.marker, s.heading, s.path, s.text, s.start, s.end)
        for s in document.sections
    ]


def block_rows(document: Document) -> list[Row]:
    """The rows of `blocks`, in source order."""
    identity = doc_id(document.source.uri)
    return [
        (identity, number, b.raw, b.text if b.kept else None, b.kept, b.role, b.rule, b.repairs, b.section_no)
        for number, b in enumerate(document.blocks)
    ]


def reject_row(reject: Reject, label: Label) -> Row:
    """A row of `rejects`."""
    source: Source = reject.document.source
    size, digest = (len(source.data), hashlib.sha256(source.data).hexdigest()) if source.data else (None, None)
    raw = source.data[:RAW_KEPT] if "!" in source.uri and source.data else None
    identity = doc_id(source.uri)
    return (identity, source.uri, reject.stage, reject.error, reject.message, size, digest, label.run_id, raw)


def rows(result: Document | Reject, label: Label) -> Rows:
    """The rows of a document or a reject."""
    if isinstance(result, Document):
        return {
            DOCUMENTS.name: [document_row(result, label)],
            SECTIONS.name: section_rows(result),
            BLOCKS.name: block_rows(result),
        }
    for block in result.document.blocks:
        block.kept = False
    return {REJECTS.name: [reject_row(result, label)], BLOCKS.name: block_rows(result.document)}


def check(made: Rows) -> None:
    """Raise `ContractError` if rows break the contract."""
    for table in TABLES:
        table.batch(made.get(table.name, []))


class PartWriter:
    """Writes one shard's part file of every table, in bounded memory.

    A context manager: on leaving it the files are complete and flushed to disk, and `parts` lists them; if it is left
    by an exception, the files are removed. Parquet's pages have checksums, so that a reader sees bytes that have changed.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """Name `<folder>/<table>/<name>.parquet` for every table."""
        self.parts: list[Part] = []
        self._paths = {table.name: folder / table.name / f"{name}.parquet" for table in TABLES}
        self._rows: dict[str, list[Row]] = {table.name: [] for table in TABLES}
        self._written = dict.fromkeys(self._rows, 0)
        self._buffered = 0

    def __enter__(self) -> Self:
        """Create the files."""
        self._writers = {}
        for table in TABLES:
            path = self._paths[table.name]
            path.parent.mkdir(exist_ok=True)
            self._writers[table.name] = pq.ParquetWriter(
                path, table.schema, compression="zstd", compression_level=3, write_page_checksum=True
            )
        return self

    def add(self, made: Rows) -> None:
        """Take the rows of one document or reject."""
        for name, more in made.items():
            self._rows[name] += more
            self._buffered += sum(len(value) for row in more for value in row if isinstance(value, str | bytes))
        if self._buffered > FLUSH_CHARS:
            self._flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Complete the files, or remove them."""
        try:
            if error is None:
                self._flush()
                for writer in self._writers.values():
                    writer.close()
                self.parts = [self._part(table) for table in TABLES]
        finally:
            if not self.parts:
                self._remove()

    def _remove(self) -> None:
        for writer in self._writers.values():
            with suppress(OSError):  # a full disk takes no footer
                writer.close()
        for path in self._paths.values():
            path.unlink(missing_ok=True)

    def _flush(self) -> None:
        for table in TABLES:
            pending = self._rows[table.name]
            if pending:
                self._writers[table.name].write_batch(table.batch(pending))
            self._written[table.name] += len(pending)
            self._rows[table.name] = []
        self._buffered = 0

    def _part(self, table: Table) -> Part:
        path = self._paths[table.name]
        with path.open("rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        return Part(table.name, path.name, self._written[table.name], path.stat().st_size, digest)
