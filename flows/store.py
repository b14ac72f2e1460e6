"""The output on an object store, where there are no links, no locks and no renaming: one object is written conditionally.

s3://…/current.json                    run, manifest and the addresses of the part files of each table; replaced in one step
s3://…/snapshots/<run id>/             manifest.json, and a copy of current.json once that has named the snapshot
s3://…/parts/<table>/<name>.parquet    written once, never changed; named by every snapshot that they are part of
s3://…/staging/<fingerprint>.json      a finished shard of a run that has not published: the next run goes on from it

A run remembers the version of `current.json` that it builds on and replaces that version and no other, so of two runs at
once one publishes. No lease is needed, which a killed run would leave behind.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from upath import UPath

from flows.manifest import NOTHING, Cleaned, FormatError, Manifest, ManifestError, Run, dump, load, load_cleaned
from flows.snapshot import Output, OutputError
from tasks.read import InputError
from tasks.read.remote import RemoteError, file_system, is_url
from tasks.schema import TABLES
from tasks.write import Part

PROTOCOLS = frozenset({"s3", "s3a"})
"""Those of which it is known how to write conditionally. Whether the server does is tried before each run."""

STAGED_FOR = timedelta(days=3)
"""Age up to which a run goes on from the finished shards of another one."""

KEPT_FOR = timedelta(days=14)
"""Age from which part files and finished shards that no snapshot names are removed: no run that is still going on needs them."""

_ONE_REQUEST = 5 << 30
"""A chunk size, in bytes, with which a pointer is never uploaded in several requests, which could not be conditional."""


class Store:
    """An output on an object store, with the methods of `Output`."""

    def __init__(self, url: str) -> None:
        """Name the place; nothing is asked of the server. Raises `OutputError` for a store that has no conditional writes."""
        if url.partition("://")[0] not in PROTOCOLS:
            raise OutputError(
                f"{url}: an output is a folder or an s3:// URL; mount the store, or copy the snapshot there"
            )
        try:
            self._fs, self._path = file_system(url)
        except RemoteError as error:
            raise OutputError(str(error)) from None
        self.root = UPath(self._fs.unstrip_protocol(self._path))
        self.current = self.root / "current.json"
        self.parts = self.root / "parts"
        self._seen: str | None = None  # the version of `current` that was read last

    def snapshots(self) -> list[str]:
        """The snapshots that there are, by the run that made them, oldest first."""
        with self._answers():
            return self._published()

    @contextmanager
    def lock(self, run: Run) -> Iterator[None]:
        """Make the workshop of a run, and see that it can publish: others may run as well, and one of all will publish.

        Raises `OutputError` when the server takes no objects, or when it takes them whatever the condition.
        """
        with self._answers():
            self._try_conditions(f"{self._path}/staging/{run.run_id}.probe")
        with TemporaryDirectory(prefix="chengwen-") as folder:
            self._workshop = Path(folder)
            yield

    def _try_conditions(self, probe: str) -> None:
        try:
            obeys = (
                self._write(probe, b"", mode="create")
                and not self._write(probe, b"", mode="create")
                and not self._write(probe, b"", IfMatch='"0"')
            )
        finally:
            self._fs.rm_file(probe)
        if not obeys:
            raise OutputError(
                f"{self.root}: this server ignores If-Match and If-None-Match; two runs could not be told apart"
            )

    def manifest(self) -> Manifest:
        """The current snapshot's manifest, as `Output.manifest`; what is published later replaces this one and no other."""
        with self._answers():
            pointer = self._pointer()
            if not pointer:
                return NOTHING
            try:
                return load(self._fs.cat_file(pointer["manifest"]))
            except FormatError:
                return NOTHING
            except (FileNotFoundError, ManifestError) as error:
                raise OutputError(
                    f"{pointer['manifest']} is damaged ({error}); copy current.json of another snapshot to {self.current}"
                ) from None

    def staged(self) -> dict[str, Cleaned]:
        """The finished shards of runs that did not publish, by fingerprint, as far as their part files are there."""
        with self._answers():
            young = [name for name, info in self._list("staging").items() if _age(info) < STAGED_FOR]
            paths = [f"{self._path}/staging/{name}" for name in young if name.endswith(".json")]
            contents = self._fs.cat(paths, on_error="omit") if paths else {}
            sizes = self._sizes()
        found = filter(None, map(load_cleaned, contents.values()))
        return {cleaned.fingerprint: cleaned for cleaned in found if not _missing(cleaned.parts, sizes)}

    @property
    def copies(self) -> Path:
        """As `Output.copies`, on this machine."""
        return self._workshop / "copies"

    def workshop(self, run: Run) -> Path:  # noqa: ARG002 (as `Output.workshop`)
        """The folder on this machine in which the workers of a run write. It is under TMPDIR, and goes with the run."""
        return self._workshop

    def keep(self, cleaned: Cleaned, workshop: Path) -> None:
        """Upload a finished shard's part files out of the workshop and record that they are complete."""
        with self._answers():
            for part in cleaned.parts:
                path = workshop / part.table / part.name
                self._fs.put_file(str(path), f"{self._path}/parts/{_key(part)}")
                path.unlink()
            self._fs.pipe_file(f"{self._path}/staging/{cleaned.fingerprint}.json", dump(cleaned))

    def place(self, part: Part) -> UPath:
        """Where a part file is that has been kept or published."""
        return self.parts / part.table / part.name

    def publish(self, manifest: Manifest, before: Manifest, keep_snapshots: int) -> UPath:
        """Write a snapshot that names the manifest's part files and let `current` name them, in one step.

        When these are those of `before`, that stays. Raises `OutputError` when a part file is not there as it was written,
        and when another run has published since `before` was read.
        """
        parts = [part for cleaned in manifest.shards for part in cleaned.parts]
        with self._answers():
            self._mark_published()
            if not before.shards or parts != [part for cleaned in before.shards for part in cleaned.parts]:
                self._publish(manifest, parts)
        with self._answers("the snapshot is published; the next run removes what is left over"):
            self._mark_published()
            self._forget(manifest.shards)
            self._tidy(keep_snapshots)
        return self.current

    def _publish(self, manifest: Manifest, parts: list[Part]) -> None:
        if missing := _missing(parts, self._sizes()):
            raise OutputError(
                f"{self.parts / missing[0]} is not there as it was written ({len(missing)} such); nothing was published; "
                "see `chengwen verify`, and clean everything again with --force"
            )
        snapshot = f"{self._path}/snapshots/{manifest.run.run_id}"
        self._fs.pipe_file(f"{snapshot}/manifest.json", dump(manifest))
        condition = {"IfMatch": self._seen} if self._seen else {"mode": "create"}
        if self._write(str(self.current), self._new_pointer(manifest.run.run_id, parts), **condition):
            return
        winner = self._pointer()
        if winner.get("run_id") == manifest.run.run_id:  # written, but the answer was lost and the request repeated
            return
        self._fs.rm(snapshot, recursive=True)
        self._forget(self.manifest().shards)
        raise OutputError(
            f"{self.root}: run {winner.get('run_id', '(none)')} has published there since this run began; nothing of this "
            "run was published, and the next run goes on from here"
        )

    def _published(self) -> list[str]:
        return sorted(name.split("/")[0] for name in self._list("snapshots") if name.endswith("/current.json"))

    def _mark_published(self) -> None:
        """Copy `current` into its snapshot: by that a published one differs from one that has lost or was cut off."""
        with suppress(FileNotFoundError):
            content = self._fs.cat_file(str(self.current))
            self._fs.pipe_file(f"{self._path}/snapshots/{json.loads(content)['run_id']}/current.json", content)

    def _new_pointer(self, run_id: str, parts: list[Part]) -> bytes:
        pointer: dict[str, Any] = {
            "run_id": run_id,
            "manifest": str(self.root / "snapshots" / run_id / "manifest.json"),
        }
        pointer |= {table.name: [] for table in TABLES}
        for part in parts:
            pointer[part.table].append(f"{self.parts}/{_key(part)}")
        return json.dumps(pointer, indent=1).encode()

    def _pointer(self) -> dict[str, Any]:
        """What `current` says, empty if there is none. Its version is asked first: what comes between makes a run lose, not win."""
        try:
            self._seen = self._fs.info(str(self.current), refresh=True)["ETag"]
            pointer: dict[str, Any] = json.loads(self._fs.cat_file(str(self.current)))
        except FileNotFoundError:
            self._seen = None
            return {}
        except ValueError as error:
            raise OutputError(f"{self.current} is damaged ({error}); copy that of a snapshot there") from None
        return pointer

    def run_id(self) -> str:
        """The run that made the current snapshot; empty when nothing has been published."""
        with self._answers():
            return str(self._pointer().get("run_id", ""))

    def part_files(self, table: str) -> list[UPath]:
        """The part files of a table of the current snapshot. Raises `OutputError` when nothing has been published."""
        with self._answers():
            pointer = self._pointer()
        if not pointer:
            raise OutputError(f"{self.root}: no snapshot there: current.json is missing")
        return [UPath(url) for url in pointer[table]]

    def _tidy(self, keep_snapshots: int) -> None:
        """Remove old snapshots, and what no snapshot has named for long. Only what is older than `current`: others run too."""
        current = self._pointer().get("run_id", "")
        published = self._published()
        older = [name for name in published if name < current]
        for name in older[: max(len(older) - keep_snapshots + 1, 0)]:
            self._fs.rm(f"{self._path}/snapshots/{name}", recursive=True)
        left = self._long_there("snapshots")
        self._remove("snapshots", {name for name in left if name.split("/")[0] not in published})
        self._remove("staging", self._long_there("staging"))
        if parts := self._long_there("parts"):
            self._remove("parts", parts - self._named())

    def _long_there(self, folder: str) -> set[str]:
        return {name for name, info in self._list(folder).items() if _age(info) > KEPT_FOR}

    def _named(self) -> set[str]:
        """The part files that some snapshot names."""
        paths = [f"{self._path}/snapshots/{name}/current.json" for name in self._published()]
        contents = self._fs.cat([*paths, str(self.current)])
        pointers = [json.loads(content) for content in contents.values()]
        return {url.rpartition("/parts/")[2] for pointer in pointers for table in TABLES for url in pointer[table.name]}

    def _forget(self, shards: list[Cleaned]) -> None:
        """Remove the records of shards that are published now."""
        records = {f"{cleaned.fingerprint}.json" for cleaned in shards}
        self._remove("staging", records & self._list("staging").keys())

    def _remove(self, folder: str, names: Iterable[str]) -> None:
        if paths := [f"{self._path}/{folder}/{name}" for name in names]:
            self._fs.rm(paths)

    def _sizes(self) -> Counter[str]:
        return Counter({name: info["size"] for name, info in self._list("parts").items()})

    def _list(self, folder: str) -> dict[str, dict[str, Any]]:
        self._fs.invalidate_cache()
        root = f"{self._path}/{folder}/"
        found: dict[str, dict[str, Any]] = {}
        with suppress(FileNotFoundError):  # nothing is left in it
            found = self._fs.find(root, detail=True)
        return {name.removeprefix(root): info for name, info in found.items()}

    def _write(self, path: str, content: bytes, **condition: str) -> bool:
        """Write an object if the condition holds; whether it did."""
        try:
            self._fs.pipe_file(path, content, chunksize=_ONE_REQUEST, **condition)
        except OSError as error:
            answer = getattr(error.__cause__, "response", {}).get("Error", {})
            if answer.get("Code") in {"PreconditionFailed", "ConditionalRequestConflict"}:
                return False
            raise
        return True

    @contextmanager
    def _answers(self, outcome: str = "nothing was published, and the next run goes on from here") -> Iterator[None]:
        """Turn what the server, or the way to it, has to say into an `OutputError`."""
        try:
            yield
        except OutputError:
            raise
        except Exception as error:
            words = " ".join(str(error.__cause__ or error).split()) or type(error).__name__
            raise OutputError(f"{self.root}: {words}; {outcome}") from error


