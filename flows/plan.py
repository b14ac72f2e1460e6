"""From inputs to shards: the batches that the engine works on, and the fingerprints by which finished work is known."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import tasks
from flows.manifest import Cleaned, Known
from flows.settings import Settings
from tasks.read import Input, UnreachableError
from tasks.read.files import open_input

MAX_INPUTS = 2_000
"""Inputs in a shard at the most, however small they are."""

MAX_HASHED = 1 << 30
"""Bytes above which a file is known by its size and time alone: hashing it would cost more than it saves."""

_HALF = 0.5
"""Of what a shard may hold: a shard that holds as much is large enough to be left alone when small ones are merged."""

_BOUNDARY = 512
"""One input in so many ends a shard by its name alone, so that a vanished input moves only the borders next to it."""


class Again(StrEnum):
    """What a run cleans, beside what it has not seen yet."""

    CHANGED = "changed"
    """Nothing but what has changed."""
    REJECTS = "rejects"
    """What was rejected as well."""
    ALL = "all"
    """Everything."""


@dataclass(frozen=True, slots=True)
class Item:
    """An input in a plan: what is there of it now, and what the current snapshot holds of it."""

    input: Input | None
    """None for one that has vanished and whose rows stay."""
    known: Known | None
    """None for one that must be cleaned: it is new, or it or the pipeline has changed."""

    @property
    def key(self) -> str:
        """Its address, and which part of it."""
        return (self.known or self.present).key

    @property
    def weight(self) -> int:
        """Its size in bytes."""
        return (self.known or self.present).weight

    @property
    def present(self) -> Input:
        """The input of an item that has not vanished."""
        assert self.input  # noqa: S101 (what is neither there nor known is no item)
        return self.input

    def is_due(self, *, retry: bool) -> bool:
        """Whether it must be cleaned, or in a retry be tried again."""
        return not self.known or bool(retry and self.input and self.known.rejects)


@dataclass(frozen=True)
class Shard:
    """A batch of inputs, worth seconds of work; its part files bear its fingerprint as their name.

    `sources` are the published shards that hold the rows of its known inputs, in the same order.
    """

    items: tuple[Item, ...]
    pipeline: str
    sources: tuple[Cleaned, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """Changes when an input's address, size or time changes, or the pipeline: 32 hexadecimal digits."""
        lines = [self.pipeline, *(_identity(item) for item in self.items)]
        return _digest("\n".join(lines).encode())

    def work(self, *, retry: bool) -> tuple[int, int]:
        """How many inputs there are to clean, and their size; where there are none, rows of all of them are taken over."""
        items = [item for item in self.items if item.is_due(retry=retry)] or self.items
        return len(items), sum(item.weight for item in items)

    @property
    def name(self) -> str:
        """What a person sees of it: its first and last input."""
        first, last = self.items[0].key, self.items[-1].key
        return first if first == last else f"{first} … {last} ({len(self.items)})"


def survey(inputs: Iterable[Input], published: Iterable[Cleaned], *, afresh: bool, keep_vanished: bool) -> list[Item]:
    """Compare the inputs with those of published shards.

    An input is the same when size and time are, or when size and content are: only a file with a new time is read.
    `afresh`, because the pipeline has changed or everything is wanted again, none is. Vanished inputs are left out unless
    they shall be kept; there is nothing to clean them from, so their rows stay whatever changes. A container
    that is the same keeps the parts that it has; one that must be cleaned is whole.
    """
    known: defaultdict[str, list[Known]] = defaultdict(list)
    for part in (part for cleaned in published for part in cleaned.inputs):
        known[part.uri].append(part)
    items = []
    for item in inputs:
        before = sorted(known.pop(item.uri, ()), key=lambda part: part.key)
        if before and not afresh and _is_same(item, before[0]):
            items += [_unchanged(item, part) for part in before]
        else:
            items.append(Item(item, None))
    if keep_vanished:
        vanished = (part for parts in known.values() for part in parts)
        items += [Item(None, _unrecognisable(part) if afresh else part) for part in vanished]
    return items


def _unchanged(item: Input, part: Known) -> Item:
    """A part of an input that is the same as before. Nothing is copied without need: there may be millions."""
    return Item(
        replace(item, span=part.span) if part.span else item,
        part if part.mtime_ns == item.mtime_ns else replace(part, mtime_ns=item.mtime_ns),
    )


def _is_same(item: Input, before: Known) -> bool:
    if (before.size, before.is_outside) != (item.size, item.is_outside):
        return False
    return before.mtime_ns == item.mtime_ns or bool(before.sha256 and before.sha256 == content_hash(item))


def _unrecognisable(known: Known) -> Known:
    """What is known of an input, such that it will be cleaned if it comes back: its rows are of another pipeline."""
    return replace(known, mtime_ns=-1, sha256=None)


def content_hash(item: Input) -> str | None:
    """SHA-256 of a file's bytes; None where there is no plain file, or one that is too large or cannot be read.

    Of a file in parts, only the first has one. Raises `UnreachableError` as `read` does.
    """
    if (item.span and item.span.start) or item.size > MAX_HASHED:
        return None
    try:
        with open_input(item) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except UnreachableError:
        raise
    except Exception:  # noqa: BLE001 (whatever is wrong with it will be said when it is read)
        return None


