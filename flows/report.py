"""What a run has to say: its summary, as tables that the console and Prefect both show.

Adding up belongs here, and nothing about how the tables are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from upath import UPath

from flows.tally import Tally

Counts = list[tuple[str, int | float]]
"""Names with their numbers, in the order in which they are shown."""

MOST = 20
"""Rows of a table that are shown, the largest first."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished run: what stands in the snapshot, what of it was cleaned just now, and where it is."""

    run_id: str
    snapshot: Path | UPath
    total: Tally
    fresh: Tally
    shards: int
    shards_fresh: int
    seconds: float

    @property
    def rejects(self) -> int:
        """Rejects in the snapshot."""
        return self.total.rejects.total()

    def place(self, table: str) -> Path | UPath:
        """Where a reader finds a table: the folder of its part files, or on an object store the list of them."""
        return self.snapshot if isinstance(self.snapshot, UPath) else self.snapshot / table

    def tables(self) -> dict[str, Counts]:
        """Title and rows of each table; a table without rows is left out."""
        total = self.total
        counts: Counts = [
            ("documents", total.documents),
            ("rejects", self.rejects),
            ("sections", total.sections),
            ("blocks", total.blocks),
            ("blocks dropped", total.dropped.total()),
            ("characters", total.chars),
            ("raw bytes", total.raw_bytes),
        ]
        tables = {
            "Result": counts,
            "Rejects by reason": _largest(total.rejects),
            "No documents, passed over by kind": _largest(total.passed),
            "Blocks dropped by rule": _largest(total.dropped),
            "Documents by repair": _largest(total.repairs),
            "Time by stage, in seconds": [(stage, round(s, 3)) for stage, s in _largest(self.fresh.seconds)],
        }
        return {title: rows for title, rows in tables.items() if rows}


@dataclass(frozen=True, slots=True)
class Compaction:
    """A finished compaction: where the snapshot is, and how many shards and snapshots there were before and after."""

    run_id: str
    snapshot: Path | UPath
    shards: tuple[int, int]
    snapshots: tuple[int, int]
    seconds: float

    def rows(self) -> list[tuple[str, int, int]]:
        """What there was before and is now; a shard has a part file in each dataset."""
        return [("part files of a dataset", *self.shards), ("snapshots", *self.snapshots)]


def _largest(counts: Mapping[str, float]) -> Counts:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(number for _, number in ordered[MOST:])
    more: Counts = [(f"({len(ordered) - MOST} more)", rest)] if rest else []
    return [*ordered[:MOST], *more]
