"""What only all parts of a container together show, once they have been cleaned: then some are cleaned in another way.

A part is read without a look at the others (`tasks.read.split`). So two parts may give records of one name the same address,
and none of them knows that there is no document in the whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from upath import UPath

from flows.manifest import Cleaned, Known
from flows.plan import Item, Shard
from tasks.read.inputs import NUMBERED
from tasks.schema import DOCUMENTS, REJECTS
from tasks.write import Part

Place = Callable[[Part], Path | UPath]
"""Where a part file is."""


@dataclass(frozen=True, slots=True)
class _Done:
    """A part of a container, as it has been cleaned just now."""

    item: Item
    known: Known
    cleaned: Cleaned

    def names(self, place: Place) -> pa.Array:
        """The addresses of its documents and rejects, without the numbers that tell those of one name apart."""
        found = pa.concat_arrays(list(self._addresses(place)))
        return pc.replace_substring_regex(found, NUMBERED, "")

    def _addresses(self, place: Place) -> Iterator[pa.Array]:
        of_table = {part.table: part for part in self.cleaned.parts}
        earlier = self.cleaned.inputs[: self.cleaned.inputs.index(self.known)]
        for table, field in ((DOCUMENTS.name, "documents"), (REJECTS.name, "rejects")):
            with place(of_table[table]).open("rb") as file:
                column = pq.read_table(file, columns=["source_uri"])["source_uri"]
            start = sum(getattr(known, field) for known in earlier)
            yield column.slice(start, getattr(self.known, field)).combine_chunks().cast(pa.large_string())


def amend(shards: list[Shard], results: Mapping[str, Cleaned], place: Place) -> list[Shard]:
    """The shards, but for containers whose parts do not go together; they are the same shards when all do.

    A container in no part of which there is a document or a reject becomes whole again, and then the reject that it is. A
    part with names that stand in earlier parts too is told so. `results` are the shards as they were cleaned.
    """
    containers: defaultdict[str, list[_Done]] = defaultdict(list)
    for shard in shards:
        cleaned = results[shard.fingerprint]
        for item, known in zip(shard.items, cleaned.inputs, strict=True):
            if known.span and not item.known:
                containers[known.uri].append(_Done(item, known, cleaned))
    changed = dict(chain.from_iterable(_changed(parts, place) for parts in containers.values()))
    return [changed_shard for shard in shards for changed_shard in _with(shard, changed)] if changed else shards


def _changed(parts: list[_Done], place: Place) -> Iterator[tuple[str, Item | None]]:
    """What becomes of the parts of a container that cannot stay as they are, by their keys; None for those that go."""
    parts = sorted(parts, key=lambda part: part.known.key)
    if not any(part.known.documents or part.known.rejects for part in parts):
        yield from ((part.known.key, None) for part in parts)
        whole = replace(parts[0].item.present, span=None)
        yield whole.key, Item(whole, None)
    elif len(parts) > 1 and all(part.known.span and part.known.span.first == 1 for part in parts):  # not numbered
        yield from _repeated(parts, place)


def _repeated(parts: list[_Done], place: Place) -> Iterator[tuple[str, Item]]:
    names = [part.names(place) for part in parts]
    counts = pc.value_counts(pa.chunked_array(names))
    several = counts.filter(pc.greater(counts.field("counts"), 1)).field("values")
    before: Counter[str] = Counter()
    for part, found in zip(parts, names, strict=True) if len(several) else ():
        here = Counter(found.filter(pc.is_in(found, several)).to_pylist())
        told = tuple(sorted((name.removeprefix(f"{part.known.uri}!"), before[name]) for name in here if before[name]))
        span = part.item.present.span
        if span and told != span.before:
            yield part.known.key, Item(replace(part.item.present, span=replace(span, before=told)), None)
        before += here


def _with(shard: Shard, changed: Mapping[str, Item | None]) -> Iterator[Shard]:
    items = (changed.get(item.key, item) for item in shard.items)
    left = tuple(item for item in items if item)
    if left == shard.items:
        yield shard
    elif left:
        yield replace(shard, items=left)
