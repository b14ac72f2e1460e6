"""Runs that are killed: readers see whole snapshots, the next run goes on, and what it publishes is as if nothing had been.

`make crash` kills hundreds of times; the number is KILLS.
"""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from flows.verify import Verification
from tests.flows.launcher import INPUTS_IN_A_SHARD, Launcher

KILLS = int(os.environ.get("KILLS", "12"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1 << 30)
SHARDS = 8
PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。会议强调，各部门要各司其职。\n"

Rows = list[tuple[object, ...]]


def rows(output: Path) -> Rows:
    """All rows of all datasets, without the run that they come from."""
    return [
        row
        for name, columns in {
            "documents": "* exclude (run_id)",
            "sections": "*",
            "blocks": "*",
            "rejects": "* exclude (run_id)",
        }.items()
        for row in duckdb.sql(f"select {columns} from '{output}/current/{name}/*.parquet' order by all").fetchall()
    ]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crash") / "in"
    folder.mkdir()
    for number in range(SHARDS * INPUTS_IN_A_SHARD):
        (folder / f"{number:03}.txt").write_text(f"第{number}号\n" + PROSE * 60 if number % 7 else "")
    return folder


@pytest.fixture(scope="module")
def undisturbed(launcher: Launcher, corpus: Path) -> tuple[Rows, float]:
    """The rows of a run that nobody disturbs, and how long it takes once the launcher is warm."""
    for _ in range(2):
        began = time.monotonic()
        launcher.start(inputs=[str(corpus)], output=str(corpus.parent / "out"), options={"workers": 2}, again="all")
        assert launcher.wait() == 0
    return rows(corpus.parent / "out"), time.monotonic() - began


def kill(process: int) -> None:
    with suppress(ProcessLookupError):  # it has just ended
        os.kill(process, signal.SIGKILL)


def staged(output: Path) -> int:
    return len(list((output / ".staging").glob("*.json")))


@pytest.mark.parametrize("number", range(max(KILLS // 4, 1)))
def test_killed_runs_are_finished_by_the_next_one(
    number: int, launcher: Launcher, corpus: Path, undisturbed: tuple[Rows, float], tmp_path: Path
) -> None:
    chance = random.Random(f"flow {SEED} {number}")
    expected, duration = undisturbed
    output = tmp_path / "out"
    parameters = {"inputs": [str(corpus)], "output": str(output), "options": {"workers": 2}}
    instants = [chance.uniform(0, duration) for _ in range(2)]
    for instant in instants:
        process = launcher.start(**parameters)
        time.sleep(instant)
        kill(process)
        assert launcher.wait() in {0, -signal.SIGKILL}
        if os.path.lexists(output / "current"):
            assert list(Verification(output).findings()) == []
    finished = SHARDS if os.path.lexists(output / "current") else staged(output)

    launcher.start(**parameters)
    assert launcher.wait() == 0
    said = f"seed {SEED}, killed after {instants}"
    assert int((tmp_path / "fresh").read_text()) <= SHARDS - finished, said
    assert list(Verification(output).findings()) == [], said
    assert sorted(path.name for path in output.iterdir()) == [".lock", "current", "snapshots"], said
    assert len(list((output / "snapshots").iterdir())) == 1, said
    assert rows(output) == expected, said


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the workers in /proc")
@pytest.mark.parametrize("number", range(max(KILLS // 4, 1)))
def test_killed_workers_change_nothing(
    number: int, launcher: Launcher, corpus: Path, undisturbed: tuple[Rows, float], tmp_path: Path
) -> None:
    chance = random.Random(f"worker {SEED} {number}")
    expected, duration = undisturbed
    process = launcher.start(inputs=[str(corpus)], output=str(tmp_path / "out"), options={"workers": 2})
    for _ in range(2):
        time.sleep(chance.uniform(0, duration / 2))
        for worker in workers(process)[:1]:
            kill(worker)
    assert launcher.wait() == 0, SEED
    assert list(Verification(tmp_path / "out").findings()) == [], SEED
    assert rows(tmp_path / "out") == expected, SEED


def workers(process: int) -> list[int]:
    """The worker processes of a run: the children of its fork server."""
    parents = {int(path.name): parent_of(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    children = {child for child, parent in parents.items() if parent == process}
    return [child for child, parent in parents.items() if parent in children]


def parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
