"""Part files, read from front to back in bounded memory: for `verify`, and for rows that are taken over as they are.

Writing them is `tasks.write`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

from flows.manifest import Cleaned, Known
from tasks.schema import BLOCKS, DOCUMENTS, REJECTS, SECTIONS
from tasks.write import Rows

Row = dict[str, Any]

BATCH_ROWS = 256


class PartError(RuntimeError):
    """A part file of the current snapshot that cannot be read. The message says which, and what to do."""


def read_rows(path: Path | UPath, columns: list[str] | None = None) -> Iterator[Row]:
    """Yield the rows of a part file, a batch in memory at a time. Raises `PartError`, also for bytes that have changed."""
    try:
        with path.open("rb") as stream, pq.ParquetFile(stream, page_checksum_verification=True) as file:
            for batch in file.iter_batches(BATCH_ROWS, columns=columns):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise PartError(_damaged(f"{path.parent.name}/{path.name}", str(error))) from error


def _damaged(what: str, how: str) -> str:
    return f"{what} is damaged ({how}); see `chengwen verify`, and clean everything again with --force"


class Groups:
    """Rows in runs of the same document, taken one run at a time."""

    def __init__(self, rows: Iterator[Row]) -> None:
        """Take rows of sections or blocks, in the order of the part file."""
        self._groups = groupby(rows, key=lambda row: str(row["doc_id"]))
        self._advance()

    def _advance(self) -> None:
        self.doc_id: str | None
        self._rows: Iterator[Row]
        self.doc_id, self._rows = next(self._groups, (None, iter(())))

    def take(self, doc_id: str) -> list[Row]:
        """The rows of the document, if it is its turn."""
        if self.doc_id != doc_id:
            return []
        rows = list(self._rows)
        self._advance()
        return rows

    def skip(self, doc_ids: set[str]) -> None:
        """Pass over documents that are not asked for."""
        while self.doc_id in doc_ids:
            self._advance()


class TakenOver:
    """The rows of inputs that need not be cleaned again, out of the part files of published shards.

    Inputs are asked for in the order in which they stand in the shards; so each part file is read once, and one shard's
    are open at a time.
    """

    def __init__(self, folder: Path | UPath, shards: Iterable[Cleaned]) -> None:
        """Nothing is opened before it is asked for."""
        self._inputs = (found for shard in shards for found in _rows_by_input(folder, shard))

    def rows(self, known: Known) -> Iterator[Rows]:
        """Yield the rows of each document and reject of an input. Raises `PartError`."""
        for key, results in self._inputs:
            if key == known.key:
                yield from results
                return
            for _ in results:
                pass
        raise PartError(_damaged("a part file of the current snapshot", f"no rows of {known.key}"))


def _rows_by_input(folder: Path | UPath, cleaned: Cleaned) -> Iterator[tuple[str, Iterator[Rows]]]:
    paths = {part.table: folder / part.table / part.name for part in cleaned.parts}
    rejected = {row["doc_id"] for row in read_rows(paths[REJECTS.name], ["doc_id"])}
    documents, rejects = (read_rows(paths[table.name]) for table in (DOCUMENTS, REJECTS))
    sections, blocks = (Groups(read_rows(paths[table.name])) for table in (SECTIONS, BLOCKS))

    def results(known: Known) -> Iterator[Rows]:
        """Documents and rejects, in the order of their blocks."""
        to_come = Counter(documents=known.documents, rejects=known.rejects)
        while to_come.total():
            if to_come["rejects"] and (not to_come["documents"] or blocks.doc_id in rejected):
                to_come["rejects"] -= 1
                row = _next(rejects)
                yield {
                    REJECTS.name: [_plain(row)],
                    BLOCKS.name: [_plain(block) for block in blocks.take(row["doc_id"])],
                }
            else:
                to_come["documents"] -= 1
                row = _next(documents)
                yield {
                    DOCUMENTS.name: [_plain(row)],
                    SECTIONS.name: [_plain(section) for section in sections.take(row["doc_id"])],
                    BLOCKS.name: [_plain(block) for block in blocks.take(row["doc_id"])],
                }

    for known in cleaned.inputs:
        yield known.key, results(known)


def _next(rows: Iterator[Row]) -> Row:
    if (row := next(rows, None)) is None:
        raise PartError(_damaged("a part file of the current snapshot", "fewer rows than the manifest says"))
    return row


def _plain(row: Row) -> tuple[Any, ...]:
    return tuple(row.values())
