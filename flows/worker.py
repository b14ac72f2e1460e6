"""What runs in a worker process: cleaning one shard into its part files.

Nothing here may import Prefect or a web server: a worker starts in a fraction of a second and its memory is the
documents'.
"""

from __future__ import annotations

import os
import resource
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

from upath import UPath

from flows.manifest import Cleaned, Known
from flows.parts import TakenOver
from flows.plan import Item, Shard, content_hash
from flows.tally import Tally
from tasks.pipeline import clean, describe_error
from tasks.read import Input, read
from tasks.read.steady import WAITING_S
from tasks.records import Document, Passed, Reject, Source
from tasks.schema import DOCUMENTS, REJECTS, ContractError
from tasks.settings import Cleaning
from tasks.write import Label, PartWriter, Rows, check, rows

_SOURCE_URI = DOCUMENTS.position("source_uri")


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
    parts: Path | UPath = Path()
    """Where the part files of the current snapshot are, which hold the rows that are taken over."""
    retry: bool = False
    """Try rejects again."""

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


def limit_memory(megabytes: int) -> None:
    """Let an allocation beyond the limit fail in this process, so that the machine does not.

    Linux keeps to it; macOS has the limit but may refuse to set it, and then a worker goes without.
    """
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


def clean_shard(shard: Shard, job: Job, poison: Poison) -> Cleaned:
    """Clean a shard's inputs in order, or take their rows over where they are known, and write its part files.

    `poison` names places that have brought a worker down: what is there becomes a reject without being touched. A
    document that takes longer than the time limit ends this process (SIGALRM), which is the only way out of a loop in
    compiled code. A document whose rows break the contract is found by a second pass that checks each, and becomes a
    reject. Raises `PartError` when the rows to be taken over cannot be read.
    """
    try:
        return _clean(shard, job, poison, checked=False)
    except ContractError:
        return _clean(shard, job, poison, checked=True)


def _clean(shard: Shard, job: Job, poison: Poison, *, checked: bool) -> Cleaned:
    worker = _Worker(job, poison, TakenOver(job.parts, shard.sources), checked)
    writer = PartWriter(job.workshop, f"{job.label.run_id}-{shard.fingerprint}")
    inputs = []
    with _marking(job, shard) as worker.mark, writer:
        for number, item in enumerate(shard.items):
            known = item.known or worker.known(number, item.present)
            counts = Counter[str]()
            for made in worker.rows(number, item):
                worker.mark(None)
                with worker.tally.timing("write"):
                    worker.tally.add(made)
                    writer.add(made)
                counts.update({name: len(rows) for name, rows in made.items()})
            worker.tally.passed.update(worker.passed)
            inputs.append(
                replace(known, documents=counts[DOCUMENTS.name], rejects=counts[REJECTS.name], passed=worker.passed)
            )
            worker.mark(None)
    job.marker(shard).unlink()
    return Cleaned(shard.fingerprint, inputs, writer.parts, worker.tally)


@dataclass(slots=True)
class _Worker:
    """Makes the rows of inputs, and marks where it is."""

    job: Job
    poison: Poison
    taken_over: TakenOver
    checked: bool
    tally: Tally = field(default_factory=Tally)
    passed: dict[str, int] = field(default_factory=dict)
    """Of the input at hand: records that are no documents by their nature, by kind."""
    mark: Callable[..., None] = field(init=False)

    def rows(self, number: int, item: Item) -> Iterator[Rows]:
        """Yield the rows of each document and reject of an input.

        A known input is not touched, unless its rejects shall be tried again: then it is read, and what became a document
        the last time is taken over.
        """
        before = self.taken_over.rows(item.known) if item.known else iter(())
        if item.known and not item.is_due(retry=self.job.retry):
            self.passed = item.known.passed
            yield from before
            return
        self.passed = {}
        documents = (made for made in before if DOCUMENTS.name in made)
        ahead = next(documents, None)
        for place, source in self._read(number, item.present):
            if ahead and ahead[DOCUMENTS.name][0][_SOURCE_URI] == _uri(source):
                yield ahead
                ahead = next(documents, None)
            else:
                yield self._result(source, place)
        if ahead:  # the reading has come less far than the last time
            yield ahead
            yield from documents

    def known(self, number: int, item: Input) -> Known:
        """What there is to know of an input before it is cleaned: a change while it is will be seen by the next run."""
        place = Place(number, 0, "read")
        self.mark(place, _waiting_s(item))
        digest = content_hash(item) if place not in self.poison else None
        return Known(item.uri, item.size, item.mtime_ns, item.mtime_ns, digest, item.is_outside, span=item.span)

    def _read(self, number: int, item: Input) -> Iterator[tuple[Place, Source | Reject]]:
        found = read(item, self.job.settings)
        for record in count():
            place = Place(number, record, "read")
            if cause := self.poison.get(place):
                yield place, Reject("read", cause.error, cause.message, Document(Source(item.key, b"", "")))
                return
            self.mark(place, _waiting_s(item))
            with self.tally.timing("read"):
                source = next(found, None)
            if source is None:
                return
            if isinstance(source, Passed):
                self.passed[source.kind] = self.passed.get(source.kind, 0) + 1
            else:
                yield place, source

    def _result(self, source: Source | Reject, place: Place) -> Rows:
        result = self._cleaned(source, place._replace(stage="clean"))
        document = result.document if isinstance(result, Reject) else result
        self.tally.spend(document.seconds)
        made = rows(result, self.job.label)
        if not self.checked:
            return made
        try:
            check(made)
        except ContractError as error:
            reject = Reject("write", "internal_error", describe_error(error), Document(document.source))
            return rows(reject, self.job.label)
        return made

    def _cleaned(self, source: Source | Reject, place: Place) -> Document | Reject:
        if isinstance(source, Reject):
            return source
        if cause := self.poison.get(place):
            return Reject("clean", cause.error, cause.message, Document(source))
        self.mark(place)
        return clean(source, self.job.settings)


def _uri(source: Source | Reject) -> str:
    return source.document.source.uri if isinstance(source, Reject) else source.uri


def _waiting_s(item: Input) -> int:
    """Time that reading may take beside the limit, because a server takes it: seconds."""
    return WAITING_S if isinstance(item.path, UPath) and not item.copy else 0


@contextmanager
def _marking(job: Job, shard: Shard) -> Iterator[Callable[..., None]]:
    """Give the function that notes the place on disk and starts its time, with so many seconds more than the limit.

    None stands for between documents.
    """
    file = os.open(job.marker(shard), os.O_WRONLY | os.O_CREAT, 0o600)

    def mark(place: Place | None, more_s: int = 0) -> None:
        os.pwrite(file, (" ".join(map(str, place)) if place else "").ljust(40).encode(), 0)
        signal.setitimer(signal.ITIMER_REAL, job.time_limit_s + more_s if place else 0)

    try:
        yield mark
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        os.close(file)
