"""How the local engine grows with its workers: documents a second of one worker, and of several, turn by turn.

`python benchmarks/workers.py FOLDER [--copies N] [--workers N]` cleans copies of the folder's files. Only on a machine
that has nothing else to do are the times worth anything.
"""

from __future__ import annotations

import argparse
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from flows.engine import start_engine
from flows.plan import plan, survey
from flows.settings import Settings
from flows.worker import Job
from tasks.read import find_inputs
from tasks.write import Label


def main() -> None:
    """Clean with one worker and with several, three times each, and print the median."""
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


def measure(folder: Path, workers: int) -> float:
    """Clean the folder's inputs; documents a second, from the first shard to the last."""
    settings = Settings(workers=workers, shard_mb=4)
    items = survey(find_inputs([str(folder / "in")]), [], afresh=True, keep_vanished=False)
    shards = plan(items, [], settings, "benchmark")
    with (
        TemporaryDirectory(dir=folder) as workshop,
        start_engine(settings) as engine,
        ThreadPoolExecutor(engine.width) as threads,
    ):
        job = Job(settings.cleaning, Path(workshop), Label("benchmark", "benchmark"), 60)
        engine.clean(shards[0], job)  # the fork server is up
        began = time.monotonic()
        cleaned = list(threads.map(lambda shard: engine.clean(shard, job), shards[1:]))
        seconds = time.monotonic() - began
    documents = sum(each.tally.documents for each in cleaned)
    busy = sum(sum(each.tally.seconds.values()) for each in cleaned)
    print(f"{workers} workers: {documents / seconds:6.1f} documents/s, busy {busy / seconds / workers:.0%} of the time")
    return documents / seconds


if __name__ == "__main__":
    main()
