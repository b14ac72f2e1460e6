"""Large containers in parts, which are read each on its own: the records that begin between two borders.

A border is where a record begins, so a part is read without a look at its neighbours, and the parts together are the
container, whatever the borders. Finding them costs as little as the format allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tasks.read.blob import Blob, Border
from tasks.read.compression import decompressed
from tasks.read.files import open_input
from tasks.read.formats import format_of
from tasks.read.inputs import Input, Span


def split(item: Input, size: int) -> list[Input]:
    """Cut an input into parts of about so many bytes, where it is larger and its format allows it.

    JSON lines are counted, since a line's number is its address; a crawl in gzip is looked at around the borders; a ZIP
    and a Parquet file say in their directory where things are; a plain crawl and a tar are walked from head to head. What
    is compressed as a whole, CSV and documents stay whole. So does what cannot be read: reading it will tell why.
    """
    if item.size <= size:
        return [item]
    try:
        borders = list(_borders(item, size))
    except Exception:  # noqa: BLE001 (whatever is wrong with it, its reader says so)
        return [item]
    starts = [(0, 1), *borders]
    ends = [start for start, _ in borders] + [item.size]
    parts = [Span(start, end, number) for (start, number), end in zip(starts, ends, strict=True)]
    return [replace(item, span=part) for part in parts] if borders else [item]


def _borders(item: Input, size: int) -> Iterator[Border]:
    with open_input(item) as file:
        blob = Blob(item.uri, item.path.name, file, 0, on_disk=True)
        inner = decompressed(blob)
        find = format_of(inner).borders if inner.on_disk else None
        last = 0
        for offset, number in find(inner, size) if find else ():
            if last + size <= offset < item.size:
                yield offset, number
                last = offset
