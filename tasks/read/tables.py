"""Tables with a text a row: CSV, TSV and Parquet."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.decode import decode_as, decode_bytes
from tasks.read.blob import MEGABYTE, Blob, Border, File, Found, reject
from tasks.read.documents import looks_like_html
from tasks.read.rows import folded, given, no_text_field, row_document, text_field, wanted
from tasks.records import Passed, Reject, Rejected, Source
from tasks.settings import Cleaning

_ROWS = 64
"""Rows of a Parquet file that are in memory at a time."""
_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def delimited(blob: Blob, settings: Cleaning, delimiter: str | None = None) -> Iterator[Found]:
    """The rows of CSV (RFC 4180) or TSV as documents; addresses are the lines on which the rows begin.

    The text's bytes come out as they are, since a row may be in another encoding than its neighbours.
    Raises `Rejected` when no column holds a text.
    """
    encoding = _encoding(blob.start)
    if blob.start.startswith(_WIDE):
        recoder = codecs.EncodedFile(cast("Any", blob.file), "utf-8", "utf-16", "replace")
        blob, encoding = replace(blob, file=cast("File", recoder)), "utf-8"
    header, lines, rows = _open(blob, delimiter)
    table = _Table(blob.uri, [_decode(name, encoding) for name in header], encoding, settings)
    for number, row in _rows(blob, lines, rows):
        if isinstance(row, Reject):
            yield row
        elif not row:
            yield Passed("blank line")
        else:
            yield table.document(number, row, b"".join(lines.taken))


def delimited_borders(blob: Blob, size: int, delimiter: str | None = None) -> Iterator[Border]:
    """Where rows begin. None in UTF-16, whose bytes are not the lines' own."""
    if not blob.start.startswith(_WIDE):
        _, lines, rows = _open(blob, delimiter)
        for _ in _rows(blob, lines, rows):
            yield cast("BinaryIO", blob.file).tell(), lines.number + 1


class _Lines:
    """The lines of a blob as text of which each character is a byte; `taken` are those of the row at hand."""

    def __init__(self, blob: Blob) -> None:
        self._lines = blob.lines()
        self.number = blob.first - 1
        self.taken: list[bytes] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        if line is None:
            raise csv.Error("a line larger than field limit")
        self.taken.append(line)
        return (line.removeprefix(_BOM) if self.number == 1 else line).decode("latin-1")

    def skip_field(self) -> None:
        """Pass over the rest of a field in quotation marks."""
        for line in self._lines:
            self.number += 1
            if line and line.count(b'"') % 2:
                return


def _open(blob: Blob, delimiter: str | None) -> tuple[list[str], _Lines, Iterator[list[str]]]:
    """The names of the columns, which stand at the beginning of the file, the lines of the blob and the rows in them."""
    csv.field_size_limit(blob.limit)  # the library's own is 131,072
    is_begun = bool(blob.span and blob.span.start)
    lines = _Lines(replace(blob, span=None) if is_begun else blob)
    try:
        first = next(lines)
        known = delimiter or max(",\t;|", key=first.count)
        header = next(csv.reader(chain([first], lines), delimiter=known))
    except (csv.Error, StopIteration) as error:
        raise Rejected("empty", f"no row of column names: {error}".rstrip(": ")) from None
    if is_begun:
        lines = _Lines(blob)
    return header, lines, csv.reader(lines, delimiter=known)


def _rows(blob: Blob, lines: _Lines, rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | Reject]]:
    """Each row, or the reject for it, with the number of its first line."""
    while (number := lines.number + 1) and (row := _next_row(rows, lines, f"{blob.uri}!{number}")) is not None:
        yield number, row


def _next_row(rows: Iterator[list[str]], lines: _Lines, uri: str) -> list[str] | Reject | None:
    lines.taken.clear()
    try:
        return next(rows, None)
    except csv.Error as error:
        raw = b"".join(lines.taken)
        if "field limit" not in str(error):
            return reject(uri, "bad_row", str(error), raw, "text/csv")
        if raw.count(b'"') % 2:
            lines.skip_field()
        return reject(uri, "too_large", "a row of more than max_document_mb", raw, "text/csv")


@dataclass(frozen=True, slots=True)
class _Table:
    """What the columns of a delimited file are for."""

    uri: str
    names: list[str]
    encoding: str
    settings: Cleaning

    def __post_init__(self) -> None:
        if text_field(self.names, self.settings) is None:
            raise no_text_field(self.names, self.settings)

    def document(self, number: int, row: list[str], raw: bytes) -> Source | Reject:
        uri = f"{self.uri}!{number}"
        width = len(self.names)
        if len(row) < width or any(row[width:]):
            words = f"{len(row)} fields where the first row has {width}: a separator or a quotation mark is missing"
            return reject(uri, "ragged_row", words, raw, "text/csv")
        name = cast("str", text_field(self.names, self.settings))
        fields = dict(zip(self.names, row, strict=False))
        data = fields.pop(name).encode("latin-1")
        media_type = "text/html" if "html" in name.lower() or looks_like_html(data) else "text/plain"
        said = {name: _decode(value, self.encoding) for name, value in fields.items()}
        return Source(uri, data, media_type, declared=self.encoding, fields=given(folded(said), self.settings))


def _encoding(start: bytes) -> str:
    try:
        return decode_bytes(start[: start.rfind(b"\n") + 1] or start).encoding
    except Rejected:
        return "utf-8"


def _decode(text: str, encoding: str) -> str:
    data = text.encode("latin-1")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return decode_as(data, encoding).text


def parquet(blob: Blob, settings: Cleaning) -> Iterator[Found]:
    """The rows of a Parquet file as documents; addresses are row numbers, from 1.

    Raises `Rejected` when no column holds a text. What is damaged costs the rest of its row group.
    """
    with blob.seekable() as file, pq.ParquetFile(file, pre_buffer=False, buffer_size=MEGABYTE) as table:
        names = table.schema_arrow.names
        if text_field(names, settings) is None:
            raise no_text_field(names, settings)
        start, end = blob.bounds
        for group, (offset, number) in enumerate(_row_groups(table)):
            if start <= offset < end:
                yield from _row_group(blob, table, group, number, settings)


def parquet_borders(blob: Blob, size: int) -> Iterator[Border]:
    """Where row groups begin."""
    with pq.ParquetFile(cast("BinaryIO", blob.file), pre_buffer=False) as table:
        yield from _row_groups(table)


def _row_groups(table: pq.ParquetFile) -> Iterator[Border]:
    """The place of each row group, which is the sum of those before it, and the number of its first row."""
    offset, number = 0, 1
    for group in map(table.metadata.row_group, range(table.num_row_groups)):
        yield offset, number
        offset += sum(group.column(column).total_compressed_size for column in range(group.num_columns))
        number += group.num_rows


def _row_group(blob: Blob, table: pq.ParquetFile, group: int, number: int, settings: Cleaning) -> Iterator[Found]:
    columns = wanted(table.schema_arrow.names, settings)
    try:
        for batch in table.iter_batches(_ROWS, row_groups=[group], columns=columns):
            for row in batch.to_pylist():
                yield row_document(f"{blob.uri}!{number}", row, b"", blob.limit, settings)
                number += 1
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        yield reject(f"{blob.uri}!{number}", "corrupt", f"this row and the rest of its row group: {error}")
