"""Documents that bring their worker down, and a shard function that lets them: workers import it by this name."""

from __future__ import annotations

import ctypes
import json
import os
import signal
from collections.abc import Callable

from flows import worker
from flows.engine import local
from flows.manifest import Cleaned
from flows.plan import Shard
from flows.worker import Job, Poison
from tasks import pipeline
from tasks.read import steady
from tasks.records import Document
from tasks.settings import Cleaning


def swallow(document: Document, settings: Cleaning) -> None:
    """A stage that does to its process what the document says."""
    words = document.source.data
    if words.startswith(b"segfault"):
        ctypes.string_at(0)
    elif words.startswith(b"spin"):
        while True:
            pass
    elif words.startswith(b"exit"):
        os._exit(7)
    elif words.startswith(b"allocate"):
        bytearray(1 << 40)


def clean_poisoned_shard(shard: Shard, job: Job, poison: Poison) -> Cleaned:
    """As `flows.worker.clean_shard`, with the stage above put first."""
    pipeline.STAGES = (swallow, *pipeline.STAGES)
    return worker.clean_shard(shard, job, poison)


def dask_setup(worker: object) -> None:
    """Let a Dask worker, which is started with this module as `--preload`, clean shards as above."""
    local.clean_shard = clean_poisoned_shard


def clean_a_shard_that_hangs_in_reading(shard: Shard, job: Job, poison: Poison) -> Cleaned:
    """As `flows.worker.clean_shard`, with a reader that does not come back from a line that says so."""
    json.loads = hang_or_load
    return worker.clean_shard(shard, job, poison)


def hang_or_load(line: bytes, load: Callable[[bytes], object] = json.loads) -> object:
    while line.startswith(b"hang"):
        pass
    return load(line)


def clean_a_shard_whose_worker_dies(shard: Shard, job: Job, poison: Poison) -> Cleaned:
    """As `flows.worker.clean_shard`, in a worker that something kills: the first two times, or always."""
    deaths = job.workshop / "deaths"
    with deaths.open("a") as file:
        file.write("x")
    if shard.items[0].key.startswith("always") or deaths.stat().st_size <= 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return worker.clean_shard(shard, job, poison)


def clean_a_shard_without_patience(shard: Shard, job: Job, poison: Poison) -> Cleaned:
    """As `flows.worker.clean_shard`, without pauses for a server to come back."""
    steady.PAUSES_S = (0,)
    return worker.clean_shard(shard, job, poison)
