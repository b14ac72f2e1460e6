"""What a reader is given: bytes with an address and a name, to be read once from their beginning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from tasks.records import Document, Reject, Rejected, Source


@dataclass(frozen=True, slots=True)
class Blob:
    """A file, or an entry of an archive, that is open for reading.

    `name` says what it is, without the suffix of a compression that has been taken off. `limit` is the most bytes that
    a record of it may have.
    """

    uri: str
    name: str
    file: BinaryIO
    limit: int

    @property
    def suffix(self) -> str:
        """The name's last suffix in lower case, with its dot; empty if it has none."""
        return PurePath(self.name).suffix.lower()

    def whole(self) -> bytes:
        """All its bytes. Raises `Rejected` if they are more than the limit."""
        return limited(self.file.read(self.limit + 1), self.limit)

    def lines(self) -> Iterator[bytes | None]:
        """Its lines with their ends; None stands for one over the limit, which is skipped without being held."""
        while line := self.file.readline(self.limit + 1):
            if len(line) <= self.limit or line.endswith(b"\n"):
                yield line
                continue
            while (rest := self.file.readline(self.limit)) and not rest.endswith(b"\n"):
                pass
            yield None


def limited(data: bytes, limit: int) -> bytes:
    """The bytes as they are. Raises `Rejected` if they are more than the limit."""
    if len(data) > limit:
        raise Rejected("too_large", f"more than {limit // 1_000_000} MB; raise max_document_mb to clean it")
    return data


def reject(uri: str, error: str, message: str, data: bytes = b"", media_type: str = "") -> Reject:
    """What could not be read, and why, with as much of it as there is."""
    return Reject("read", error, " ".join(message.split()), Document(Source(uri, data, media_type)))
