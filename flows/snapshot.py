"""The output on disk: snapshots that readers can trust, and the staging area in which the next one grows.

output/current              a link to the newest snapshot, replaced in one step
output/snapshots/<run id>/  documents/ sections/ blocks/ rejects/ and manifest.json; never changed after publishing
output/.staging/            finished shards of a run that has not been published: the next run goes on from them
output/.lock                held while a run writes
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from flows.plan import Known, Shard
from flows.settings import Settings
from flows.worker import Cleaned
from tasks.schema import TABLES
from tasks.write import Part

_CLEANED = TypeAdapter(Cleaned)

_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO})

FORMAT = 1
"""Of the manifest. A snapshot of another format is readable as ever, but a run does not build on it."""


class OutputError(RuntimeError):
    """An output folder that this run cannot use. The message says why and what to do."""


class Again(StrEnum):
    """What a run cleans, beside what it has not seen yet."""

    CHANGED = "changed"
    """Nothing but what has changed."""
    REJECTS = "rejects"
    """The published shards that hold rejects as well."""
    ALL = "all"
    """Everything."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run: its identity, when it began, and the pipeline that it cleans with."""

    run_id: str
    started: datetime
    pipeline: str


class Output:
    """An output folder. Reading needs no lock; everything that writes happens inside `lock`."""

    def __init__(self, root: Path) -> None:
        """Name the folder; nothing is made before `lock`."""
        self.root = root
        self.current = root / "current"
        self.staging = root / ".staging"
        self._snapshots = root / "snapshots"

    @contextmanager
    def lock(self, run: Run) -> Iterator[None]:
        """Hold the output for a run. Raises `OutputError` when another run holds it or when it cannot be written.

        The lock is the operating system's: it goes when its holder does, however that ends.
        """
        holder = self.root / ".lock.holder"
        try:
            self.staging.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / ".lock")
            lock.acquire(timeout=0)
        except Timeout:
            raise OutputError(
                f"{self.root} is in use by {_holder(holder)}; wait for it, or choose another output"
            ) from None
        except OSError as error:
            raise OutputError(f"{self.root}: cannot be written: {error.strerror}") from None
        try:
            holder.write_text(f"run {run.run_id} (process {os.getpid()}) since {run.started:%Y-%m-%d %H:%M:%S}")
            yield
        except OSError as error:
            if error.errno not in _OF_THE_DISK:
                raise
            raise OutputError(
                f"{self.root}: {os.strerror(error.errno)}; nothing was published, and the next run goes on from here"
            ) from error
        finally:
            with suppress(OSError):  # on a file system that has become read-only
                holder.unlink(missing_ok=True)
            lock.release()

    def manifest(self) -> dict[str, Any]:
        """The current snapshot's manifest; empty when nothing has been published that a run can build on.

        Raises `OutputError` for a manifest that is damaged.
        """
        path = self.current / "manifest.json"
        try:
            found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise OutputError(f"{path} is damaged ({error}); let current point to another snapshot") from None
        return found if found.get("format") == FORMAT else {}

    def finished(self, again: Again = Again.CHANGED) -> dict[str, Cleaned]:
        """The shards whose part files are there, by fingerprint: published, or staged by a run that was cut off.

        What shall be cleaned again is left out.
        """
        if again is Again.ALL:
            return {}
        published = [cleaned for cleaned in self.published() if not (again is Again.REJECTS and cleaned.tally.rejects)]
        return {cleaned.fingerprint: cleaned for cleaned in (*published, *self._staged())}

    def published(self) -> list[Cleaned]:
        """The shards that the current snapshot is made of, in order."""
        return [_CLEANED.validate_python(shard["cleaned"]) for shard in self.manifest().get("shards", [])]

    def _staged(self) -> Iterator[Cleaned]:
        for path in self.staging.glob("*.json"):
            with suppress(ValidationError):  # of a version that recorded something else
                yield _CLEANED.validate_json(path.read_bytes())

    def known(self) -> dict[str, Known]:
        """What is known of the inputs of the current snapshot, by address."""
        inputs = [item for shard in self.manifest().get("shards", []) for item in shard["inputs"]]
        return {
            item["uri"]: Known(item["size"], item["mtime_ns"], item["same_since_ns"], item["sha256"]) for item in inputs
        }

    def workshop(self, run: Run) -> Path:
        """The folder in which the workers of a run write: its own, since a killed run's may outlive it by a document."""
        folder = self.staging / run.run_id
        folder.mkdir(exist_ok=True)
        return folder

    def keep(self, cleaned: Cleaned, workshop: Path) -> None:
        """Move a finished shard's part files out of the workshop and record that they are complete."""
        for part in cleaned.parts:
            target = self.staging / part.table / part.name
            target.parent.mkdir(exist_ok=True)
            (workshop / part.table / part.name).replace(target)
        path = self.staging / f"{cleaned.fingerprint}.json"
        _write(path.with_suffix(".tmp"), _CLEANED.dump_json(cleaned))
        path.with_suffix(".tmp").replace(path)

    def publish(self, run: Run, settings: Settings, shards: Sequence[tuple[Shard, Cleaned]]) -> Path:
        """Make a snapshot of the shards' part files and let `current` point to it, in one step.

        Part files come as hard links, from the staging area or from the current snapshot. When the current snapshot is
        made of the same part files, it stays.
        """
        self._discard_unpublished()
        if [cleaned.parts for cleaned in self.published()] == [cleaned.parts for _, cleaned in shards]:
            self._tidy(settings.keep_snapshots)
            return self.current
        self.workshop(run)
        draft = self.staging / f"snapshot-{run.run_id}"
        for _, cleaned in shards:
            for part in cleaned.parts:
                self._link(part, draft)
        _write(draft / "manifest.json", json.dumps(_manifest(run, settings, shards), ensure_ascii=False).encode())
        for folder in (*(draft / table.name for table in TABLES), draft):
            _flush_folder(folder)
        snapshot = self._snapshots / run.run_id
        self._snapshots.mkdir(exist_ok=True)
        draft.rename(snapshot)
        _flush_folder(self._snapshots)
        self._point_to(snapshot)
        self._tidy(settings.keep_snapshots)
        return self.current

    def _link(self, part: Part, draft: Path) -> None:
        target = draft / part.table / part.name
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = self.staging / part.table / part.name
        source = staged if staged.exists() else self.current / part.table / part.name
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)

    def _point_to(self, snapshot: Path) -> None:
        link = self.root / ".current.next"
        link.unlink(missing_ok=True)
        link.symlink_to(snapshot.relative_to(self.root), target_is_directory=True)
        link.replace(self.current)
        _flush_folder(self.root)

    def _discard_unpublished(self) -> None:
        """Remove the snapshot that a killed run has made but `current` never pointed to: its workshop is still there."""
        for workshop in self.staging.iterdir():
            left = self._snapshots / workshop.name
            if left.is_dir() and left.resolve() != self.current.resolve():
                shutil.rmtree(left)

    def _tidy(self, keep_snapshots: int) -> None:
        shutil.rmtree(self.staging, ignore_errors=True)  # a killed run's worker may still be writing there
        current = self.current.resolve().name
        older = sorted(path.name for path in self._snapshots.iterdir() if path.name != current)
        for name in older[: max(len(older) - keep_snapshots + 1, 0)]:
            shutil.rmtree(self._snapshots / name)


def _manifest(run: Run, settings: Settings, shards: Sequence[tuple[Shard, Cleaned]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "run": {
            "run_id": run.run_id,
            "started": run.started.isoformat(timespec="seconds"),
            "published": datetime.now(run.started.tzinfo).isoformat(timespec="seconds"),
            "pipeline": run.pipeline,
        },
        "settings": settings.model_dump(mode="json"),
        "shards": [
            {
                "inputs": [
                    {
                        "uri": item.uri,
                        "size": item.size,
                        "mtime_ns": item.mtime_ns,
                        "same_since_ns": item.mtime_ns if item.same_since_ns is None else item.same_since_ns,
                        "sha256": digest,
                    }
                    for item, digest in zip(shard.inputs, cleaned.hashes, strict=True)
                ],
                "cleaned": _CLEANED.dump_python(cleaned, mode="json"),
            }
            for shard, cleaned in shards
        ],
    }


def _holder(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return "another run"


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
