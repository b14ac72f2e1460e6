"""Disks that are full or read-only, rights that are missing, a reader that hangs: a clear end, and what was published stays."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest

from flows.engine import ShardError, local, start_engine
from flows.manifest import NOTHING, Cleaned
from flows.settings import Settings
from flows.snapshot import Output, OutputError
from flows.verify import Verification
from flows.worker import Job
from tasks.read import find_inputs, read
from tasks.records import Reject
from tasks.settings import Cleaning
from tasks.write import Label
from tests.conftest import Command
from tests.flows.poison import clean_a_shard_that_hangs_in_reading, clean_a_shard_whose_worker_dies
from tests.flows.test_plan import shards_of
from tests.flows.test_snapshot import a_run

MOUNT, UMOUNT = which("mount") or "", which("umount") or ""
PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。会议强调，各部门要各司其职。\n"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = [MOUNT, "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]
    if os.geteuid() or not MOUNT or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root can mount a small file system, and only Linux has tmpfs")
    try:
        yield disk
    finally:
        subprocess.run([UMOUNT, "-l", disk], check=True)


def test_a_full_or_read_only_disk_is_one_line_and_leaves_the_snapshot(
    small_disk: Path, tmp_path: Path, chengwen: Command, prefect_server: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(PROSE)
    command = ("run", tmp_path / "in", "-o", small_disk / "out", "-q")
    assert chengwen(*command, PREFECT_API_URL=prefect_server).returncode == 0
    snapshot = (small_disk / "out/current").resolve()

    (tmp_path / "in/noise.jsonl").write_text(
        "\n".join(json.dumps({"text": os.urandom(30_000).hex()}) for _ in range(120))
    )
    done = chengwen(*command, PREFECT_API_URL=prefect_server)
    words = "No space left on device; nothing was published, and the next run goes on from here"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"chengwen: {small_disk}/out: {words}\n")
    assert (small_disk / "out/current").resolve() == snapshot
    assert list(Verification(small_disk / "out").findings()) == []

    (tmp_path / "in/noise.jsonl").write_text(json.dumps({"text": PROSE}))
    subprocess.run([MOUNT, "-o", "remount,ro", small_disk], check=True)
    done = chengwen(*command, PREFECT_API_URL=prefect_server)
    line = f"chengwen: {small_disk}/out: cannot be written: Read-only file system\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", line)
    assert list(Verification(small_disk / "out").findings()) == []

    subprocess.run([MOUNT, "-o", "remount,rw", small_disk], check=True)
    assert chengwen(*command, PREFECT_API_URL=prefect_server).returncode == 0
    assert sorted(path.name for path in (small_disk / "out").iterdir()) == [".lock", "current", "snapshots"]
    assert list(Verification(small_disk / "out").findings()) == []


@contextmanager
def powerless() -> Iterator[None]:
    """Be someone who may not do everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that nobody may list or write, in one that everybody may: pytest's own folders are for their owner."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        (Path(name) / "b.txt").write_text(PROSE)
        folder = Path(name) / "closed"
        folder.mkdir()
        (folder / "a.txt").write_text(PROSE)
        folder.chmod(0)
        yield folder
        folder.chmod(0o700)


def test_an_output_without_the_right_to_write_is_one_line(closed: Path) -> None:
    with (
        powerless(),
        pytest.raises(OutputError, match=r"out: cannot be written: Permission denied"),
        Output(closed / "out").lock(a_run(1)),
    ):
        pass


def test_a_folder_without_the_right_to_list_it_is_not_passed_over(closed: Path) -> None:
    with powerless():
        (_, folder) = find_inputs([str(closed.parent)])
        (found,) = read(folder, Cleaning())
    assert isinstance(found, Reject)
    assert (found.document.source.uri, found.error) == ("closed", "unreadable")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 2, "shards": ', '{"format": 2, "shards": [{}]}'])
def test_a_damaged_manifest_stops_a_run_with_advice(tmp_path: Path, content: str) -> None:
    (tmp_path / "current").mkdir()
    (tmp_path / "current/manifest.json").write_text(content)
    with pytest.raises(OutputError, match=r"manifest\.json is damaged .*; let current point to another snapshot"):
        Output(tmp_path).manifest()


def test_a_snapshot_of_another_format_is_not_built_on(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    (tmp_path / "current/manifest.json").write_text('{"format": 0, "shards": [{"unknown": 1}]}')
    assert Output(tmp_path).manifest() == NOTHING


def clean_with(function: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **inputs: str) -> tuple[Cleaned, Job]:
    monkeypatch.setattr(local, "clean_shard", function)
    (tmp_path / "in").mkdir()
    for name, text in inputs.items():
        (tmp_path / "in" / f"{name}.jsonl").write_text(text)
    settings = Settings(workers=1, time_limit_s=2)
    (shard,) = shards_of(tmp_path / "in", settings)
    job = Job(settings.cleaning, tmp_path / "out", Label("run", "p"), settings.time_limit_s)
    job.workshop.mkdir()
    with start_engine(settings) as running:
        return running.clean(shard, job), job


def rows(cleaned: Cleaned, job: Job, table: str) -> list[dict[str, object]]:
    (part,) = (part for part in cleaned.parts if part.table == table)
    found: list[dict[str, object]] = pq.read_table(job.workshop / table / part.name).to_pylist()
    return found


def test_an_input_that_cannot_be_read_to_its_end_keeps_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [json.dumps({"text": f"{PROSE}第{number}号。"}) for number in range(3)]
    cleaned, job = clean_with(
        clean_a_shard_that_hangs_in_reading, tmp_path, monkeypatch, a=lines[0], b="\n".join([lines[1], "hang", lines[2]]), c=lines[2]
    )  # fmt: skip
    assert [row["source_uri"] for row in rows(cleaned, job, "documents")] == ["a.jsonl!1", "b.jsonl!1", "c.jsonl!1"]
    (reject,) = rows(cleaned, job, "rejects")
    assert (reject["source_uri"], reject["stage"], reject["error"]) == ("b.jsonl", "read", "time_limit")


def test_a_worker_that_is_killed_from_outside_costs_no_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaned, job = clean_with(clean_a_shard_whose_worker_dies, tmp_path, monkeypatch, twice=json.dumps({"text": PROSE}))
    assert [row["source_uri"] for row in rows(cleaned, job, "documents")] == ["twice.jsonl!1"]
    assert rows(cleaned, job, "rejects") == []


def test_a_worker_that_always_dies_between_documents_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = time.monotonic()
    with pytest.raises(ShardError, match="ended with -9 between documents"):
        clean_with(clean_a_shard_whose_worker_dies, tmp_path, monkeypatch, always=json.dumps({"text": PROSE}))
    assert time.monotonic() - began < 60
