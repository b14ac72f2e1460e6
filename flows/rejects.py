"""What could not be cleaned, read from the datasets of an output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from flows.parts import read_rows
from flows.store import open_output
from tasks.schema import REJECTS

Reason = tuple[str, str]
"""Stage and error."""


def rejects(output: str) -> Iterator[dict[str, str]]:
    """Yield source_uri, stage, error and message of each reject. Raises `OutputError` when nothing has been published."""
    for path in open_output(output).part_files(REJECTS.name):
        yield from read_rows(path, ["source_uri", "stage", "error", "message"])


def by_reason(output: str) -> list[tuple[Reason, int]]:
    """Count the rejects by stage and error, the most frequent first."""
    counts = Counter((row["stage"], row["error"]) for row in rejects(output))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
