"""Large containers in parts, which are read each on its own: the records that begin between two borders.

A border is where a record begins, so a part is read without a look at its neighbours, and the parts together are the
container, whatever the borders. Finding them costs as little as the format allows.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from tasks.read.blob import Border
from tasks.read.compression import decompressed
from tasks.read.files import open_blob
from tasks.read.formats import format_of
from tasks.read.inputs import Input, Span
from tasks.read.unpack import unpack
from tasks.settings import Cleaning


def split(
    item: Input, size: int, settings: Cleaning, folder: Path | None = None, *, is_large: bool = True
) -> list[Input]:
    """Cut an input into parts of about so many bytes, where it is larger and its format allows it.

    JSON lines are counted, since a line's number is its address. CSV and JSON are parsed: only who has read all that
    stands before knows whether a quotation mark begins a field or ends it. A crawl in gzip is looked at around the
    borders; a ZIP and a Parquet file say in their directory where things are; a plain crawl and a tar are walked from
    head to head. What is compressed as a whole is unpacked into the folder and cut there; without one, and if it is not
    large (but for a format that is not read from front to back), it stays whole. So do documents, and what cannot be
    read: reading it will tell why.
    """
    if item.size <= size:
        return [item]
    try:
        item = _unpacked(item, settings, folder, is_large=is_large)
        borders, end = _borders(item, size, settings)
    except Exception:  # noqa: BLE001 (whatever is wrong with it, its reader says so)
        return [item]
    starts = [(0, 1), *borders]
    ends = [start for start, _ in borders] + [end]
    parts = [Span(start, end, number) for (start, number), end in zip(starts, ends, strict=True)]
    return [replace(item, span=part) for part in parts] if borders else [item]


def _unpacked(item: Input, settings: Cleaning, folder: Path | None, *, is_large: bool) -> Input:
    """The input with a copy, where that is needed to cut it."""
    with open_blob(item, settings) as blob:
        inner = decompressed(blob)
        kind = format_of(inner)
        is_wanted = folder and kind.borders and not inner.on_disk and (is_large or kind.is_sought_in)
        return replace(item, copy=unpack(item, inner, folder)) if folder and is_wanted else item


def _borders(item: Input, size: int, settings: Cleaning) -> tuple[list[Border], int]:
    """Where an input is cut, and where it ends."""
    with open_blob(item, settings) as blob:
        inner = decompressed(blob)
        find = format_of(inner).borders
        if not find or not inner.on_disk:
            return [], item.size
        file = cast("BinaryIO", inner.file)
        end = file.seek(0, os.SEEK_END)
        file.seek(0)
        return list(_apart(find(inner, size), size, end)), end


def _apart(borders: Iterable[Border], size: int, end: int) -> Iterator[Border]:
    """Of all borders those that leave parts of a size between them."""
    last = 0
    for offset, number in borders:
        if last + size <= offset < end:
            yield offset, number
            last = offset
