"""What happened to documents, in numbers: counted in the worker, added up by the flow, shown by the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from time import perf_counter
from typing import Any

from tasks.schema import BLOCKS, DOCUMENTS, REJECTS, SECTIONS
from tasks.write import Rows

_RAW_BYTES, _CHARS, _REPAIRS = (DOCUMENTS.position(name) for name in ("raw_bytes", "chars", "repairs"))
_STAGE, _ERROR, _REJECTED_BYTES = (REJECTS.position(name) for name in ("stage", "error", "raw_bytes"))
_KEPT, _RULE = (BLOCKS.position(name) for name in ("kept", "rule"))


@dataclass(slots=True)
class Tally:
    """What happened to some documents, in numbers that can be added up. `repairs` counts documents, `dropped` blocks."""

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

    def add(self, made: Rows) -> None:
        """Count the rows of one document or reject, whether they were made just now or read from a part file."""
        blocks = made.get(BLOCKS.name, [])
        self.blocks += len(blocks)
        for row in made.get(REJECTS.name, []):
            self.rejects[f"{row[_STAGE]}: {row[_ERROR]}"] += 1
            self.raw_bytes += row[_REJECTED_BYTES] or 0
        for row in made.get(DOCUMENTS.name, []):
            self.documents += 1
            self.raw_bytes += row[_RAW_BYTES]
            self.chars += row[_CHARS]
            self.repairs.update(row[_REPAIRS])
            self.sections += len(made[SECTIONS.name])
            self.dropped.update(block[_RULE] or "" for block in blocks if not block[_KEPT])

    def spend(self, seconds: Mapping[str, float]) -> None:
        """Add the time that a document took, by stage."""
        _add_up(self.seconds, seconds)

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
