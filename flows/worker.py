"""What runs in a worker process: cleaning one shard into its part files.

Nothing here may import Prefect or a web server: a worker starts in a fraction of a second and its memory is the
documents'.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from flows.plan import Shard
from flows.tally import Tally
from tasks.pipeline import clean
from tasks.read import read
from tasks.records import Document, Reject, Source
from tasks.settings import Cleaning
from tasks.write import Label, Part, PartWriter


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a document brought its worker down: the short name and the line of its reject."""

    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker must know to clean a shard, beside the shard."""

    settings: Cleaning
    workshop: Path
    label: Label
    time_limit_s: int

    def marker(self, shard: Shard) -> Path:
        """The file in which a worker writes the number of the document it is at, so that its death has a name."""
        return self.workshop / f"{shard.fingerprint}.at"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A finished shard: its part files, complete on disk, and what happened in it."""

    fingerprint: str
    parts: list[Part]
    tally: Tally


def limit_memory(megabytes: int) -> None:
    """Let an allocation beyond the limit fail in this process, so that the machine does not."""
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


def clean_shard(shard: Shard, job: Job, poison: dict[int, Cause]) -> Cleaned:
    """Clean a shard's inputs in order and write its part files.

    `poison` names documents, by their number in the shard, that have brought a worker down: they become rejects without
    being touched. A document that takes longer than the time limit ends this process (SIGALRM), which is the only way
    out of a loop in compiled code.
    """
    tally = Tally()
    found = chain.from_iterable(read(item, job.settings) for item in shard.inputs)
    writer = PartWriter(job.workshop, shard.fingerprint, job.label)
    with _marking(job.marker(shard)) as mark, writer:
        for number in count():
            signal.setitimer(signal.ITIMER_REAL, job.time_limit_s)
            with tally.timing("read"):
                source = next(found, None)
            if source is None:
                break
            mark(number)
            result = _result(source, job.settings, poison.get(number))
            mark(None)
            with tally.timing("write"):
                tally.add(result)
                writer.add(result)
        signal.setitimer(signal.ITIMER_REAL, 0)
    job.marker(shard).unlink()
    return Cleaned(shard.fingerprint, writer.parts, tally)


def _result(source: Source | Reject, settings: Cleaning, cause: Cause | None) -> Document | Reject:
    if isinstance(source, Reject):
        return source
    if cause:
        return Reject("clean", cause.error, cause.message, Document(source))
    return clean(source, settings)


@contextmanager
def _marking(path: Path) -> Iterator[Callable[[int | None], None]]:
    file = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        yield lambda number: _overwrite(file, b"%-20d" % number if number is not None else b" " * 20)
    finally:
        os.close(file)


def _overwrite(file: int, content: bytes) -> None:
    os.pwrite(file, content, 0)
