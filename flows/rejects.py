"""What could not be cleaned, read from the datasets of an output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from flows.snapshot import OutputError

Reason = tuple[str, str]
"""Stage and error."""


def rejects(output: Path) -> Iterator[dict[str, str]]:
    """Yield source_uri, stage, error and message of each reject. Raises `OutputError` when nothing has been published."""
    folder = output / "current" / "rejects"
    if not folder.is_dir():
        raise OutputError(f"{output}: no snapshot there: current/rejects is missing")
    for path in sorted(folder.glob("*.parquet")):
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=["source_uri", "stage", "error", "message"]):
                yield from batch.to_pylist()


def by_reason(output: Path) -> list[tuple[Reason, int]]:
    """Count the rejects by stage and error, the most frequent first."""
    counts = Counter((row["stage"], row["error"]) for row in rejects(output))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
