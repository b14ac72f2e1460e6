"""The output on an object store, on an S3 server that is not this project's own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
import pytest
from s3fs import S3FileSystem

from flows import store
from flows.manifest import Cleaned, new_manifest
from flows.plan import Shard
from flows.snapshot import Output, OutputError
from flows.store import Store, open_output
from flows.verify import Verification
from flows.worker import Job, clean_shard
from tasks.schema import TABLES
from tasks.settings import Cleaning
from tasks.write import Label
from tests.conftest import Command
from tests.flows.test_snapshot import a_run, shards
from tests.s3 import serve_s3

__all__ = ["shards"]

PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。\n"
ROOT = "s3://crawl/clean"


@pytest.fixture(scope="module")
def server() -> Iterator[S3FileSystem]:
    with serve_s3():
        yield S3FileSystem(use_listings_cache=False)


@pytest.fixture
def s3(server: S3FileSystem) -> S3FileSystem:
    """A bucket with three inputs and nothing else."""
    if left := server.find("crawl"):
        server.rm(left)
    for name in ("一", "二"):
        server.pipe_file(f"crawl/raw/{name}.txt", (PROSE * 20).encode())
    server.pipe_file("crawl/raw/三.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    return server


@pytest.fixture
def command(chengwen: Command, prefect_server: str) -> Command:
    return partial(chengwen, PREFECT_API_URL=prefect_server, CHENGWEN_WORKERS="1")


def keep(output: Store, number: int, shards: list[Shard]) -> list[Cleaned]:
    run = a_run(number)
    job = Job(Cleaning(), output.workshop(run), Label(run.run_id, "p"), 60, output.parts)
    results = [clean_shard(shard, job, {}) for shard in shards]
    for result in results:
        output.keep(result, job.workshop)
    return results


def publish(output: Store, number: int, results: list[Cleaned], keep_snapshots: int = 3) -> None:
    output.publish(new_manifest(a_run(number), {}, results), output.manifest(), keep_snapshots)


def run(number: int, shards: list[Shard], keep_snapshots: int = 3) -> None:
    output = Store(ROOT)
    with output.lock(a_run(number)):
        publish(output, number, keep(output, number, shards), keep_snapshots)


def findings(url: str = ROOT) -> list[str]:
    return list(Verification(url).findings())


def test_from_bucket_to_bucket_and_again_and_what_the_other_commands_say(s3: S3FileSystem, command: Command) -> None:
    first = command("run", "s3://crawl/raw", "-o", ROOT)
    assert first.returncode == 0, first.stderr
    assert f"listed in {ROOT}/current.json" in first.stdout
    pointer = json.loads(s3.cat_file("crawl/clean/current.json"))
    again = command("run", "s3://crawl/raw", "-o", ROOT)
    assert "Nothing has changed" in again.stdout, again.stderr
    assert json.loads(s3.cat_file("crawl/clean/current.json")) == pointer

    s3.pipe_file("crawl/raw/四.txt", (PROSE * 30).encode())
    s3.pipe_file("crawl/raw/二.txt", (PROSE * 40).encode())
    assert command("run", "s3://crawl/raw", "-o", ROOT).returncode == 0
    changed = json.loads(s3.cat_file("crawl/clean/current.json"))
    runs = dict(pl.read_parquet([s3.open(url) for url in changed["documents"]])["source_uri", "run_id"].iter_rows())
    assert runs["s3://crawl/raw/一.txt"] == pointer["run_id"]  # taken over
    assert runs["s3://crawl/raw/二.txt"] == runs["s3://crawl/raw/四.txt"] == changed["run_id"]

    compacted = command("compact", ROOT, "--keep-snapshots", "1")
    assert "part files of a dataset: 2, now 1" in compacted.stdout, compacted.stderr
    assert [path.rpartition("/")[2] for path in s3.ls("crawl/clean/snapshots")] == [
        json.loads(s3.cat_file("crawl/clean/current.json"))["run_id"]
    ]
    verified = command("verify", ROOT)
    assert "3 documents, 1 rejects: all as it should be" in verified.stdout, verified.stderr
    assert "三.doc\tread\tlegacy_format" in command("rejects", ROOT).stdout
    assert command("rejects", ROOT, "--by-reason").stdout == "1\tread\tlegacy_format\n"
    assert not s3.find("crawl/clean/staging")


def test_readers_take_the_list_of_part_files(s3: S3FileSystem, shards: list[Shard], tmp_path: Path) -> None:
    run(1, shards)
    s3.get_file("crawl/clean/current.json", str(tmp_path / "current.json"))
    with duckdb.connect() as connection:
        connection.register_filesystem(s3)
        connection.execute(
            "set variable parts = (select documents from read_json(?))", [str(tmp_path / "current.json")]
        )
        found = connection.sql("select source_uri from read_parquet(getvariable('parts')) order by all").fetchall()
    assert found == [("一.txt",), ("二.txt",)]


def test_of_two_runs_at_once_one_publishes_and_the_other_says_so(s3: S3FileSystem, shards: list[Shard]) -> None:
    winner, loser = Store(ROOT), Store(ROOT)
    with winner.lock(a_run(1)), loser.lock(a_run(2)):
        before = [winner.manifest(), loser.manifest()]
        results = [keep(winner, 1, shards), keep(loser, 2, shards)]
        winner.publish(new_manifest(a_run(1), {}, results[0]), before[0], 1)
        with pytest.raises(OutputError, match=r"run run-1 has published there since .*; nothing of this run was"):
            loser.publish(new_manifest(a_run(2), {}, results[1]), before[1], 1)
    assert Store(ROOT).snapshots() == ["run-1"]
    assert findings() == []
    assert Store(ROOT).staged() == {}  # the next run has nothing to do
    assert Store(ROOT).manifest().shards == results[0]


@pytest.mark.parametrize("begun", [False, True], ids=["first", "later"])
def test_of_many_runs_that_publish_at_the_same_moment_one_does(
    s3: S3FileSystem, shards: list[Shard], *, begun: bool
) -> None:
    if begun:
        run(1, shards[:1])
    barrier, said = threading.Barrier(4), list[str]()

    def compete(number: int) -> None:
        output = Store(ROOT)
        with output.lock(a_run(number)):
            before, results = output.manifest(), keep(output, number, shards)
            barrier.wait()
            try:
                output.publish(new_manifest(a_run(number), {}, results), before, 3)
            except OutputError as error:
                said.append(str(error))

    threads = [threading.Thread(target=compete, args=(number,)) for number in range(2, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 3
    assert len(Store(ROOT).snapshots()) == 1 + begun
    assert findings() == []


def test_a_killed_run_is_continued(s3: S3FileSystem, command: Command, prefect_server: str, prefect_home: Path) -> None:
    for number in range(8):
        s3.pipe_file(f"crawl/raw/{number}.txt", (f"第{number}次。" + PROSE * 9_000).encode())
    variables = {
        "PREFECT_API_URL": prefect_server,
        "PREFECT_HOME": str(prefect_home),
        "CHENGWEN_WORKERS": "1",
        "CHENGWEN_SHARD_MB": "1",
    }
    line = [Path(sys.executable).with_name("chengwen"), "run", "s3://crawl/raw", "-o", ROOT, "-q"]
    killed = subprocess.Popen(line, env={**os.environ, **variables}, start_new_session=True)
    while (
        not (staged := [name for name in s3.find("crawl") if "/staging/" in name and name.endswith(".json")])
        and killed.poll() is None
    ):
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert not s3.exists("crawl/clean/current.json")
    (run_id,) = {name.rpartition("/")[2][:22] for name in s3.find("crawl/clean/parts")}
    done = command("run", "s3://crawl/raw", "-o", ROOT, "-q", CHENGWEN_SHARD_MB="1")
    assert done.returncode == 0, done.stderr
    parts = json.loads(s3.cat_file("crawl/clean/current.json"))["documents"]
    assert sum(run_id in part for part in parts) >= len(staged)
    assert any(run_id not in part for part in parts)
    assert findings() == []


def test_old_snapshots_go_at_once_and_what_none_names_when_no_run_can_need_it(
    s3: S3FileSystem, shards: list[Shard], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, chosen in enumerate((shards[:1], shards, shards[1:]), 1):
        run(number, chosen, keep_snapshots=2)
    assert Store(ROOT).snapshots() == ["run-2", "run-3"]
    cut_off = Store(ROOT)
    with cut_off.lock(a_run(4)):
        keep(cut_off, 4, shards[:1])
    monkeypatch.setattr(store, "KEPT_FOR", timedelta())
    monkeypatch.setattr(store, "STAGED_FOR", timedelta())
    assert Store(ROOT).staged() == {}
    output = Store(ROOT)
    with output.lock(a_run(5)):
        publish(output, 5, output.manifest().shards, keep_snapshots=2)
    runs = {name.rpartition("/")[2][:5] for name in s3.find("crawl/clean/parts/documents")}
    assert runs == {"run-2", "run-3"}
    assert [findings(f"{ROOT}/snapshots/{name}") for name in ("run-2", "run-3")] == [[], []]
    assert not s3.find("crawl/clean/staging")


def test_a_part_that_is_lost_or_changed_is_found_before_anything_is_published(
    s3: S3FileSystem, shards: list[Shard]
) -> None:
    output = Store(ROOT)
    with output.lock(a_run(1)):
        results = keep(output, 1, shards)
        part = results[0].parts[0]
        path = f"crawl/clean/parts/{part.table}/{part.name}"
        content = s3.cat_file(path)
        s3.pipe_file(path, content[:-1])
        assert output.staged().keys() == {results[1].fingerprint}
        with pytest.raises(OutputError, match=f"{part.name} is not there as it was written"):
            publish(output, 1, results)
        assert output.snapshots() == []
        s3.pipe_file(path, content)
        publish(output, 1, results)
    s3.pipe_file(path, content[:-1] + b"?")
    assert [line.split(":")[1] for line in findings()] == [" SHA-256 differs from the manifest's"]


def test_a_server_that_writes_whatever_the_condition_is_found_out_before_the_work(
    s3: S3FileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = Store(ROOT)
    monkeypatch.setattr(output._fs, "pipe_file", lambda path, content, **_: s3.pipe_file(path, content))  # noqa: SLF001
    with pytest.raises(OutputError, match="ignores If-Match"), output.lock(a_run(1)):
        pass
    assert s3.find("crawl/clean") == []


def test_an_answer_that_is_lost_is_no_defeat(s3: S3FileSystem, shards: list[Shard]) -> None:
    output = Store(ROOT)
    with output.lock(a_run(1)):
        results = keep(output, 1, shards)
        before = output.manifest()
        publish(output, 1, results)
        output._seen = None  # noqa: SLF001 (as when the request is sent again)
        output.publish(new_manifest(a_run(1), {}, results), before, 3)
    assert findings() == []


def test_what_cannot_be_an_output_is_one_line_before_anything_begins(s3: S3FileSystem, chengwen: Command) -> None:
    for url in ("gs://bucket/clean", "https://example.org/clean", "memory://clean"):
        done = chengwen("run", "s3://crawl/raw", "-o", url)
        assert (done.returncode, done.stdout) == (1, "")
        assert (
            done.stderr
            == f"chengwen: {url}: an output is a folder or an s3:// URL; mount the store, or copy the snapshot there\n"
        )
    with pytest.raises(OutputError, match="bucket does not exist"), Store("s3://nobody/clean").lock(a_run(1)):
        pass
    for words in (lambda: Verification(ROOT), lambda: Store(ROOT).part_files(TABLES[0].name)):
        with pytest.raises(OutputError, match="no snapshot there"):
            words()
    assert isinstance(open_output("out"), Output)
