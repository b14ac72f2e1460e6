"""Copies of files that are compressed as a whole, in which one can seek: unpacked once, then cut and read as plain ones are.

A copy is in Zstandard's seekable format: frames of a megabyte, and a table of where they begin. It takes about the room
of what it was made from, and a part of it is read without what stands before.
"""

from __future__ import annotations

import shutil
from hashlib import blake2b
from pathlib import Path

from pyzstd import SeekableZstdFile

from tasks.read.blob import Blob
from tasks.read.inputs import Input

MAX_RATIO = 100
"""Times its own size to which a file is unpacked. Texts are packed 3 to 20 times; what is packed more is perhaps a bomb."""

ROOM = 4
"""Times a file's size that must be free for its copy. Fast compression is up to half as good as the best."""

_FRAME = 1 << 20


def unpack(item: Input, inner: Blob, folder: Path) -> Path | None:
    """Copy what a file unpacks to into a folder, or find the copy that another run has left there.

    None where it is too much, or where there is no room for it. Raises what reading a damaged stream raises.
    """
    home = folder / _identity(item)
    copy = home / inner.name
    if copy.exists():
        return copy
    home.mkdir(exist_ok=True)  # in a folder that the workers share; another machine's own would be of no use
    if shutil.disk_usage(home).free < ROOM * item.size:
        return None
    unfinished = home.with_suffix(".part")
    try:
        return unfinished.replace(copy) if _copy(inner, unfinished, MAX_RATIO * item.size) else None
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(inner: Blob, target: Path, limit: int) -> bool:
    """Write the copy; whether it is all of the file, which it is not beyond a limit in bytes."""
    with SeekableZstdFile(target, "w", level_or_option=1, max_frame_content_size=_FRAME) as file:
        while data := inner.file.read(_FRAME):
            limit -= len(data)
            if limit < 0:
                return False
            file.write(data)
    return True


def _identity(item: Input) -> str:
    """What tells a copy from that of another file, and of another state of this one."""
    return blake2b(f"{item.uri}\0{item.size}\0{item.mtime_ns}".encode(), digest_size=16).hexdigest()
