"""A killed run leaves the old snapshot as it was, and the next run goes on from where it stood."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from tests.flows.conftest import Command

PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。会议强调，各部门要各司其职。\n"
SHARDS = 12


def rows(output: Path) -> list[tuple[object, ...]]:
    """All rows of all datasets, without the run that they come from."""
    return [
        row
        for name, columns in {
            "documents": "* exclude (run_id)",
            "sections": "*",
            "blocks": "*",
            "rejects": "* exclude (run_id)",
        }.items()
        for row in duckdb.sql(f"select {columns} from '{output}/current/{name}/*.parquet' order by all").fetchall()  # noqa: S608
    ]


def test_a_killed_run_is_finished_by_the_next_one(tmp_path: Path, chengwen: Command, prefect_server: str) -> None:
    (tmp_path / "in").mkdir()
    for number in range(SHARDS):
        (tmp_path / "in" / f"{number:02}.txt").write_text(f"第{number}号\n" + PROSE * 6_000)
    environment = {"PREFECT_API_URL": prefect_server, "CHENGWEN_SHARD_MB": "1"}

    command = [Path(sys.executable).with_name("chengwen"), "run", "in", "-o", "out", "-q"]
    run = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **environment})
    deadline = time.monotonic() + 120
    while len(list((tmp_path / "out/.staging").glob("*.json"))) < 2:
        assert time.monotonic() < deadline
        assert run.poll() is None
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert not os.path.lexists(tmp_path / "out/current")

    done = chengwen("run", "in", "-o", "out", cwd=tmp_path, **environment)
    assert done.returncode == 0, done.stderr
    (cleaned,) = re.findall(r"cleaning (\d+) inputs", done.stdout)
    assert int(cleaned) <= SHARDS - 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".lock", "current", "snapshots"]

    chengwen("run", "in", "-o", "undisturbed", cwd=tmp_path, **environment)
    assert rows(tmp_path / "out") == rows(tmp_path / "undisturbed")
