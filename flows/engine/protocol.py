"""What a run asks of an engine, and nothing of how an engine does it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from flows.manifest import Cleaned
from flows.plan import Shard
from flows.worker import Job
from tasks.read import Input
from tasks.settings import Cleaning


class ShardError(RuntimeError):
    """A shard that cannot be finished, for a reason that is not a document's."""


class Engine(Protocol):
    """Cleans shards in other processes, here or elsewhere. Its method may be called from any thread."""

    width: int
    """Shards that the engine should be given at a time, so that no worker waits for one."""

    def clean(self, shard: Shard, job: Job) -> Cleaned:
        """Clean a shard into part files in the job's workshop.

        A document that kills its process or takes too long becomes a reject. Raises `ShardError` for what is not a
        document's fault.
        """

    def split(self, item: Input, size: int, settings: Cleaning, folder: Path, *, is_large: bool) -> list[Input]:
        """Cut a large input as `tasks.read.split` does; what brings its worker down stays whole."""

    def stop(self) -> None:
        """Give up what is being cleaned: who waits for it gets an exception."""