def plan(items: Iterable[Item], published: Iterable[Cleaned], settings: Settings, pipeline: str) -> list[Shard]:
    """Put every item into one shard, in the order of their first addresses.

    A published shard keeps its members as long as the rows of one of them can be taken over, changed ones included, so
    that its part files are used again; what is new is cut into shards of at most about `shard_mb`. The small shards that
    come of it are put together by `merge`.
    """
    waiting = {item.key: item for item in items}
    shards = []
    for cleaned in published:
        members = [waiting[known.key] for known in cleaned.inputs if known.key in waiting]
        if any(item.known for item in members):
            shards.append(Shard(tuple(waiting.pop(item.key) for item in members), pipeline, (cleaned,)))
    shards += [Shard(tuple(batch), pipeline) for batch in _batches(waiting.values(), settings.shard_mb * 1_000_000)]
    return sorted(shards, key=lambda shard: shard.items[0].key)


def finished(
    shards: Iterable[Shard], published: Iterable[Cleaned], staged: Mapping[str, Cleaned], again: Again
) -> dict[str, Cleaned]:
    """The shards that need no work, by fingerprint: published, or staged by a run that was cut off."""
    if again is Again.ALL:
        return {}
    retry = again is Again.REJECTS
    before = {cleaned.fingerprint: cleaned for cleaned in published}
    found = {}
    for shard in shards:
        cleaned = before.get(shard.fingerprint)
        if cleaned and retry and any(item.is_due(retry=True) for item in shard.items):
            cleaned = None
        if cleaned := staged.get(shard.fingerprint, cleaned):
            found[shard.fingerprint] = _with_new_times(cleaned, shard)
    return found


def _with_new_times(cleaned: Cleaned, shard: Shard) -> Cleaned:
    """The times of files that are the same as before, so that the next run need not read them to see that."""
    pairs = zip(shard.items, cleaned.inputs, strict=True)
    return replace(cleaned, inputs=[_with_new_time(known, item.input) for item, known in pairs])


def _with_new_time(known: Known, item: Input | None) -> Known:
    return replace(known, mtime_ns=item.mtime_ns) if item and item.mtime_ns != known.mtime_ns else known


def merge(published: Iterable[Cleaned], settings: Settings, pipeline: str) -> list[Shard]:
    """Put small shards together, neighbours first; one that holds half of what a shard may hold stays as it is.

    There is nothing to clean: every input is known, and its rows are taken over, shard after shard. Small shards are
    merged whole and among themselves, instead of cutting everything anew, so that the work grows with what has come
    since the last time and not with the datasets.
    """
    shards: list[Shard] = []
    batch: list[Cleaned] = []
    filled = 0.0
    for cleaned in published:
        share = _share(cleaned, settings)
        if share >= _HALF:
            shards.append(_merged([cleaned], pipeline))
            continue
        if filled + share > 1:
            shards.append(_merged(batch, pipeline))
            batch, filled = [], 0.0
        batch.append(cleaned)
        filled += share
    if batch:
        shards.append(_merged(batch, pipeline))
    return sorted(shards, key=lambda shard: shard.items[0].key)


def _share(cleaned: Cleaned, settings: Settings) -> float:
    """How much of what a shard may hold a published shard holds."""
    size = sum(known.weight for known in cleaned.inputs)
    return max(size / (settings.shard_mb * 1_000_000), len(cleaned.inputs) / MAX_INPUTS)


def _merged(batch: list[Cleaned], pipeline: str) -> Shard:
    items = tuple(Item(None, known) for cleaned in batch for known in cleaned.inputs)
    return Shard(items, pipeline, tuple(batch))


def _batches(items: Iterable[Item], max_bytes: int) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        if batch and (size + item.weight > max_bytes or len(batch) >= MAX_INPUTS):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += item.weight
        if int(_digest(item.key.encode()), 16) % _BOUNDARY == 0:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def pipeline_fingerprint(settings: Settings) -> str:
    """The version, and a hash over everything that decides what the datasets say: settings, rules, stages."""
    own = Path(tasks.__file__).parent
    files = [path for path in _files(own) if "__pycache__" not in path.parts]
    if settings.rules:
        files += _files(settings.rules)
    contents = [settings.cleaning.model_dump_json().encode(), *(path.read_bytes() for path in files)]
    return f"{version('chengwen')}+{_digest(*contents)[:12]}"


def _identity(item: Item) -> str:
    what = item.known or item.present
    since = what.same_since_ns if isinstance(what, Known) else what.mtime_ns
    before = f"\0{what.span.before}" if what.span and what.span.before else ""
    return f"{what.key}\0{what.size}\0{since}\0{what.is_outside:d}\0{what.weight}{before}"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(*contents: bytes) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for content in contents:
        digest.update(len(content).to_bytes(8))
        digest.update(content)
    return digest.hexdigest()
