"""JSON lines: an object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tasks.read.blob import MEGABYTE, Blob, reject
from tasks.read.rows import row_source
from tasks.records import Reject, Rejected, Source
from tasks.settings import Cleaning


def json_lines(blob: Blob, settings: Cleaning) -> Iterator[Source | Reject]:
    """The documents of a file that has a JSON object a line."""
    for number, line in enumerate(blob.lines(), 1):
        uri = f"{blob.uri}!{number}"
        if line is None:
            yield reject(uri, "too_large", f"a line of more than {blob.limit // MEGABYTE} MB")
        elif line.strip():
            yield _document(uri, line, settings)


def _document(uri: str, line: bytes, settings: Cleaning) -> Source | Reject:
    try:
        return row_source(uri, _object(line), settings)
    except Rejected as reason:
        return reject(uri, reason.error, str(reason), line, "application/json")


def _object(line: bytes) -> dict[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Rejected("bad_json", f"not a JSON object: {error}") from None
    if not isinstance(found, dict):
        raise Rejected("bad_json", f"not a JSON object but a {type(found).__name__}")
    return found
