"""The engine of one machine: worker processes that outlive what a document does to one of them.

What a worker does is `flows.worker`.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from flows.engine.protocol import ShardError
from flows.manifest import Cleaned
from flows.plan import Shard
from flows.settings import Settings
from flows.worker import Cause, Job, Place, Poison, clean_shard, limit_memory
from tasks.read import Input, split
from tasks.settings import Cleaning

PATIENCE = 3
"""Deaths at one place, of a kind that another process may have caused, after which the place is taken for the cause."""

_FROM_OUTSIDE = frozenset({-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP})


class LocalEngine:
    """An `Engine` of worker processes on this machine. Made by `start_local`."""

    def __init__(self, pool: ProcessPool, width: int) -> None:
        """Hold the pool that does the work."""
        self.width = width
        self._pool = pool

    def clean(self, shard: Shard, job: Job) -> Cleaned:
        """Clean a shard, without the documents that kill the worker: each of them becomes a reject.

        A worker that was killed from outside, or between documents, gets `PATIENCE`: its shard is begun again. Raises
        `ShardError` when that does not help.
        """
        poison: Poison = {}
        deaths: Counter[Place | None] = Counter()
        while True:
            try:
                cleaned: Cleaned = self._pool.schedule(clean_shard, args=(shard, job, poison)).result()
            except ProcessExpired as death:
                place = job.place(shard)
                deaths[place] += 1
                may_be_chance = place is None or death.exitcode in _FROM_OUTSIDE
                if may_be_chance and deaths[place] < PATIENCE:
                    continue
                if place is None or place in poison:
                    raise ShardError(f"{shard.name}: a worker ended with {death.exitcode} between documents") from death
                poison[place] = cause_of(death.exitcode, job.time_limit_s)
            else:
                return cleaned

    def split(self, item: Input, size: int, settings: Cleaning, folder: Path, *, is_large: bool) -> list[Input]:
        """Cut a large input in a worker; what kills it stays whole, and is found out when it is cleaned."""
        try:
            parts: list[Input] = self._pool.schedule(
                split, args=(item, size, settings, folder), kwargs={"is_large": is_large}
            ).result()
        except ProcessExpired:
            return [item]
        return parts

    def stop(self) -> None:
        """Kill the workers."""
        self._pool.stop()


@contextmanager
def start_local(settings: Settings) -> Iterator[LocalEngine]:
    """Start the workers, and stop them at the end, whatever they are doing.

    The workers come from a fork server: forking this process would copy its threads' locks, and starting each afresh
    takes a second. The server has loaded what they need (`flows.preload`).
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["flows.preload"])
    pool = ProcessPool(
        settings.workers, context=context, initializer=limit_memory, initargs=(settings.memory_limit_mb,)
    )
    try:
        yield LocalEngine(pool, settings.workers + 1)
        pool.close()
    except BaseException:
        pool.stop()
        raise
    finally:
        pool.join()


def cause_of(exitcode: int, time_limit_s: int) -> Cause:
    """Say what an exit code means for the document that the worker was at.

    >>> cause_of(-11, 60)
    Cause(error='crashed', message='the worker process died of SIGSEGV')
    """
    if exitcode == -signal.SIGALRM:
        return Cause("time_limit", f"took longer than {time_limit_s} s; raise time_limit_s to clean it")
    if exitcode < 0:
        return Cause("crashed", f"the worker process died of {signal.Signals(-exitcode).name}")
    return Cause("crashed", f"the worker process exited with status {exitcode}")
