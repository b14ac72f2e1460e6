"""Compressed streams: gzip, bzip2, xz and Zstandard, told by their first bytes."""

from __future__ import annotations

import gzip
import lzma
import re
import zlib
from bz2 import BZ2File
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from backports import zstd

from tasks.read.blob import MEGABYTE, Blob, File
from tasks.records import Rejected

TORN = (EOFError, zlib.error, lzma.LZMAError, zstd.ZstdError, gzip.BadGzipFile)
"""What reading a damaged stream raises. (bzip2 raises an OSError without a number.)"""

CRAWLS = (".warc", ".wet", ".wat", ".arc")
"""The suffixes of crawls. With gzip they are compressed record by record, so that their reader takes that off itself."""

LAYERS = 2
"""Compressions around each other that are taken off."""


@dataclass(frozen=True, slots=True)
class Compression:
    """A way to compress: its suffix, the suffixes that stand for it around a tar, its first bytes, and how it is opened."""

    suffix: str
    tar_suffixes: frozenset[str]
    begins: re.Pattern[bytes]
    open: Callable[[Any], File]


_DICTIONARY = b"\x5d\x2a\x4d\x18"
"""How the frame of a dictionary begins, which decompressors that do not know it pass over."""

_SMALLEST_DICTIONARY, _LARGEST_DICTIONARY = 8, 64 * MEGABYTE


def _open_zstd(file: Any) -> File:  # noqa: ANN401 (a file that reads bytes, under any of its types)
    longest = zstd.DecompressionParameter.window_log_max.bounds()[1]
    return zstd.ZstdFile(
        file, zstd_dict=_zstd_dictionary(file), options={zstd.DecompressionParameter.window_log_max: longest}
    )


def _zstd_dictionary(file: Any) -> zstd.ZstdDict | None:  # noqa: ANN401 (as above)
    """Take the dictionary that stands before the frames of a crawl, itself compressed or not, if there is one.

    The frames of a `.warc.zst` need it (IIPC, Zstandard for WARC files, 0.1; Archive Team's crawls have one each).
    """
    if file.peek(len(_DICTIONARY))[: len(_DICTIONARY)] != _DICTIONARY:
        return None
    size = int.from_bytes(file.read(8)[4:], "little")
    content = file.read(min(size, _LARGEST_DICTIONARY))
    if _FRAME.match(content):
        unpacker = zstd.ZstdDecompressor()
        content = unpacker.decompress(content, _LARGEST_DICTIONARY)
        size = len(content) if unpacker.eof else _LARGEST_DICTIONARY + 1
    if len(content) < max(size, _SMALLEST_DICTIONARY):
        raise Rejected("corrupt", "the dictionary before the first record is cut off, or of no size that one has")
    return zstd.ZstdDict(content, is_raw=not content.startswith(_TRAINED))


_FRAME = re.compile(rb"\x28\xb5\x2f\xfd")
_TRAINED = b"\x37\xa4\x30\xec"
"""How a dictionary begins that is more than samples of text."""


COMPRESSIONS = (
    Compression(
        ".gz", frozenset({".tgz"}), re.compile(rb"\x1f\x8b\x08"), lambda file: gzip.GzipFile(fileobj=file, mode="rb")
    ),
    Compression(".bz2", frozenset({".tbz2", ".tbz"}), re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), BZ2File),
    Compression(".xz", frozenset({".txz"}), re.compile(rb"\xfd7zXZ\x00"), lzma.LZMAFile),
    Compression(".zst", frozenset({".tzst"}), re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), _open_zstd),
)


def compression_of(blob: Blob) -> Compression | None:
    """How a blob is compressed, whatever its name: servers send pages compressed, and what they send gets saved."""
    start = blob.start
    return next((each for each in COMPRESSIONS if each.begins.match(start)), None)


def decompressed(blob: Blob) -> Blob:
    """The blob with its compressions taken off, and their suffixes.

    Raises `Rejected`: `nested_too_deep` where there are more than `LAYERS`, `corrupt` where a name promises a compression
    that the bytes don't begin with.
    """
    for _ in range(LAYERS):
        compression = compression_of(blob)
        if compression is None:
            return _stripped(blob)
        if compression.suffix == ".gz" and _inner_name(blob.name).lower().endswith(CRAWLS):
            return replace(blob, name=_inner_name(blob.name))
        blob = replace(blob, name=_inner_name(blob.name), file=compression.open(blob.file), on_disk=False)
    if compression_of(blob):
        raise Rejected("nested_too_deep", f"compressed more than {LAYERS} times; unpack it first")
    return blob


def _inner_name(name: str) -> str:
    path = PurePath(name)
    suffix = path.suffix.lower()
    if any(suffix in each.tar_suffixes for each in COMPRESSIONS):
        return str(path.with_suffix(".tar"))
    return str(path.with_suffix("")) if any(suffix == each.suffix for each in COMPRESSIONS) else name


def _stripped(blob: Blob) -> Blob:
    """The blob under the name of what is in it; a name may promise a compression that is not there."""
    if not blob.start:
        return replace(blob, name=_inner_name(blob.name))
    if _inner_name(blob.name) != blob.name:
        raise Rejected("corrupt", f"does not begin as a {blob.suffix} does: check the file, or rename it")
    return blob
