"""What is read: the table of formats, each with its suffixes, its first bytes and its reader; and how one is told.

First bytes decide where a format has some, since names lie: a page that was saved compressed, a Word file named .txt.
Where they don't, the suffix does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from tasks.read.archives import tar_borders, tar_entries, zip_borders, zip_entries
from tasks.read.blob import Blob, Borders, Reader
from tasks.read.compression import CRAWLS
from tasks.read.crawl import crawl, crawl_borders
from tasks.read.documents import DOCX, document, looks_like_html, mhtml, refuse, refuse_old_office
from tasks.read.lines import json_lines, line_borders
from tasks.read.tables import delimited, delimited_borders, parquet, parquet_borders
from tasks.read.values import json_values, value_borders
from tasks.records import Rejected


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what reads it, its suffixes, and how its bytes begin, if that tells."""

    reader: Reader
    suffixes: tuple[str, ...] = ()
    begins: re.Pattern[bytes] | None = None
    is_zip: bool = False
    """Its files are ZIP archives, of which the suffix says what they are for."""
    borders: Borders | None = None
    """Where a large file can be cut into parts; None where it cannot."""
    is_sought_in: bool = False
    """Its reader goes back and forth, so that it cannot read a compressed file from front to back."""


_LEGACY = "a file of an old office suite: convert it with `soffice --headless --convert-to {} FILE`"
_OFFICE = "a spreadsheet or a presentation: convert it with `soffice --headless --convert-to pdf FILE`"
_PACKED = "an archive of a kind that is not read: unpack it, or pack it as .zip or .tar.gz"

_page = partial(document, media_type="text/html")
_legacy = refuse_old_office
_OLE2 = rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_unread = partial(refuse, error="unknown_format")


def _begins(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.DOTALL)


FORMATS = (
    Format(_page, (".html", ".htm", ".shtml", ".xhtml")),
    Format(partial(document, media_type="text/plain"), (".txt", ".text")),
    Format(partial(document, media_type="text/markdown"), (".md",)),
    Format(partial(document, media_type="application/pdf"), (".pdf",), _begins(rb"%PDF-\d")),
    Format(partial(document, media_type="application/epub+zip"), (".epub",), _begins(rb"PK\x03\x04.{26}mimetypeapplication/epub"), is_zip=True),
    Format(partial(document, media_type=DOCX), (".docx",), _begins(rb"PK\x03\x04(?=.*\[Content_Types\]\.xml).*word/"), is_zip=True),
    Format(mhtml, (".mht", ".mhtml"), _begins(rb"(?i:(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*Content-Type:\s*multipart/related)")),
    Format(json_lines, (".jsonl", ".ndjson"), borders=line_borders),
    Format(json_values, (".json",), borders=value_borders),
    Format(delimited, (".csv",), borders=delimited_borders),
    Format(partial(delimited, delimiter="\t"), (".tsv", ".tab"), borders=partial(delimited_borders, delimiter="\t")),
    Format(parquet, (".parquet", ".pq"), _begins(rb"PAR1"), borders=parquet_borders, is_sought_in=True),
    Format(crawl, CRAWLS, _begins(rb"WARC/\d\.\d+\r?\n|filedesc:"), borders=crawl_borders, is_sought_in=True),
    Format(partial(_legacy, message=_LEGACY.format("docx")), (".doc", ".dot", ".wps", ".wpt"), _begins(_OLE2)),
    Format(partial(_legacy, message=_LEGACY.format("csv")), (".xls", ".et"), _begins(_OLE2)),
    Format(partial(_legacy, message=_LEGACY.format("pdf")), (".ppt", ".dps"), _begins(_OLE2)),
    Format(partial(_legacy, message=_LEGACY.format("docx")), (".rtf",), _begins(rb"\{\\rtf\d")),
    Format(partial(_unread, message=_OFFICE), (".xlsx", ".pptx"), _begins(rb"PK\x03\x04.*\[Content_Types\]\.xml"), is_zip=True),
    Format(partial(_unread, message=_PACKED), (".rar",), _begins(rb"Rar!\x1a\x07")),
    Format(partial(_unread, message=_PACKED), (".7z",), _begins(rb"7z\xbc\xaf\x27\x1c")),
    Format(zip_entries, (".zip",), _begins(rb"PK(?:\x03\x04|\x05\x06)"), is_zip=True, borders=zip_borders, is_sought_in=True),
    Format(tar_entries, (".tar",), _begins(rb".{257}ustar(?:\x00|  \x00)"), borders=tar_borders),
)  # fmt: skip
"""In the order in which their first bytes are tried: a Word file and an EPUB are ZIP archives, but not to be unpacked."""

_OF_SUFFIX = {suffix: each for each in FORMATS for suffix in each.suffixes}
_READ = " ".join(
    suffix
    for suffix, each in _OF_SUFFIX.items()
    if getattr(each.reader, "func", None) not in {refuse, refuse_old_office}
)


def media_type_of(start: bytes) -> str:
    """Tell the media type of a document without a name by its first bytes; what they don't tell is plain text.

    >>> media_type_of(b"%PDF-1.7"), media_type_of(b"<html>"), media_type_of(b"notes")
    ('application/pdf', 'text/html', 'text/plain')
    """
    if looks_like_html(start):
        return "text/html"
    fitting = (each.reader for each in FORMATS if each.begins and each.begins.match(start))
    found: str = getattr(next(fitting, None), "keywords", {}).get("media_type", "text/plain")
    return found


def format_of(blob: Blob) -> Format:
    """Tell the format of a blob that is not compressed. Raises `Rejected` when nothing tells it."""
    start = blob.start
    named = _OF_SUFFIX.get(blob.suffix)
    fitting = [each for each in FORMATS if each.begins and each.begins.match(start)]
    if fitting:
        is_named = named in fitting or (named and named.is_zip and fitting[0].is_zip)
        return named if named and is_named else fitting[0]
    if looks_like_html(start):
        return FORMATS[0]
    if named is None:
        raise Rejected(
            "unknown_format", f"{blob.suffix or 'no suffix'}: known are {_READ}, each also .gz .bz2 .xz .zst"
        )
    return named
