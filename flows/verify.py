"""Whether a snapshot is what its manifest says: part files, row counts, schemas, and the contract's invariants.

Reads one part file after the other, a batch at a time. What must hold within a document is `flows.invariants`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

from flows.invariants import broken
from flows.manifest import Cleaned, FormatError, ManifestError, load
from flows.parts import Groups, PartError, read_rows
from flows.snapshot import OutputError
from flows.store import find_in_store
from tasks.read.remote import is_url
from tasks.schema import BLOCKS, DOCUMENTS, REJECTS, SECTIONS, TABLES, Table
from tasks.write import Part


class Verification:
    """The check of one snapshot. `counts` says how much has been looked at."""

    def __init__(self, output: str | Path) -> None:
        """Take an output, a folder or a URL, or one of its snapshots. Raises `OutputError` when there is neither."""
        self.snapshot: Path | UPath
        self._parts: Path | UPath
        self.snapshot, self._parts = find_in_store(str(output)) if is_url(str(output)) else _find(Path(output))
        self.counts: Counter[str] = Counter()

    def findings(self) -> Iterator[str]:
        """Yield a line for everything that is wrong."""
        try:
            manifest = load((self.snapshot / "manifest.json").read_bytes())
        except FormatError as error:
            yield f"manifest.json: {error}"
            return
        except (OSError, ManifestError) as error:
            yield f"manifest.json: damaged: {error}"
            return
        shards = manifest.shards
        names = [f"{part.table}/{part.name}" for cleaned in shards for part in cleaned.parts]
        inputs = Counter(known.key for cleaned in shards for known in cleaned.inputs)
        on_disk = {f"{path.parent.name}/{path.name}" for path in self.snapshot.glob("*/*")}
        yield from (f"{name}: is in no shard of the manifest" for name in sorted(on_disk - set(names)))
        yield from (f"{uri}: is an input {number} times" for uri, number in inputs.items() if number > 1)
        yield from (
            f"{name}: is in the manifest {number} times" for name, number in Counter(names).items() if number > 1
        )
        for cleaned in shards:
            yield from self._shard(cleaned)

    def _shard(self, cleaned: Cleaned) -> Iterator[str]:
        self.counts.update(shards=1, inputs=len(cleaned.inputs))
        parts = {part.table: part for part in cleaned.parts}
        missing = [table.name for table in TABLES if table.name not in parts]
        wrong = [f"shard {cleaned.fingerprint}: has no part file of {name}" for name in missing]
        wrong += [line for table in TABLES if table.name in parts for line in self._part(table, parts[table.name])]
        yield from wrong
        if not wrong:
            paths = {name: self._parts / name / part.name for name, part in parts.items()}
            try:
                yield from self._rows(cleaned, paths)
            except PartError as error:
                yield f"shard {cleaned.fingerprint}: {error}"

    def _part(self, table: Table, part: Part) -> Iterator[str]:
        name = f"{table.name}/{part.name}"
        path = self._parts / name
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(cast("BufferedReader", file), "sha256").hexdigest()
                size = file.tell()
            if digest != part.sha256:
                yield f"{name}: SHA-256 differs from the manifest's: {size} bytes, {part.bytes} expected"
                return
            with path.open("rb") as file, pq.ParquetFile(file) as parquet:
                metadata, schema = parquet.metadata, parquet.schema_arrow
        except (pa.ArrowException, OSError) as error:
            yield f"{name}: cannot be read: {error}"
            return
        if metadata.num_rows != part.rows:
            yield f"{name}: {metadata.num_rows} rows, {part.rows} in the manifest"
        if not schema.equals(_stored(table.schema)):
            yield f"{name}: its columns are not those of the data dictionary"

    def _rows(self, cleaned: Cleaned, paths: dict[str, Path | UPath]) -> Iterator[str]:
        results: Counter[str] = Counter()
        rejected = set()
        for row in read_rows(paths[REJECTS.name], ["doc_id", "source_uri"]):
            results[row["source_uri"]] += 1
            rejected.add(row["doc_id"])
        sections = Groups(read_rows(paths[SECTIONS.name]))
        blocks = Groups(read_rows(paths[BLOCKS.name]))
        for document in read_rows(paths[DOCUMENTS.name]):
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
        yield from _unaccounted(cleaned, results)


def _unaccounted(cleaned: Cleaned, results: Counter[str]) -> Iterator[str]:
    """Say which inputs are not the documents and rejects that they became, and which of these come from no input."""
    yield from (f"{uri}: is there {number} times" for uri, number in results.items() if number > 1)
    found = Counter(uri.partition("!")[0] for uri in results.elements())
    expected: Counter[str] = Counter()
    for known in cleaned.inputs:
        expected[known.uri] += known.documents + known.rejects
    for uri in sorted(found | expected):
        if found[uri] != expected[uri]:
            yield f"{uri}: {found[uri]} documents and rejects, {expected[uri]} in the manifest"
    yield from (
        f"{known.key}: is an input, but neither a document nor a reject"
        for known in cleaned.inputs
        if not (known.documents or known.rejects or (known.span and known.passed))
    )


def _stored(schema: pa.Schema) -> pa.Schema:
    """The schema as Parquet gives it back, which counts no seconds but milliseconds."""
    kinds = {pa.timestamp("s"): pa.timestamp("ms")}
    return pa.schema([field.with_type(kinds.get(field.type, field.type)) for field in schema])


def _find(output: Path) -> tuple[Path, Path]:
    """The snapshot, and where its part files are: in it."""
    for path in (output / "current", output):
        if (path / "manifest.json").is_file():
            return path, path
    raise OutputError(f"{output}: no snapshot there: neither current/manifest.json nor manifest.json")
