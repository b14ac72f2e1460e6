"""What runs in a worker process: cleaning one shard into its part files.

Nothing here may import Prefect or a web server: a worker starts in a fraction of a second and its memory is the
documents'.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NamedTuple

from flows.plan import Shard, content_hash
from flows.tally import Tally
from tasks.pipeline import clean, describe_error
from tasks.read import Input, read
from tasks.records import Document, Passed, Reject, Source
from tasks.schema import ContractError
from tasks.settings import Cleaning
from tasks.write import Label, Part, PartWriter, check


class Place(NamedTuple):
    """Where in its shard a worker is: at which input, at which record of it, and whether it reads or cleans it."""

    input: int
    record: int
    stage: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a document brought its worker down: the short name and the line of its reject."""

    error: str
    message: str


Poison = dict[Place, Cause]
"""The places at which a worker has died, and why."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker must know to clean a shard, beside the shard."""

    settings: Cleaning
    workshop: Path
    label: Label
    time_limit_s: int

    def marker(self, shard: Shard) -> Path:
        """The file in which a worker writes the place that it is at, so that its death has a name."""
        return self.workshop / f"{shard.fingerprint}.at"

    def place(self, shard: Shard) -> Place | None:
        """The place that a worker was at when it died; None when it was between documents."""
        try:
            number, record, stage = self.marker(shard).read_text().split()
        except (OSError, ValueError):
            return None
        return Place(int(number), int(record), stage)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A finished shard: its part files, complete on disk, what happened in it, and the hash of each input's bytes."""

    fingerprint: str
    parts: list[Part]
    tally: Tally
    hashes: list[str | None]


def limit_memory(megabytes: int) -> None:
    """Let an allocation beyond the limit fail in this process, so that the machine does not.

    Linux keeps to it; macOS has the limit but may refuse to set it, and then a worker goes without.
    """
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


def clean_shard(shard: Shard, job: Job, poison: Poison) -> Cleaned:
    """Clean a shard's inputs in order and write its part files.

    `poison` names places that have brought a worker down: what is there becomes a reject without being touched. A
    document that takes longer than the time limit ends this process (SIGALRM), which is the only way out of a loop in
    compiled code. A document whose rows break the contract is found by a second pass that checks each, and becomes a
    reject.
    """
    try:
        return _clean(shard, job, poison, checked=False)
    except ContractError:
        return _clean(shard, job, poison, checked=True)


def _clean(shard: Shard, job: Job, poison: Poison, *, checked: bool) -> Cleaned:
    worker = _Worker(job, poison, Tally())
    writer = PartWriter(job.workshop, f"{job.label.run_id}-{shard.fingerprint}", job.label)
    hashes = []
    with _marking(job, shard) as worker.mark, writer:
        for number, item in enumerate(shard.inputs):
            worker.mark(Place(number, 0, "read"))
            hashes.append(content_hash(item) if Place(number, 0, "read") not in poison else None)
            for result in worker.results(number, item):
                worker.mark(None)
                if isinstance(result, Passed):
                    worker.tally.passed[result.kind] += 1
                    continue
                settled = _settled(result, job.label) if checked else result
                with worker.tally.timing("write"):
                    worker.tally.add(settled)
                    writer.add(settled)
        worker.mark(None)
    job.marker(shard).unlink()
    return Cleaned(shard.fingerprint, writer.parts, worker.tally, hashes)


@dataclass(slots=True)
class _Worker:
    """Reads and cleans the records of inputs, and marks where it is."""

    job: Job
    poison: Poison
    tally: Tally
    mark: Callable[[Place | None], None] = field(init=False)

    def results(self, number: int, item: Input) -> Iterator[Document | Reject | Passed]:
        found = read(item, self.job.settings)
        for record in count():
            place = Place(number, record, "read")
            if cause := self.poison.get(place):
                yield Reject("read", cause.error, cause.message, Document(Source(item.uri, b"", "")))
                return
            self.mark(place)
            with self.tally.timing("read"):
                source = next(found, None)
            if source is None:
                return
            yield self._result(source, place._replace(stage="clean"))

    def _result(self, source: Source | Reject | Passed, place: Place) -> Document | Reject | Passed:
        if not isinstance(source, Source):
            return source
        if cause := self.poison.get(place):
            return Reject("clean", cause.error, cause.message, Document(source))
        self.mark(place)
        return clean(source, self.job.settings)


def _settled(result: Document | Reject, label: Label) -> Document | Reject:
    """The result, or a reject in its place if the datasets cannot take its rows."""
    try:
        check(result, label)
    except ContractError as error:
        document = result.document if isinstance(result, Reject) else result
        return Reject("write", "internal_error", describe_error(error), Document(document.source))
    return result


@contextmanager
def _marking(job: Job, shard: Shard) -> Iterator[Callable[[Place | None], None]]:
    """Give the function that notes the place on disk and starts its time; None stands for between documents."""
    file = os.open(job.marker(shard), os.O_WRONLY | os.O_CREAT, 0o600)

    def mark(place: Place | None) -> None:
        os.pwrite(file, (" ".join(map(str, place)) if place else "").ljust(40).encode(), 0)
        signal.setitimer(signal.ITIMER_REAL, job.time_limit_s if place else 0)

    try:
        yield mark
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        os.close(file)
