"""Dask: a scheduler and workers in processes of their own, one of which is killed, and the same datasets as on one machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from distributed import Client

from flows.engine import ShardError, start_engine
from flows.plan import Shard, pipeline_fingerprint
from flows.settings import Settings
from flows.worker import Job
from tasks.write import Label
from tests.conftest import ROOT, Command
from tests.datasets import assert_same
from tests.flows.launcher import INPUTS_IN_A_SHARD, Launcher
from tests.flows.test_plan import shards_of

PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。会议强调，各部门要各司其职。\n"
SHARDS = 6


class Cluster:
    """A scheduler and two workers, the second of them under a nanny."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self._processes = [self._start("scheduler", "--host", "127.0.0.1", "--port", "0")]
        while not self._file.exists():
            time.sleep(0.1)
        self.client = Client(scheduler_file=str(self._file), set_as_default=False)
        self.address = self.client.scheduler.address
        poison = ("--nthreads", "1", "--preload", "tests.flows.poison", "--local-directory", str(folder))
        self._processes += [self._start("worker", "--name", "mortal", "--no-nanny", *poison)]
        self._processes += [self._start("worker", "--name", "nursed", *poison)]
        self.client.wait_for_workers(2, timeout=60)

    def _start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        module = f"distributed.cli.dask_{kind}"
        command = [sys.executable, "-m", module, "--scheduler-file", self._file, "--no-dashboard", *options]
        return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)

    def kill_a_worker_that_is_busy(self) -> None:
        workers = self.client.scheduler_info()["workers"]
        (address,) = (address for address, worker in workers.items() if worker["name"] == "mortal")
        while not self.client.processing()[address]:
            time.sleep(0.01)
        self._processes[1].kill()

    def stop(self) -> None:
        self.client.close()
        for process in reversed(self._processes):
            process.terminate()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    yield running
    running.stop()


def a_shard(folder: Path, settings: Settings, *texts: str, pipeline: str | None = None) -> tuple[Shard, Job]:
    (folder / "in").mkdir(parents=True)
    (folder / "out").mkdir()
    for number, text in enumerate(texts):
        (folder / "in" / f"{number:02}.txt").write_text(text)
    label = Label("run", pipeline or pipeline_fingerprint(settings))
    (shard,) = shards_of(folder / "in", settings)
    return shard, Job(settings.cleaning, folder / "out", label, settings.time_limit_s)


def test_a_document_that_kills_its_process_costs_itself_and_no_dask_worker(cluster: Cluster, tmp_path: Path) -> None:
    settings = Settings(address=cluster.address, time_limit_s=2, memory_limit_mb=2048)
    shard, job = a_shard(tmp_path, settings, PROSE * 3, "segfault", PROSE * 3, "spin", "exit", "allocate", PROSE * 3)
    workers = cluster.client.run(lambda: True).keys()
    with start_engine(settings) as engine:
        cleaned = engine.clean(shard, job)
    parts = {part.table: pq.read_table(job.workshop / part.table / part.name).to_pylist() for part in cleaned.parts}
    assert [row["source_uri"] for row in parts["documents"]] == ["00.txt", "02.txt", "06.txt"]
    assert [row["error"] for row in parts["rejects"]] == ["crashed", "time_limit", "crashed", "memory_limit"]
    assert cluster.client.run(lambda: True).keys() == workers
    assert {path.name for path in job.workshop.iterdir()} == set(parts)


def test_a_worker_with_another_pipeline_or_without_the_files_is_one_line(cluster: Cluster, tmp_path: Path) -> None:
    settings = Settings(address=cluster.address)
    shard, job = a_shard(tmp_path, settings, PROSE, pipeline="0.0+other")
    with start_engine(settings) as engine, pytest.raises(ShardError, match=r"another pipeline: .*, not 0\.0\+other"):
        engine.clean(shard, job)
    shard, job = a_shard(tmp_path / "more", settings, PROSE)
    (tmp_path / "more/out").rmdir()
    with start_engine(settings) as engine, pytest.raises(ShardError, match=r"has no .*/out: inputs and output must be"):
        engine.clean(shard, job)


def test_a_worker_with_another_version_stops_the_run(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.engine.dask.version", lambda name: f"{name} of {os.getpid()}")
    with (
        pytest.raises(ShardError, match=r"Dask worker tcp://.* needs chengwen .* and has"),
        start_engine(Settings(address=cluster.address)),
    ):
        pass


def test_without_an_address_the_cluster_is_on_this_machine(tmp_path: Path) -> None:
    settings = Settings(engine="dask", workers=1)
    shard, job = a_shard(tmp_path, settings, PROSE * 3)
    with start_engine(settings) as engine:
        assert engine.clean(shard, job).tally.documents == 1


def test_a_missing_scheduler_is_one_line(chengwen: Command, prefect_server: str, tmp_path: Path) -> None:
    command = ("run", "raw", "-o", tmp_path / "out", "--engine", "dask", "--address", "tcp://127.0.0.1:1", "-q")
    variables = {"PREFECT_API_URL": prefect_server, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"}
    done = chengwen(*command, **variables)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("chengwen: no Dask scheduler at tcp://127.0.0.1:1: ")
    assert done.stderr.count("\n") == 1


def test_a_worker_killed_during_the_run_changes_nothing(cluster: Cluster, launcher: Launcher, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(SHARDS * INPUTS_IN_A_SHARD):
        (tmp_path / "in" / f"{number:03}.txt").write_text(f"第{number}号\n" + PROSE * 300 if number % 7 else "")
    inputs = [str(tmp_path / "in")]
    launcher.start(inputs=inputs, output=str(tmp_path / "here"), options={"workers": 1})
    assert launcher.wait() == 0
    launcher.start(inputs=inputs, output=str(tmp_path / "there"), options={"address": cluster.address})
    cluster.kill_a_worker_that_is_busy()
    assert launcher.wait() == 0
    assert_same(tmp_path / "here", tmp_path / "there")
    assert (tmp_path / "fresh").read_text() == str(SHARDS)
    assert sorted(path.name for path in (tmp_path / "there").iterdir()) == [".lock", "current", "snapshots"]
