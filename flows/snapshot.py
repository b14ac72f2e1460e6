"""The output on disk: snapshots that readers can trust, and the staging area in which the next one grows.

output/current              a link to the newest snapshot, replaced in one step
output/snapshots/<run id>/  documents/ sections/ blocks/ rejects/ and manifest.json; never changed after publishing
output/.staging/            finished shards of a run that has not been published: the next run goes on from them
output/.lock                held while a run writes
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

from filelock import FileLock, Timeout

from flows.manifest import NOTHING, Cleaned, FormatError, Manifest, ManifestError, Run, dump, load, load_cleaned
from tasks.schema import TABLES
from tasks.write import Part

_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO})


class OutputError(RuntimeError):
    """An output that this run cannot use. The message says why and what to do."""


class Output:
    """An output folder. Reading needs no lock; everything that writes happens inside `lock`."""

    def __init__(self, root: Path) -> None:
        """Name the folder; nothing is made before `lock`."""
        self.root = root
        self.current = root / "current"
        self.staging = root / ".staging"
        self._snapshots = root / "snapshots"

    @property
    def parts(self) -> Path:
        """Where the part files of the current snapshot are, in a folder for each table."""
        return self.current.resolve()

    @property
    def copies(self) -> Path:
        """Where compressed containers stand unpacked while they are cleaned in parts."""
        return self.staging / "copies"

    def part_files(self, table: str) -> list[Path]:
        """The part files of a table of the current snapshot. Raises `OutputError` when nothing has been published."""
        folder = self.current / table
        if not folder.is_dir():
            raise OutputError(f"{self.root}: no snapshot there: current/{table} is missing")
        return sorted(folder.glob("*.parquet"))

    def snapshots(self) -> list[str]:
        """The snapshots that there are, by the run that made them, oldest first."""
        return sorted(path.name for path in self._snapshots.iterdir()) if self._snapshots.is_dir() else []

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

    def manifest(self) -> Manifest:
        """The current snapshot's manifest; empty when nothing has been published that a run can build on.

        Raises `OutputError` for a manifest that is damaged.
        """
        path = self.current / "manifest.json"
        try:
            return load(path.read_bytes())
        except (FileNotFoundError, FormatError):
            return NOTHING
        except ManifestError as error:
            raise OutputError(f"{path} is damaged ({error}); let current point to another snapshot") from None

    def staged(self) -> dict[str, Cleaned]:
        """The finished shards of a run that was cut off, by fingerprint."""
        found = (load_cleaned(path.read_bytes()) for path in self.staging.glob("*.json"))
        return {cleaned.fingerprint: cleaned for cleaned in found if cleaned}

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
        _write(path.with_suffix(".tmp"), dump(cleaned))
        path.with_suffix(".tmp").replace(path)

    def place(self, part: Part) -> Path:
        """Where a part file is that has been kept or published."""
        staged = self.staging / part.table / part.name
        return staged if staged.exists() else self.current / part.table / part.name

    def publish(self, manifest: Manifest, before: Manifest, keep_snapshots: int) -> Path:
        """Make a snapshot of a manifest's part files and let `current` point to it, in one step.

        Part files come as hard links, from the staging area or from the current snapshot, whose manifest is `before`. When
        that is made of the same part files, it stays.
        """
        self._discard_unpublished()
        parts = [cleaned.parts for cleaned in manifest.shards]
        if before.shards and parts == [cleaned.parts for cleaned in before.shards]:
            self._tidy(keep_snapshots)
            return self.current
        run_id = manifest.run.run_id
        draft = self.staging / f"snapshot-{run_id}"
        for table in TABLES:
            (draft / table.name).mkdir(parents=True)
        for part in chain.from_iterable(parts):
            self._link(part, draft)
        _write(draft / "manifest.json", dump(manifest))
        for folder in (*(draft / table.name for table in TABLES), draft):
            _flush_folder(folder)
        snapshot = self._snapshots / run_id
        self._snapshots.mkdir(exist_ok=True)
        (self.staging / run_id).mkdir(exist_ok=True)  # by which a run that is killed here is recognised
        draft.rename(snapshot)
        _flush_folder(self._snapshots)
        self._point_to(snapshot)
        self._tidy(keep_snapshots)
        return self.current

    def _link(self, part: Part, draft: Path) -> None:
        source, target = self.place(part), draft / part.table / part.name
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
        older = [name for name in self.snapshots() if name != current]
        for name in older[: max(len(older) - keep_snapshots + 1, 0)]:
            shutil.rmtree(self._snapshots / name)


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
