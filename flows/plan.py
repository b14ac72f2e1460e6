"""From inputs to shards: the batches that the engine works on, and the fingerprints by which finished work is known."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import tasks
from flows.settings import Settings
from tasks.read import Input

MAX_INPUTS = 2_000
"""Inputs in a shard at the most, however small they are."""

MAX_HASHED = 1 << 30
"""Bytes above which a file is known by its size and time alone: hashing it would cost more than it saves."""

_BOUNDARY = 512
"""One input in so many ends a shard by its name alone, so that a vanished input moves only the borders next to it."""


@dataclass(frozen=True)
class Shard:
    """A batch of inputs, worth seconds of work; its part files bear its fingerprint as their name."""

    inputs: tuple[Input, ...]
    pipeline: str

    @cached_property
    def fingerprint(self) -> str:
        """Changes when an input's address, size or time changes, or the pipeline: 32 hexadecimal digits."""
        lines = [self.pipeline, *(_identity(item) for item in self.inputs)]
        return _digest("\n".join(lines).encode())

    @property
    def name(self) -> str:
        """What a person sees of it: its first and last input."""
        first, last = self.inputs[0].uri, self.inputs[-1].uri
        return first if first == last else f"{first} … {last} ({len(self.inputs)})"


@dataclass(frozen=True, slots=True)
class Known:
    """What the last run knew of an input: size, time, the time since which its content is the same, and its hash."""

    size: int
    mtime_ns: int
    same_since_ns: int
    hash: str | None


def recognise(inputs: Iterable[Input], known: Mapping[str, Known]) -> list[Input]:
    """Give inputs that have not changed the time under which they have been cleaned.

    An input is the same when size and time are, or when size and content are: only a file with a new time is read.
    """
    return [_recognised(item, known.get(item.uri)) for item in inputs]


def _recognised(item: Input, before: Known | None) -> Input:
    if before is None or before.size != item.size:
        return item
    if before.mtime_ns == item.mtime_ns or (before.hash and before.hash == content_hash(item)):
        return replace(item, same_since_ns=before.same_since_ns)
    return item


def content_hash(item: Input) -> str | None:
    """SHA-256 of a file's bytes; None where there is no plain file, or one that is too large or cannot be read."""
    try:
        status = item.path.stat()
        if item.is_outside or not stat.S_ISREG(status.st_mode) or status.st_size > MAX_HASHED:
            return None
        with item.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def plan(inputs: Iterable[Input], settings: Settings, pipeline: str) -> list[Shard]:
    """Cut the inputs, in the order of their addresses, into shards of at most about `shard_mb`."""
    return [Shard(tuple(batch), pipeline) for batch in _batches(inputs, settings.shard_mb * 1_000_000)]


def _batches(inputs: Iterable[Input], max_bytes: int) -> Iterator[list[Input]]:
    batch: list[Input] = []
    size = 0
    for item in inputs:
        if batch and (size + item.size > max_bytes or len(batch) >= MAX_INPUTS):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += item.size
        if int(_digest(item.uri.encode()), 16) % _BOUNDARY == 0:
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


def _identity(item: Input) -> str:
    since = item.mtime_ns if item.same_since_ns is None else item.same_since_ns
    return f"{item.uri}\0{item.size}\0{since}\0{item.is_outside:d}"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(*contents: bytes) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for content in contents:
        digest.update(len(content).to_bytes(8))
        digest.update(content)
    return digest.hexdigest()
