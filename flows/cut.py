"""Large containers into parts, on the engine, so that all workers have work and a run that is killed loses little.

How one is cut is `tasks.read.split`.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from flows.engine import start_engine
from flows.plan import Item
from flows.progress import watchers
from flows.settings import Settings
from tasks.read import Input
from tasks.read.blob import MEGABYTE

MANY = 64
"""Inputs of a size that keep all workers busy as they are. Of fewer those that are compressed are unpacked to be cut."""

Parts = dict[str, list[Input]]


def cut(items: list[Item], settings: Settings, folder: Path, *, retry: bool) -> list[Item]:
    """Cut the containers that must be cleaned and are larger than a shard; copies of compressed ones stand in the folder.

    A known part of a compressed container, whose rejects are tried again, stays as it is and gets the copy to be read from.
    """
    due = [item for item in items if item.input and item.is_due(retry=retry)]
    parts = _split(due, settings, folder)
    return [part for item in items for part in _of(item, parts)]


def _split(due: list[Item], settings: Settings, folder: Path) -> Parts:
    size, work = settings.shard_mb * MEGABYTE, sum(item.weight for item in due)
    large = {item.present.uri: item for item in due if item.present.size > size}
    if not large:
        return {}
    for watcher in watchers():
        watcher.prepare(len(large), sum(item.present.size for item in large.values()))
    folder.mkdir(exist_ok=True)
    with start_engine(settings) as engine, ThreadPoolExecutor(engine.width) as threads:

        def parts_of(item: Item) -> list[Input]:
            whole = replace(item.present, span=None)
            is_large = bool(item.known) or whole.size * MANY >= work
            return engine.split(whole, size, settings.cleaning, folder, is_large=is_large)

        try:
            return dict(zip(large, threads.map(parts_of, large.values()), strict=True))
        except BaseException:
            engine.stop()
            raise


def _of(item: Item, parts: Parts) -> Iterator[Item]:
    found = parts.get(item.present.uri) if item.input else None
    if not found:
        yield item
    elif item.known:
        yield replace(item, input=replace(item.present, copy=found[0].copy))
    else:
        yield from (Item(part, None) for part in found)
