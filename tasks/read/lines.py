"""JSON lines: an object a line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO, cast

from tasks.decode import decode_bytes
from tasks.read.blob import MEGABYTE, Blob, Border, Found, reject
from tasks.read.rows import row_document
from tasks.records import Passed, Reject, Rejected, Source
from tasks.settings import Cleaning


def json_lines(blob: Blob, settings: Cleaning) -> Iterator[Found]:
    """The documents of a file that has a JSON object a line."""
    for number, line in enumerate(blob.lines(), blob.first):
        uri = f"{blob.uri}!{number}"
        if line is None:
            yield reject(uri, "too_large", f"a line of more than {blob.limit // MEGABYTE} MB")
        elif line.strip():
            yield json_document(uri, line, blob.limit, settings)
        else:
            yield Passed("blank line")


def line_borders(blob: Blob, size: int) -> Iterator[Border]:
    """Where lines begin, at about every so many bytes. All lines are counted, which takes the time that reading takes."""
    number, left = 1, size
    while chunk := blob.file.read(min(left, MEGABYTE)):
        number += chunk.count(b"\n")
        left -= len(chunk)
        if not left:
            while (rest := blob.file.readline(MEGABYTE)) and not rest.endswith(b"\n"):
                pass
            number += rest.endswith(b"\n")
            yield cast("BinaryIO", blob.file).tell(), number
            left = size


def json_document(uri: str, line: bytes, limit: int, settings: Cleaning) -> Source | Reject:
    """The document in a JSON object, or why there is none."""
    try:
        row = _object(line)
    except Rejected as reason:
        return reject(uri, reason.error, str(reason), line, "application/json")
    return row_document(uri, row, line, limit, settings)


def _object(line: bytes) -> dict[str, object]:
    try:
        found = json.loads(_in_utf8(line))
    except (ValueError, RecursionError) as error:
        raise Rejected("bad_json", f"not a JSON object: {error}") from None
    if not isinstance(found, dict):
        raise Rejected("bad_json", f"not a JSON object but a {type(found).__name__}")
    return found


def _in_utf8(line: bytes) -> bytes | str:
    """The line as it is where it is Unicode, as JSON has to be; else its text, for what a tool in China wrote in GBK."""
    try:
        line.decode("utf-8-sig", "surrogatepass")
    except UnicodeDecodeError:
        return line if line.startswith(codecs.BOM_UTF16) or b"\0" in line[:4] else decode_bytes(line).text
    return line
