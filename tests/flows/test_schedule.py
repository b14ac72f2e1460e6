"""Runs on a schedule, with the real server, scheduler, worker and runner."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun

from flows.server import QUIET
from flows.verify import Verification
from tests.conftest import ROOT, Command

LIMIT_S = 180
PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。会议强调，各部门要各司其职。\n"


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Some seconds of work, in a dozen shards of a megabyte."""
    (tmp_path / "in").mkdir()
    for number in range(120):
        (tmp_path / "in" / f"{number:03}.txt").write_text(f"第{number}号\n" + PROSE * 700)
    return tmp_path / "in"


@pytest.fixture
def inbox() -> Iterator[tuple[str, list[str]]]:
    """The address of a web hook, and what has been posted to it."""
    received: list[str] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"json://127.0.0.1:{server.server_port}/", received
        server.shutdown()


class Deployment:
    """A deployment on a server: runs of it can be asked for and watched."""

    def __init__(self, url: str, name: str) -> None:
        self._client = SyncPrefectClient(url)
        self._id = self._client.read_deployment_by_name(name).id

    def run(self, **parameters: Any) -> FlowRun:  # noqa: ANN401 (the flow's own)
        return self._client.create_flow_run_from_deployment(self._id, parameters=parameters)

    def now(self, run: FlowRun) -> FlowRun:
        return self._client.read_flow_run(run.id)

    def end(self, run: FlowRun) -> str:
        """Wait for the end of a run; the name of its state."""
        wait_until(lambda: (state := self.now(run).state) is not None and state.is_final())
        return self.now(run).state_name or ""


def prefect(url: str, *args: str | Path, log: Path = Path(os.devnull), **variables: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **QUIET, "PREFECT_API_URL": url, **variables}
    with log.open("wb") as file:
        return subprocess.Popen(
            [Path(sys.executable).with_name("prefect"), *args], cwd=ROOT, env=environment, stdout=file, stderr=file
        )


@pytest.fixture
def worker(prefect_server: str, tmp_path: Path) -> Iterator[str]:
    """The server on which the deployments of `prefect.yaml` are, with a worker, as docs/operations.md says.

    What the worker says is in the file `log`, as if Prefect had not been told to keep quiet.
    """
    assert prefect(prefect_server, "work-pool", "create", "--type", "process", "chengwen").wait() == 0
    assert prefect(prefect_server, "--no-prompt", "deploy", "--all").wait() == 0
    level = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "NOTSET"}
    process = prefect(prefect_server, "worker", "start", "--pool", "chengwen", log=tmp_path / "log", **level)
    yield prefect_server
    process.terminate()
    process.wait()


def test_a_worker_refuses_an_overlapping_run_and_the_next_run_finishes_what_a_killed_one_began(
    worker: str, corpus: Path
) -> None:
    nightly, weekly = Deployment(worker, "clean-corpus/nightly"), Deployment(worker, "compact/weekly")
    output = corpus.parent / "out"
    parameters = {"inputs": [str(corpus)], "output": str(output), "options": {"workers": 1, "shard_mb": 1}}
    killed = nightly.run(**parameters)
    wait_until(lambda: len(list(output.glob(".staging/*.json"))) > 1)
    process = int((nightly.now(killed).infrastructure_pid or "").rpartition(":")[2])
    os.kill(process, signal.SIGSTOP)
    assert nightly.end(nightly.run(**parameters)) == "Cancelled"
    os.kill(process, signal.SIGKILL)
    assert nightly.end(killed) == "Crashed"
    assert not (output / "current").exists()
    staged = len(list(output.glob(".staging/*.json")))

    assert nightly.end(nightly.run(**parameters)) == "Completed"
    assert list(Verification(output).findings()) == []
    runs = duckdb.sql(f"select count(distinct run_id) from '{output}/current/documents/*.parquet'").fetchall()
    assert staged
    assert runs == [(2,)]

    assert nightly.end(nightly.run(**{**parameters, "inputs": ["nowhere"]})) == "Failed"
    log = (corpus.parent / "log").read_text()
    assert "Completed" in log
    assert log.count("ERROR") == log.count("- nowhere: no such file or folder\n") == 1
    assert "Traceback" not in log

    assert weekly.end(weekly.run(output=str(output))) == "Completed"
    assert len(list((output / "current" / "documents").iterdir())) < 12
    assert list(Verification(output).findings()) == []


def test_a_scheduled_run_completes_by_itself_and_a_failed_one_is_reported(
    corpus: Path, prefect_home: Path, inbox: tuple[str, list[str]]
) -> None:
    address, received = inbox
    output, port = corpus.parent / "out", free_port()
    command = ["schedule", "--cron", "* * * * *", "in", "-o", "out", "--port", str(port), "--alert", address]
    with subprocess.Popen(
        [Path(sys.executable).with_name("chengwen"), *command],
        cwd=corpus.parent,
        env={**os.environ, "PREFECT_HOME": str(prefect_home.with_name("prefect-schedule"))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        assert b"next run at" in process.stdout.readline()
        wait_until((output / "current" / "manifest.json").exists)
        served = Deployment(f"http://127.0.0.1:{port}/api", "clean-corpus/nightly")
        assert served.end(served.run(inputs=["nowhere"])) == "Failed"
        wait_until(lambda: any("nowhere: no such file" in message for message in received))
        process.terminate()
        said = process.stdout.read().decode()
    assert "clean in into out: Completed" in said
    assert "clean nowhere into out: Failed: Flow run encountered an exception: InputError: nowhere" in said
    assert "Traceback" not in said
    assert process.returncode == 0
    assert list(Verification(output).findings()) == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--cron", "0 2 * *"], "five fields"),
        (["--cron", "61 * * * *"], "Bad minute"),
        (["--cron", "0 2 * * *", "--compact-cron", "weekly"], "five fields"),
        (["--cron", "0 2 * * *", "--timezone", "Mars"], "no such time zone"),
        (["--cron", "0 2 * * *", "--alert", "me"], "no address for alerts"),
        (["--cron", "0 2 * * *", "--config", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused_in_one_line(
    chengwen: Command, tmp_path: Path, options: list[str], said: str
) -> None:
    done = chengwen("schedule", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_port_in_use_is_named(chengwen: Command, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = chengwen("schedule", "--cron", "0 2 * * *", "--port", str(port), cwd=tmp_path, PREFECT_API_URL="")
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_alerts_need_a_server(chengwen: Command, tmp_path: Path) -> None:
    done = chengwen("alert", "json://127.0.0.1", cwd=tmp_path, PREFECT_API_URL="")
    assert done.returncode == 1
    assert "PREFECT_API_URL" in done.stderr
