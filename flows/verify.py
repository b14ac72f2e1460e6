"""Whether a snapshot is what its manifest says: part files, row counts, schemas, and the contract's invariants.

Reads one part file after the other, a batch at a time. What must hold within a document is `flows.invariants`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.invariants import Row, broken
from flows.snapshot import OutputError
from tasks.schema import BLOCKS, DOCUMENTS, REJECTS, SECTIONS, TABLES, Table

BATCH_ROWS = 256


class Verification:
    """The check of one snapshot. `counts` says how much has been looked at."""

    def __init__(self, output: Path) -> None:
        """Take an output folder, or one of its snapshots. Raises `OutputError` when there is neither."""
        self.snapshot = next((path for path in (output / "current", output) if _is_snapshot(path)), output)
        self.counts: Counter[str] = Counter()
        if not _is_snapshot(self.snapshot):
            raise OutputError(f"{output}: no snapshot there: neither current/manifest.json nor manifest.json")

    def findings(self) -> Iterator[str]:
        """Yield a line for everything that is wrong."""
        try:
            manifest = json.loads((self.snapshot / "manifest.json").read_bytes())
            shards = manifest["shards"]
            names = [part["table"] + "/" + part["name"] for shard in shards for part in shard["cleaned"]["parts"]]
            inputs = Counter(item["uri"] for shard in shards for item in shard["inputs"])
        except (OSError, ValueError, LookupError, TypeError) as error:
            yield f"manifest.json: damaged: {type(error).__name__}: {error}"
            return
        on_disk = {path.relative_to(self.snapshot).as_posix() for path in self.snapshot.glob("*/*")}
        yield from (f"{name}: is in no shard of the manifest" for name in sorted(on_disk - set(names)))
        yield from (f"{uri}: is an input {number} times" for uri, number in inputs.items() if number > 1)
        yield from (
            f"{name}: is in the manifest {number} times" for name, number in Counter(names).items() if number > 1
        )
        for shard in shards:
            yield from self._shard(shard)

    def _shard(self, shard: dict[str, Any]) -> Iterator[str]:
        self.counts.update(shards=1, inputs=len(shard["inputs"]))
        parts = {part["table"]: part for part in shard["cleaned"]["parts"]}
        missing = [table.name for table in TABLES if table.name not in parts]
        wrong = [f"shard {shard['cleaned']['fingerprint']}: has no part file of {name}" for name in missing]
        wrong += [line for table in TABLES if table.name in parts for line in self._part(table, parts[table.name])]
        yield from wrong
        if not wrong:
            paths = {name: self.snapshot / name / part["name"] for name, part in parts.items()}
            try:
                yield from self._rows(shard, paths)
            except (pa.ArrowException, OSError, UnicodeError) as error:
                yield f"shard {shard['cleaned']['fingerprint']}: cannot be read: {error}"

    def _part(self, table: Table, part: dict[str, Any]) -> Iterator[str]:
        name = f"{table.name}/{part['name']}"
        path = self.snapshot / name
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != part["sha256"]:
                yield f"{name}: SHA-256 differs from the manifest's: {path.stat().st_size} bytes, {part['bytes']} expected"
                return
            parquet = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            yield f"{name}: cannot be read: {error}"
            return
        if parquet.metadata.num_rows != part["rows"]:
            yield f"{name}: {parquet.metadata.num_rows} rows, {part['rows']} in the manifest"
        if not parquet.schema_arrow.equals(_stored(table.schema)):
            yield f"{name}: its columns are not those of the data dictionary"

    def _rows(self, shard: dict[str, Any], paths: dict[str, Path]) -> Iterator[str]:
        results: Counter[str] = Counter()
        rejected = set()
        for row in _read(paths[REJECTS.name], ["doc_id", "source_uri"]):
            results[row["source_uri"]] += 1
            rejected.add(row["doc_id"])
        sections = _Groups(_read(paths[SECTIONS.name]))
        blocks = _Groups(_read(paths[BLOCKS.name]))
        for document in _read(paths[DOCUMENTS.name]):
            results[document["source_uri"]] += 1
            identity = document["doc_id"]
            blocks.skip(rejected)
            for words in broken(document, sections.take(identity), blocks.take(identity)):
                yield f"{document['source_uri']}: {words}"
        blocks.skip(rejected)
        for name, rest in (("sections", sections), ("blocks", blocks)):
            if rest.doc_id is not None:
                yield f"{name}/{paths[name].name}: rows of {rest.doc_id}, which is not where it should be"
        self.counts.update(documents=results.total() - len(rejected), rejects=len(rejected))
        yield from _unaccounted(shard, results)


def _unaccounted(shard: dict[str, Any], results: Counter[str]) -> Iterator[str]:
    """Say which inputs are not a document or a reject, and which of these come from no input."""
    tally = shard["cleaned"]["tally"]
    counted = tally["documents"] + sum(tally["rejects"].values())
    if counted != results.total():
        yield f"shard {shard['cleaned']['fingerprint']}: {counted} inputs counted, {results.total()} in the datasets"
    yield from (f"{uri}: is there {number} times" for uri, number in results.items() if number > 1)
    inputs = {item["uri"] for item in shard["inputs"]}
    accounted = {uri.partition("!")[0] for uri in results}
    yield from (f"{uri}: is an input, but neither a document nor a reject" for uri in sorted(inputs - accounted))
    yield from (f"{uri}: comes from no input of its shard" for uri in sorted(accounted - inputs))


class _Groups:
    """Rows in runs of the same document, taken one run at a time."""

    def __init__(self, rows: Iterator[Row]) -> None:
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


def _read(path: Path, columns: list[str] | None = None) -> Iterator[Row]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH_ROWS, columns=columns):
            yield from batch.to_pylist()


def _stored(schema: pa.Schema) -> pa.Schema:
    """The schema as Parquet gives it back, which counts no seconds but milliseconds."""
    kinds = {pa.timestamp("s"): pa.timestamp("ms")}
    return pa.schema([field.with_type(kinds.get(field.type, field.type)) for field in schema])


def _is_snapshot(path: Path) -> bool:
    return (path / "manifest.json").is_file()