Destination = Output | Store


def open_output(name: str) -> Destination:
    """The output that a path or a URL names; nothing is made. Raises `OutputError` for a URL that cannot be one."""
    return Store(name) if is_url(name) else Output(Path(name))


def check_apart(inputs: Iterable[str], output: str) -> None:
    """Raise `InputError` for an input that holds the output: the next run would take its datasets for documents.

    >>> check_apart(["crawl", "crawl/2026/*.jsonl"], "crawl-clean")
    >>> check_apart(["s3://corpus/"], "s3://corpus/clean")
    Traceback (most recent call last):
    tasks.read.inputs.InputError: s3://corpus/: holds the output s3://corpus/clean, which the next run would read; put it elsewhere (--output)
    """
    for name in inputs:
        if _holds(name, output):
            raise InputError(
                f"{name}: holds the output {output}, which the next run would read; put it elsewhere (--output)"
            )


def _holds(name: str, output: str) -> bool:
    if is_url(name) or is_url(output):
        return f"{output.rstrip('/')}/".startswith(f"{name.rstrip('/')}/")
    return Path(output).resolve().is_relative_to(Path(name).resolve())


def find_in_store(url: str) -> tuple[UPath, UPath]:
    """The snapshot that a URL of an output or of one of its snapshots names, and where its part files are.

    Raises `OutputError` when there is none.
    """
    output, is_named, name = url.rstrip("/").partition("/snapshots/")
    store = Store(output)
    run_id = name if is_named else store.run_id()
    if run_id not in store.snapshots():
        raise OutputError(f"{url}: no snapshot there: neither current.json nor manifest.json")
    return store.root / "snapshots" / run_id, store.parts


def _key(part: Part) -> str:
    return f"{part.table}/{part.name}"


def _missing(parts: list[Part], sizes: Counter[str]) -> list[str]:
    """The part files that are not there with the size that they were written with."""
    return [_key(part) for part in parts if sizes[_key(part)] != part.bytes]


def _age(info: dict[str, Any]) -> timedelta:
    written: datetime = info["LastModified"]
    return datetime.now(UTC) - written
