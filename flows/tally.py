"""What happened to documents, in numbers: counted in the worker, added up by the flow, shown by the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from time import perf_counter
from typing import Any

from tasks.records import Document, Reject


@dataclass(slots=True)
class Tally:
    """What happened to some documents, in numbers that can be added up."""

    documents: int = 0
    rejects: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    """Records that are no documents by their nature, by kind."""
    blocks: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    sections: int = 0
    raw_bytes: int = 0
    chars: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, result: Document | Reject) -> None:
        """Count one document or reject."""
        document = result.document if isinstance(result, Reject) else result
        self.raw_bytes += len(document.source.data)
        self.blocks += len(document.blocks)
        _add_up(self.seconds, document.seconds)
        if isinstance(result, Reject):
            self.rejects[f"{result.stage}: {result.error}"] += 1
            return
        self.documents += 1
        self.sections += len(document.sections)
        self.chars += len(document.text)
        self.dropped.update(block.rule or "" for block in document.blocks if not block.kept)
        self.repairs.update(document.repairs)

    def merge(self, other: Tally) -> None:
        """Add another tally to this one."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            if isinstance(mine, dict):
                _add_up(mine, theirs)
            else:
                setattr(self, each.name, mine + theirs)

    @contextmanager
    def timing(self, stage: str) -> Iterator[None]:
        """Add the time that the block takes to a stage."""
        started = perf_counter()
        yield
        _add_up(self.seconds, {stage: perf_counter() - started})


def _add_up(sums: dict[str, Any], more: Mapping[str, float]) -> None:
    for name, number in more.items():
        sums[name] = sums.get(name, 0) + number


def add_up(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    total = Tally()
    for tally in tallies:
        total.merge(tally)
    return total
