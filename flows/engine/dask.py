"""The engine of many machines: shards as tasks of a Dask cluster.

A Dask worker cleans a shard as one machine does (`flows.engine.local`), in a process beside it that a document may bring
down: the Dask worker sees nothing of that. Where a Dask worker itself is lost, its shards are begun again on others.
"""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from distributed import Client, KilledWorker, LocalCluster, get_worker

from flows.engine.local import start_local
from flows.engine.protocol import ShardError
from flows.manifest import Cleaned
from flows.plan import Shard, pipeline_fingerprint
from flows.settings import Settings
from flows.worker import Job
from tasks.read import Input, split
from tasks.settings import Cleaning

MIN_WIDTH = 64
"""Shards given to a cluster at a time, however small it is: the queue by which an adaptive one sees that it has to grow."""

WORKER_LIMIT_S = 600
"""Time in which a cluster must have a worker: as long as it takes to start a machine."""


class DaskEngine:
    """An `Engine` of the workers of a Dask cluster. Made by `start_dask`."""

    def __init__(self, client: Client, settings: Settings) -> None:
        """Hold the connection to the scheduler."""
        self.width = max(MIN_WIDTH, 2 * sum(client.nthreads().values()))
        self._client = client
        self._settings = settings

    def clean(self, shard: Shard, job: Job) -> Cleaned:
        """Clean a shard on the worker that the scheduler chooses, and on another one when that is lost."""
        job = replace(job, workshop=job.workshop.absolute())
        key = f"{job.label.run_id}-{shard.fingerprint}"
        try:
            cleaned: Cleaned = self._client.submit(
                clean_there, shard, job, self._settings, key=key, pure=False
            ).result()
        except KilledWorker as error:
            raise ShardError(f"{shard.name}: every Dask worker that began it was lost; see their logs") from error
        except CancelledError as error:
            raise ShardError("the Dask scheduler was lost; the next run goes on from here") from error
        return cleaned

    def split(self, item: Input, size: int, settings: Cleaning, folder: Path, *, is_large: bool) -> list[Input]:
        """Cut a large input on a worker, which may use all files that the workers share."""
        try:
            parts: list[Input] = self._client.submit(
                split, item, size, settings, folder.absolute(), is_large=is_large, pure=False
            ).result()
        except KilledWorker:
            return [item]
        except CancelledError as error:
            raise ShardError("the Dask scheduler was lost; the next run goes on from here") from error
        return parts

    def stop(self) -> None:
        """Leave the cluster, which then drops the run's shards; one that has begun ends unread."""
        self._client.close()


@contextmanager
def start_dask(settings: Settings) -> Iterator[DaskEngine]:
    """Connect to the scheduler at the address, or start a cluster on this machine; leave it, or stop it, at the end."""
    with _connect(settings) as client:
        _check_versions(client)
        yield DaskEngine(client, settings)


@contextmanager
def _connect(settings: Settings) -> Iterator[Client]:
    if not settings.address:
        with (
            LocalCluster(
                settings.workers, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield client
        return
    try:
        client = Client(settings.address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ShardError(f"no Dask scheduler at {settings.address}: {error}") from error
    with client:
        yield client


def _check_versions(client: Client) -> None:
    """Raise `ShardError` for a cluster without workers, or with one that has not this version of chengwen.

    A Dask worker without it would end at the first shard, without a word to the client. The first question is a task,
    for which an adaptive cluster starts a worker.
    """
    address = client.scheduler_info()["address"]
    with suppress(PackageNotFoundError):
        try:
            client.submit(version, "chengwen", pure=False).result(timeout=WORKER_LIMIT_S)
        except TimeoutError:
            raise ShardError(f"the Dask scheduler at {address} had no worker in {WORKER_LIMIT_S} s") from None
    ours = version("chengwen")
    for worker, theirs in client.run(version, "chengwen", on_error="return").items():
        if theirs != ours:
            has = theirs if isinstance(theirs, str) else "none"
            raise ShardError(f"Dask worker {worker} needs chengwen {ours} and has {has}")


def clean_there(shard: Shard, job: Job, settings: Settings) -> Cleaned:
    """Clean a shard on the Dask worker that this runs in.

    Each attempt writes into a folder of its own: the scheduler may begin a shard again while a worker that it believes
    lost is still at it.
    """
    _check(shard, job, settings)
    multiprocessing.current_process().daemon = False  # a nanny's child is one, and may have no children
    with (
        TemporaryDirectory(dir=job.workshop) as attempt,
        start_local(settings.model_copy(update={"workers": 1})) as engine,
    ):
        cleaned = engine.clean(shard, replace(job, workshop=Path(attempt)))
        for part in cleaned.parts:
            target = job.workshop / part.table / part.name
            target.parent.mkdir(exist_ok=True)
            (Path(attempt) / part.table / part.name).replace(target)
    return cleaned


def _check(shard: Shard, job: Job, settings: Settings) -> None:
    """Raise `ShardError` where a worker would give another result than the machine that the run was started on."""
    here = f"Dask worker {get_worker().address}"
    if _pipeline(settings) != job.label.pipeline:
        words = f"{_pipeline(settings)}, not {job.label.pipeline}"
        raise ShardError(f"{here} has another pipeline: {words}; install the same version and the same rules there")
    read = (item.input.path.parent for item in shard.items if item.input)
    for folder in (job.workshop, *islice(read, 1)):
        if not folder.is_dir():
            raise ShardError(
                f"{here} has no {folder}: inputs and output must be on a file system that all workers share"
            )


_pipeline = cache(pipeline_fingerprint)
