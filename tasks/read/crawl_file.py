"""Where the records of a crawl's file stand: WARC (ISO 28500) or ARC, plain or compressed with gzip record by record.

What a record says is `tasks.read.crawl`. Here is where one begins and ends, so that a crawl is read on behind damage: in
a compressed file at the next gzip member that holds a record, in a plain one at the next line that begins one.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from tasks.records import Rejected

_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b\x08"
_LONGEST_HEAD = 1 << 16

_ARC_LINE = rb"(?P<url>[a-z]+:[^ \r\n]+) [^ \r\n]+ (?P<date>\d{14}) [^\r\n]*?(?P<length>\d+)\r?\n"
_ARC = re.compile(_ARC_LINE)
_WARC_LINE = rb"WARC/\d\.\d+\r?\n"
_BEGIN = re.compile(_WARC_LINE + b"|" + _ARC_LINE)
_BEGIN_BEHIND_DAMAGE = re.compile(_WARC_LINE + rb"(?=[\w-]+:)|(?<=\n)" + _ARC_LINE)
"""A WARC record may begin in the middle of a line: a crawler that was killed goes on behind half a record."""
_BEHIND = re.compile(rb"\r\n\r\n|\n\n|(?:\r?\n)?(?:WARC/|[a-z]+:|$)")
"""What may stand behind a record, where its head says the length right: two line ends, in ARC one, or the next record."""
_LENGTH = re.compile(rb"(?im)^Content-Length:[ \t]*(\d+)[ \t]*\r?$")


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it stands in the file: its head up to the blank line, and its content.

    `length` is what the head says that the content has, in bytes; `content` is shorter where the file ends before, or
    where the content is over the limit. The head of an ARC record is the WARC head that says the same.
    """

    head: bytes
    content: bytes
    length: int


Place = tuple[int, int]
"""The offset of a record, and its number behind that: 0 but where several records are compressed as one."""


