"""Crawls: WARC, its text files WET, and ARC. A page that a server sent, and a text that was made of one, is a document.

What only the crawl's machinery needs (requests, revisits, metadata, redirects) and what is no document by its type is
passed over, by kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO, cast

from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from tasks.read.blob import MEGABYTE, Blob, Border, Found, limited
from tasks.read.crawl_file import CrawlFile, Place, Record
from tasks.read.documents import DOCUMENT_TYPES, china_time, looks_like_html
from tasks.read.inputs import Addresses
from tasks.read.passed import kind_of_type
from tasks.read.trouble import as_reject
from tasks.records import Passed, Rejected, Source
from tasks.settings import Cleaning

SLACK = MEGABYTE
"""What HTTP may add to a document of the largest size."""

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS = frozenset({"text/plain", "text/markdown"})
_UNSAID = frozenset({"", "application/octet-stream", "unknown", "unk", "no-type"})
_WITH_CONTENT = (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion)
_NO_TYPES = (WarcRecordType.no_type, WarcRecordType.unknown)
_OK = range(200, 300)

_DECODERS: dict[str, Callable[[Any], Any]] = {
    "chunked": ChunkedReader,
    "gzip": GzipReader,
    "x-gzip": GzipReader,
    "br": BrotliReader,
    "deflate": lambda file: GzipReader(file, zlib=True),
}


def crawl(blob: Blob, settings: Cleaning) -> Iterator[Found]:
    """The documents of a crawl. Addresses are record ids, or `@<offset>` where a record has none or cannot be read.

    Ids have to be unique (ISO 28500); where crawls have been put together, the second document of one is `<id>!!2`. In a
    part of a crawl that is so only if the part says what stands before it.
    """
    addresses = Addresses(blob.uri, blob.span)
    with blob.seekable() as file:
        for place, record in CrawlFile(file, blob.limit + SLACK).records(*blob.bounds):
            yield _found(blob, addresses, place, record)


def crawl_borders(blob: Blob, size: int) -> Iterator[Border]:
    """Where records begin, at about every so many bytes: looked for in a compressed file, walked to in a plain one."""
    return ((offset, 1) for offset in CrawlFile(cast("BinaryIO", blob.file), 0).starts(size))


def _found(blob: Blob, addresses: Addresses, place: Place, record: Record | Exception) -> Found:
    uri = f"{blob.uri}!@{place[0]}{f'.{place[1]}' if place[1] else ''}"
    if isinstance(record, Exception):
        return as_reject(uri, record)
    name = None
    try:
        parsed = _parsed(record)
        name = parsed.record_id
        found = _document(uri, parsed, record, blob.limit)
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one record, the others are read)
        return as_reject(addresses.of(name) if name else uri, error)
    return replace(found, uri=addresses.of(name)) if name and isinstance(found, Source) else found


def _parsed(record: Record) -> WarcRecord:
    """The record as FastWARC reads it. Raises `Rejected` where it cannot."""
    found: WarcRecord | None = None
    try:
        found = next(iter(ArchiveIterator(BytesIO(record.head + record.content), stream_detect=False)), None)
    except OSError:
        pass
    except BaseException as error:  # a panic of Rust is no Exception
        if type(error).__name__ != "PanicException":
            raise
    if found is None or found.record_type in _NO_TYPES:
        raise Rejected("corrupt", "the record's head cannot be read, or its type is not known")
    return found


def _document(uri: str, parsed: WarcRecord, record: Record, limit: int) -> Source | Passed:
    kind = parsed.record_type
    if kind == WarcRecordType.continuation:
        raise Rejected("unsupported", "a record in segments; join them with the tool that wrote them")
    if kind not in _WITH_CONTENT:
        return Passed(f"{kind} record")
    http = parsed.http_headers
    if http and http.status_code is not None and http.status_code not in _OK:
        return Passed(f"HTTP status {http.status_code}")
    if len(record.content) < min(record.length, limit + SLACK):
        raise Rejected("corrupt", f"cut off: {len(record.content):,} of {record.length:,} bytes")
    data = limited(_body(parsed, limit), limit)
    media_type = _media_type(_said_type(parsed), data)
    if media_type not in DOCUMENT_TYPES:
        return Passed(kind_of_type(media_type) or media_type)
    is_text = kind == WarcRecordType.conversion and media_type == "text/plain"
    declared = parsed.http_charset or ("utf-8" if is_text else None)
    return Source(uri, data, media_type, declared=declared, fields=_fields(parsed))


def _said_type(parsed: WarcRecord) -> str:
    said = parsed.http_content_type if parsed.http_headers else parsed.headers.get("Content-Type")
    return (said or "").partition(";")[0].strip().lower()


def _media_type(said: str, data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if said in _HTML or (said in _TEXTS | _UNSAID and looks_like_html(data)):
        return "text/html"
    return said if said not in _UNSAID else "type not said"


def _body(parsed: WarcRecord, limit: int) -> bytes:
    """The content without HTTP's head and codings. A coding is a claim: crawlers take it off and leave the header."""
    data = parsed.reader.read()
    if http := parsed.http_headers:
        claims = f"{http.get('Transfer-Encoding') or ''},{http.get('Content-Encoding') or ''}".lower().split(",")
        for claim in filter(None, (_DECODERS.get(claim.strip()) for claim in claims)):
            data = _decoded(claim(BytesIO(data)), limit) or data
    return data


def _decoded(reader: Any, limit: int) -> bytes:  # noqa: ANN401 (FastWARC's readers have no common type)
    """As much as can be decoded, up to a byte over the limit."""
    data = b""
    try:
        while len(data) <= limit and (piece := reader.read(limit + 1 - len(data))):
            data += piece
    except OSError:
        pass
    return data


def _fields(parsed: WarcRecord) -> dict[str, str]:
    url = (parsed.headers.get("WARC-Target-URI") or "").strip("<> ")
    date = parsed.record_date
    given = {"url": url, "fetched": china_time(date) if date else ""}
    return {name: value for name, value in given.items() if value}
