"""What a reader is given: bytes with an address and a name, to be read once from their beginning."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol, cast

from tasks.read.inputs import Span
from tasks.records import Document, Passed, Reject, Rejected, Source
from tasks.settings import Cleaning

MEGABYTE = 1_000_000

MAX_COPIED = 2_000 * MEGABYTE
"""Bytes of a container inside another that are copied to disk, at the most, to be read there."""


class File(Protocol):
    """A binary file that can be looked into: what `open`, `gzip`, `zipfile` and their like return."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes."""

    def read1(self, size: int = -1, /) -> bytes:
        """Up to so many bytes, fewer where no more are at hand: all of a torn stream before it raises."""

    def readline(self, size: int = -1, /) -> bytes:
        """The next line, or so many bytes of it."""

    def peek(self, size: int, /) -> bytes:
        """Some of the bytes that come next, without taking them."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A file, or an entry of an archive, that is open for reading.

    `name` says what it is, without the suffix of a compression that has been taken off. `limit` is the most bytes that
    a record of it may have. `on_disk` is true for a file as it is stored: only there is it cheap to go back.
    """

    uri: str
    name: str
    file: File
    limit: int
    on_disk: bool = False
    span: Span | None = None
    """The part of the file that is to be read; None for the whole. Only of a file on disk."""

    @property
    def suffix(self) -> str:
        """The name's last suffix in lower case, with its dot; empty if it has none."""
        return PurePath(self.name).suffix.lower()

    @property
    def start(self) -> bytes:
        """How it begins: up to some thousand bytes."""
        return self.file.peek(4096)

    @property
    def first(self) -> int:
        """The number of the first record that is to be read."""
        return self.span.first if self.span else 1

    @property
    def bounds(self) -> tuple[int, float]:
        """Where the records begin that are to be read: from a byte on, up to another."""
        return (self.span.start, self.span.end) if self.span else (0, inf)

    def whole(self) -> bytes:
        """All its bytes. Raises `Rejected` if they are more than the limit."""
        return limited(self.file.read(self.limit + 1), self.limit)

    def lines(self) -> Iterator[bytes | None]:
        """Its lines with their ends; None stands for one over the limit, which is skipped without being held."""
        file = cast("BinaryIO", self.file)
        if self.span:
            file.seek(self.span.start)
        while (not self.span or file.tell() < self.span.end) and (line := file.readline(self.limit + 1)):
            if len(line) <= self.limit or line.endswith(b"\n"):
                yield line
                continue
            while (rest := file.readline(self.limit)) and not rest.endswith(b"\n"):
                pass
            yield None

    @contextmanager
    def seekable(self) -> Iterator[BinaryIO]:
        """The file itself where one can go back in it, else a copy on disk. Raises `Rejected` if that would be too large."""
        if self.on_disk:
            yield cast("BinaryIO", self.file)
            return
        with TemporaryFile() as copy:
            shutil.copyfileobj(_Bounded(self.file, MAX_COPIED), copy)
            copy.seek(0)
            yield cast("BinaryIO", copy)


Border = tuple[int, int]
"""Where a part of a file begins, in bytes, and the number of its first record."""

Borders = Callable[[Blob, int], Iterable[Border]]
"""Finds where a file of a format can be cut, at about every so many bytes or more often."""

Found = Source | Reject | Passed
"""What becomes of a record."""

Reader = Callable[[Blob, Cleaning], Iterator[Found | Blob]]
"""Reads what is in a blob. An archive yields blobs: its entries, each good until the next is asked for."""


@dataclass(slots=True)
class _Bounded:
    """A file that raises `Rejected` when more is read than is left."""

    file: File
    left: int

    def read(self, size: int = -1, /) -> bytes:
        data = self.file.read(size)
        self.left -= len(data)
        if self.left < 0:
            words = f"more than {MAX_COPIED // MEGABYTE} MB inside another container; unpack the outer one"
            raise Rejected("too_large", words)
        return data


def limited(data: bytes, limit: int) -> bytes:
    """The bytes as they are. Raises `Rejected` if they are more than the limit."""
    if len(data) > limit:
        raise Rejected("too_large", f"more than {limit // MEGABYTE} MB; raise max_document_mb to clean it")
    return data


def reject(uri: str, error: str, message: str, data: bytes = b"", media_type: str = "") -> Reject:
    """What could not be read, and why, with as much of it as there is."""
    return Reject("read", error, " ".join(message.split()), Document(Source(uri, data, media_type)))