class CrawlFile:
    """A crawl's file that can be sought in; its records are read from one offset to another."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        """`limit` is the most bytes of a record's content that are held."""
        self._file = file
        self._limit = limit
        self._is_packed = self._at(0, len(_GZIP)) == _GZIP
        self._next = 0

    def records(self, start: int = 0, end: float = float("inf")) -> Iterator[tuple[Place, Record | Exception]]:
        """Read the records that begin in [start, end), in order. A record, or the end of the last, stands at `start`.

        Where a record is damaged, what is wrong with it comes instead, and then the records behind the damage.
        """
        offset: int | None = start
        while offset is not None and offset < end and self._at(offset, 1):
            number = 0
            try:
                for number, record in enumerate(self._run(offset)):
                    yield (offset, number), record
                offset = self._next
            except (OSError, EOFError, zlib.error, Rejected) as error:
                yield (offset, number), error
                offset = self.find(offset + 1)

    def starts(self, size: int) -> Iterator[int]:
        """Where records begin: in a compressed file at about every so many bytes, in a plain one each.

        A plain record may hold a whole crawl, in which no record of this one begins: so it is walked from head to head.
        """
        if not self._is_packed:
            yield from (offset for (offset, _), record in self.records() if isinstance(record, Record))
            return
        offset = self.find(size)
        while offset is not None:
            yield offset
            offset = self.find(offset + size)

    def find(self, position: int) -> int | None:
        """Where the first record begins that begins at a position or behind it; None where there is none."""
        mark = re.compile(re.escape(_GZIP)) if self._is_packed else _BEGIN_BEHIND_DAMAGE
        for found in self._search(mark, position):
            if not self._is_packed or self._holds_record(found):
                return found
        return None

    def _search(self, mark: re.Pattern[bytes], position: int) -> Iterator[int]:
        overlap = 4096  # longer than the first line of a record
        base = max(position - 1, 0)  # with the line's end before it
        while data := self._at(base, _CHUNK + overlap):
            for match in mark.finditer(data):
                if match.start() < _CHUNK and base + match.start() >= position:
                    yield base + match.start()
            base += _CHUNK

    def _holds_record(self, offset: int) -> bool:
        try:
            start = zlib.decompressobj(31).decompress(self._at(offset, 4096), 4096)
        except zlib.error:
            return False
        return bool(_BEGIN.match(start))

    def _at(self, offset: int, size: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(size)

    def _run(self, offset: int) -> Iterator[Record]:
        """The records of the member at an offset, or the one record of a plain file; then `_next` is what follows.

        A record comes only once what is behind it has been found in order: in a member that is its checksum.
        """
        member = _Member(self._file, offset) if self._is_packed else None
        stream = cast("io.BufferedReader", io.BufferedReader(member) if member else self._file)
        self._file.seek(offset)
        held = read_record(stream, self._limit)
        while member and held and (record := read_record(stream, self._limit)):
            yield held
            held = record
        self._next = member.end if member else self._behind(self._file.tell())
        if held:
            yield held

    def _behind(self, offset: int) -> int:
        data = self._at(offset, 16)
        if not _BEHIND.match(data):
            raise Rejected("corrupt", "it does not end where its head says: damaged, or cut off")
        return offset + len(data) - len(data.lstrip(b"\r\n"))


class _Member(io.RawIOBase):
    """What one gzip member holds. Raises `EOFError` where the file ends within it, `zlib.error` where it is damaged."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        self._inflate = zlib.decompressobj(31)
        self.end = offset

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub's Buffer has no length
        data = b""
        while not data and not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._file.read(_CHUNK)
            if not packed:
                raise EOFError("the file ends within the record")
            data = self._inflate.decompress(packed, len(buffer))
        if self._inflate.eof:
            self.end = self._file.tell() - len(self._inflate.unused_data)
        buffer[: len(data)] = data
        return len(data)


def read_record(stream: io.BufferedReader, limit: int) -> Record | None:
    """Read one record; None at the end.

    Raises `Rejected` where no record begins, `OSError`, `EOFError` or `zlib.error` as the stream does.
    """
    _skip_blank(stream)
    line = stream.readline(_LONGEST_HEAD)
    if not line:
        return None
    head, length = _arc_head(line) if _ARC.fullmatch(line) else _warc_head(line, stream)
    content = stream.read(min(length, limit + 1))
    _skip(stream, length - len(content))
    return Record(head, content, length)


def _warc_head(line: bytes, stream: io.BufferedReader) -> tuple[bytes, int]:
    if not line.startswith(b"WARC/"):
        raise Rejected("corrupt", "no record begins where one should")
    head = line
    while line not in {b"\r\n", b"\n"}:
        line = stream.readline(_LONGEST_HEAD)
        head += line
        if not line or len(head) > _LONGEST_HEAD or re.search(_WARC_LINE, line):
            raise Rejected("corrupt", "the record's head has no end")
    length = _LENGTH.search(head)
    if not length:
        raise Rejected("corrupt", "the record's head says no length")
    return head, int(length[1])


def _arc_head(line: bytes) -> tuple[bytes, int]:
    match = cast("re.Match[bytes]", _ARC.fullmatch(line))
    url, date, length = match["url"], match["date"].decode(), match["length"]
    moment = f"{date[:4]}-{date[4:6]}-{date[6:8]}T{date[8:10]}:{date[10:12]}:{date[12:]}Z".encode()
    kind, content = (b"warcinfo", b"text/plain") if url.startswith(b"filedesc:") else (b"response", b"application/http")
    lines = [
        b"WARC/1.0", b"WARC-Type: " + kind, b"WARC-Target-URI: " + url, b"WARC-Date: " + moment,
        b"Content-Type: " + content, b"Content-Length: " + length, b"", b"",
    ]  # fmt: skip
    return b"\r\n".join(lines), int(length)


def _skip(stream: io.BufferedReader, size: int) -> None:
    if stream.seekable():
        stream.seek(size, io.SEEK_CUR)
        return
    while size > 0 and (data := stream.read(min(size, 1 << 20))):
        size -= len(data)


def _skip_blank(stream: io.BufferedReader) -> None:
    while (data := stream.peek(1)) and data[:1] in {b"\r", b"\n"}:
        stream.read(1)
