"""The place where inputs are opened."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader

from pyzstd import SeekableZstdFile
from upath import UPath

from tasks.read.blob import MEGABYTE, Blob
from tasks.read.inputs import Input
from tasks.read.steady import SteadyFile
from tasks.records import Rejected
from tasks.settings import Cleaning


@contextmanager
def open_blob(item: Input, settings: Cleaning) -> Iterator[Blob]:
    """Open an input, or its unpacked copy where there is one, for a reader. Raises as `open_input` does."""
    limit = settings.max_document_mb * MEGABYTE
    if item.copy and item.copy.exists():
        with SeekableZstdFile(item.copy) as copy:
            yield Blob(item.uri, item.copy.name, copy, limit, on_disk=True, span=item.span)
        return
    with open_input(item) as file:
        yield Blob(item.uri, item.path.name, file, limit, on_disk=True, span=item.span)


def open_input(item: Input) -> BufferedReader:
    """Open an input's bytes as they are stored. Raises `Rejected` for what is no file, `OSError` as `open` does."""
    if item.is_outside:
        raise Rejected("outside_root", "a link that leads out of the input; name its target as an input to clean it")
    if isinstance(item.path, UPath):
        return BufferedReader(SteadyFile(item.path))
    mode = item.path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise Rejected("unreadable", "a folder that cannot be listed: check its permissions")
    if not stat.S_ISREG(mode):
        raise Rejected("not_a_file", "a pipe, socket or device; only files are read")
    return item.path.open("rb")
