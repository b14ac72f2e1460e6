"""ZIP and tar archives: their entries, one after the other, each under its own address.

Nothing is unpacked to where its name says, so a name with `..` or a leading `/` is an address like any other.
"""

from __future__ import annotations

import os
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Self, cast
from zipfile import ZipFile, ZipInfo

from tasks.decode import decode_bytes
from tasks.read.blob import Blob, Border, File, Found, reject
from tasks.read.inputs import Addresses, address
from tasks.read.trouble import as_reject
from tasks.records import Passed, Rejected
from tasks.settings import Cleaning

_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_UNIX = 3


def zip_entries(blob: Blob, settings: Cleaning) -> Iterator[Found | Blob]:
    """The entries of a ZIP archive, in the order of its directory."""
    with blob.seekable() as file, ZipFile(file) as archive:
        entries = archive.infolist()
        addresses = Addresses(blob.uri)
        start, end = blob.bounds
        for info, name in zip(entries, _zip_names(entries), strict=True):
            uri = addresses.of(address(PurePosixPath(name)))
            if start <= info.header_offset < end:
                yield from _zip_entry(archive, info, Blob(uri, name, blob.file, blob.limit))


def zip_borders(blob: Blob, size: int) -> Iterator[Border]:
    """Where entries begin, as the directory says."""
    with ZipFile(cast("BinaryIO", blob.file)) as archive:
        yield from ((offset, 1) for offset in sorted(info.header_offset for info in archive.infolist()))


def _zip_entry(archive: ZipFile, info: ZipInfo, blob: Blob) -> Iterator[Found | Blob]:
    if info.is_dir():
        yield Passed("folder")
    elif info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16):
        yield Passed("link")
    elif info.flag_bits & _ENCRYPTED_FLAG:
        yield reject(blob.uri, "encrypted", "locked with a password: unpack the archive first")
    else:
        try:
            file = archive.open(info)
        except Exception as error:  # noqa: BLE001 (whatever is wrong with one entry, the others are read)
            yield as_reject(blob.uri, error)
            return
        with file:
            yield replace(blob, file=cast("File", file))


def _zip_names(entries: list[ZipInfo]) -> list[str]:
    r"""The names of entries. Those that are not marked as UTF-8 are read in the encoding that all of them together show.

    The standard (APPNOTE 4.4.4) has only code page 437 and UTF-8; Windows in China writes GBK, in Taiwan Big5. Names
    of old Windows tools have `\` between folders.
    """
    unmarked = [info for info in entries if not info.flag_bits & _UTF8_FLAG and not info.filename.isascii()]
    decoded = dict(zip(map(id, unmarked), _decoded([_cp437(info.filename) for info in unmarked]), strict=True))
    names = [decoded.get(id(info), info.filename) for info in entries]
    return [name if "/" in name else name.replace("\\", "/") for name in names]


def _cp437(name: str) -> bytes:
    try:
        return name.encode("cp437")
    except UnicodeEncodeError:  # it was decoded by an extra field that names its encoding
        return name.encode()


def _decoded(names: list[bytes]) -> list[str]:
    together = b"\n".join(names)
    try:
        found = decode_bytes(together).text.split("\n") if names else []
    except Rejected:
        found = []
    return found if len(found) == len(names) else [name.decode("utf-8", "backslashreplace") for name in names]


class _Tar(tarfile.TarFile):
    """A tar that remembers where something stood that is no header: the library passes over it in silence."""

    members: list[tarfile.TarInfo]  # missing in the library's stub
    damaged_at: int | None = None

    def note(self, offset: int) -> None:
        """Remember the first such place."""
        self.damaged_at = offset if self.damaged_at is None else self.damaged_at


class _Header(tarfile.TarInfo):
    """An entry's header, which tells its archive when it is none."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError):  # type: ignore[attr-defined]
            cast("_Tar", archive).note(archive.offset)
            raise


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file that gives what it has at hand, so that a torn one yields all the entries before the tear."""

    file: File

    def read(self, size: int) -> bytes:
        return self.file.read1(size)


def tar_entries(blob: Blob, settings: Cleaning) -> Iterator[Found | Blob]:
    """The entries of a tar, in the order in which they stand. Raises `Rejected` at its end where a part was no tar."""
    addresses = Addresses(blob.uri)
    start, end = blob.bounds
    if start:
        cast("BinaryIO", blob.file).seek(start)
    stream = cast("IO[bytes]", _Ready(blob.file))
    with _Tar.open(fileobj=stream, mode="r|", tarinfo=_Header, encoding="utf-8", ignore_zeros=True) as archive:
        while (info := archive.next()) and start + info.offset < end:
            archive.members.clear()  # or they would be kept, a kilobyte each
            (name,) = _decoded([os.fsencode(info.name)])
            yield from _tar_entry(
                archive, info, Blob(addresses.of(address(PurePosixPath(name))), name, blob.file, blob.limit)
            )
        if archive.damaged_at is not None:
            raise Rejected("corrupt", f"damaged at byte {archive.damaged_at:,}: what stood there is lost")


def tar_borders(blob: Blob, size: int) -> Iterator[Border]:
    """Where entries begin. None in a tar that is damaged, or where one depends on others: by its name or a header for all."""
    names: set[int] = set()
    offsets = []
    with _Tar.open(fileobj=cast("IO[bytes]", blob.file), mode="r:", tarinfo=_Header, ignore_zeros=True) as archive:
        while info := archive.next():
            archive.members.clear()
            names.add(hash(PurePosixPath(info.name)))
            offsets.append(info.offset)
        if len(names) == len(offsets) and archive.damaged_at is None and not archive.pax_headers:
            yield from ((offset, 1) for offset in offsets)


def _tar_entry(archive: tarfile.TarFile, info: tarfile.TarInfo, blob: Blob) -> Iterator[Found | Blob]:
    file = archive.extractfile(info) if info.isreg() else None
    if file is None:
        kind = "folder" if info.isdir() else "link" if info.issym() or info.islnk() else "special file"
        yield Passed(kind)
    else:
        yield replace(blob, file=cast("File", file))
