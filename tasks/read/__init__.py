"""Inputs to raw documents: which files there are, and what is in each.

The formats that chengwen reads are listed here, and the bytes of a record come out as they went in. What the
bytes mean is `tasks.decode`.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from tasks.read.blob import Blob, limited, reject
from tasks.read.files import decompressed, open_input
from tasks.read.inputs import Input, InputError, address, find_inputs
from tasks.read.media import MEDIA_TYPES, looks_like_html
from tasks.read.rows import json_lines
from tasks.records import Reject, Rejected, Source
from tasks.settings import Cleaning

__all__ = ["Input", "InputError", "address", "find_inputs", "looks_like_html", "read", "read_stream"]

Reader = Callable[[Blob, Cleaning], Iterator[Source | Reject]]

MEGABYTE = 1_000_000


def read(item: Input, settings: Cleaning) -> Iterator[Source | Reject]:
    """Read the documents in an input, one after the other, in bounded memory.

    What cannot be read comes as a `Reject`: the whole file, or a record of it.
    """
    try:
        with open_input(item) as file:
            blob = decompressed(Blob(item.uri, item.path.name, file, settings.max_document_mb * MEGABYTE))
            yield from _reader(blob)(blob, settings)
    except MemoryError:
        yield reject(item.uri, "memory_limit", "needs more than memory_limit_mb to be read")
    except Rejected as reason:
        yield reject(item.uri, reason.error, str(reason))
    except FileNotFoundError:
        yield reject(item.uri, "vanished", "the file was there when the run began and is gone; run again")
    except (OSError, EOFError, zlib.error) as error:
        kind = "corrupt" if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile) else "unreadable"
        words = f"{getattr(error, 'strerror', None) or error}: check the file and its permissions"
        yield reject(item.uri, kind, words)


def read_stream(file: BinaryIO, settings: Cleaning) -> Iterator[Source | Reject]:
    """Read one document from a stream such as standard input; its address is `-`."""
    limit = settings.max_document_mb * MEGABYTE
    data = file.read(limit + 1)
    try:
        limited(data, limit)
    except Rejected as reason:
        yield reject("-", reason.error, str(reason), data)
    else:
        yield Source("-", data, "text/html" if looks_like_html(data) else "text/plain")


def _reader(blob: Blob) -> Reader:
    """Tell the format by the name. Raises `Rejected` for one that is not known."""
    if blob.suffix in MEDIA_TYPES:
        return _document
    if blob.suffix in READERS:
        return READERS[blob.suffix]
    known = " ".join(sorted({*MEDIA_TYPES, *READERS}))
    raise Rejected("unknown_format", f"{blob.suffix or 'no suffix'}: known are {known}, each also .gz")


def _document(blob: Blob, settings: Cleaning) -> Iterator[Source | Reject]:
    data = blob.whole()
    yield Source(blob.uri, data, "text/html" if looks_like_html(data) else MEDIA_TYPES[blob.suffix])


READERS: dict[str, Reader] = {".jsonl": json_lines, ".ndjson": json_lines}
"""The reader of each kind of container, by suffix."""
