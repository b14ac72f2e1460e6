"""How the local engine grows with its workers: documents a second of one worker, and of several, turn by turn.

`python benchmarks/workers.py FOLDER [--copies N] [--workers N]` cleans copies of the folder's files. Only on a machine
that has nothing else to do are the times worth anything; the processor seconds of the workers and of the process that
leads them are also worth something on a busy one (in /proc, so Linux only). They bound what another worker can bring:
what the leading process takes, it takes from a worker where there is no processor more.

At the end stands what a run does before and after the cleaning, alone, in processor seconds, without Prefect's own start
(`python benchmarks/datasets.py idle`).
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.datasets import family, seconds_of
from flows.engine import start_engine
from flows.manifest import NOTHING, Cleaned, new_manifest, new_run
from flows.plan import Shard, plan, survey
from flows.settings import Settings
from flows.snapshot import Output
from flows.worker import Job
from tasks.read import find_inputs
from tasks.write import Label


def main() -> None:
    """Clean with one worker and with several, three times each, and print the median; then the rest of a run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    speeds: dict[int, list[float]] = {1: [], options.workers: []}
    with TemporaryDirectory() as name:
        for number in range(options.copies):
            shutil.copytree(options.folder, Path(name) / "in" / f"{number:03}")
        for _ in range(3):
            for workers, found in speeds.items():
                found.append(measure(Path(name), workers))
        one, many = (median(found) for found in speeds.values())
        print(f"{options.workers} workers are {many / one:.2f} times as fast as one")
        alone(Path(name))


def planned(folder: Path, settings: Settings) -> list[Shard]:
    """A first run's shards."""
    items = survey(find_inputs([str(folder / "in")]), [], afresh=True, keep_vanished=False)
    return plan(items, [], settings, "benchmark")


def measure(folder: Path, workers: int) -> float:
    """Clean the folder's inputs; documents a second, from the first shard to the last."""
    settings = Settings(workers=workers, shard_mb=4)
    shards = planned(folder, settings)
    with (
        TemporaryDirectory(dir=folder) as workshop,
        start_engine(settings) as engine,
        ThreadPoolExecutor(engine.width) as threads,
    ):
        job = Job(settings.cleaning, Path(workshop), Label("benchmark", "benchmark"), 60)
        list(threads.map(lambda shard: engine.clean(shard, job), shards[:workers]))  # all workers are up
        began, own, theirs = time.monotonic(), time.process_time(), of_workers()
        cleaned = list(threads.map(lambda shard: engine.clean(shard, job), shards[workers:]))
        seconds, own, theirs = time.monotonic() - began, time.process_time() - own, of_workers() - theirs
    documents = sum(each.tally.documents for each in cleaned)
    of_each = (
        f"{1_000 * theirs / documents:.2f} ms of a worker and {1_000 * own / documents:.2f} ms of the leading process"
    )
    print(f"{workers} workers: {documents / seconds:6.1f} documents/s; a document takes {of_each}")
    return documents / seconds


def of_workers() -> float:
    """Processor seconds of the workers so far."""
    return sum(seconds_of(pid) for pid, role in family(os.getpid()) if role == "worker")


def alone(folder: Path) -> None:
    """Print what a run does while no worker has work."""
    settings, output, run = Settings(), Output(folder / "out"), new_run("benchmark")
    with output.lock(run):
        with said("plan"):
            shards = planned(folder, settings)
        job = Job(settings.cleaning, output.workshop(run), Label(run.run_id, "benchmark"), 60)
        with start_engine(settings) as engine:
            cleaned: list[Cleaned] = [engine.clean(shard, job) for shard in shards]
        with said("keep the finished shards"):
            for each in cleaned:
                output.keep(each, job.workshop)
        with said("publish"):
            output.publish(new_manifest(run, {}, cleaned), NOTHING, 3)


@contextmanager
def said(what: str) -> Iterator[None]:
    """Print the processor time that the block takes in this process."""
    began = time.process_time()
    yield
    print(f"{what}: {time.process_time() - began:.3f} s")


if __name__ == "__main__":
    main()
