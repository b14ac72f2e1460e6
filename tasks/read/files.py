"""The place where inputs are opened."""

from __future__ import annotations

import stat
from io import BufferedReader, RawIOBase
from typing import cast

from upath import UPath

from tasks.read.inputs import Input
from tasks.records import Rejected


def open_input(item: Input) -> BufferedReader:
    """Open an input's bytes as they are stored. Raises `Rejected` for what is no file, `OSError` as `open` does."""
    if item.is_outside:
        raise Rejected("outside_root", "a link that leads out of the input; name its target as an input to clean it")
    if isinstance(item.path, UPath):
        return BufferedReader(cast("RawIOBase", item.path.open("rb")))
    mode = item.path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise Rejected("unreadable", "a folder that cannot be listed: check its permissions")
    if not stat.S_ISREG(mode):
        raise Rejected("not_a_file", "a pipe, socket or device; only files are read")
    return item.path.open("rb")
