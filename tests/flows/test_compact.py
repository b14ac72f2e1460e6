"""Many small part files become few, old snapshots go, and neither a reader nor the next run sees another difference."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from flows.verify import Verification
from tests.conftest import Command
from tests.flows.launcher import INPUTS_IN_A_SHARD, Launcher
from tests.flows.test_crash import KILLS, SEED, Rows, kill, rows
from tests.flows.test_incremental import PROSE, ask, run

DAYS = 4


@pytest.fixture
def grown(launcher: Launcher, tmp_path: Path) -> Path:
    """An output that has grown by two inputs a day, one of them a reject."""
    corpus = tmp_path / "in"
    corpus.mkdir()
    for number in range(INPUTS_IN_A_SHARD):
        (corpus / f"{number}0.txt").write_text(f"第{number}号\n{PROSE * 3}")
    run(launcher, corpus)
    for day in range(DAYS):
        (corpus / f"{day}1.txt").write_text(f"第{day}天\n{PROSE * 3}")
        (corpus / f"{day}2.txt").write_text("")
        assert run(launcher, corpus) == 1
    return tmp_path / "out"


def parts(output: Path) -> set[str]:
    return {path.name for path in (output / "current/documents").iterdir()}


def compact(launcher: Launcher, output: Path, **more: object) -> int:
    launcher.start(flow="compact", output=str(output), **more)
    return launcher.wait()


def test_compaction_changes_the_files_and_no_row(launcher: Launcher, grown: Path) -> None:
    before, files = rows(grown), parts(grown)
    runs = ask(grown, "select run_id from '@/documents/*.parquet' order by source_uri")
    assert len(files) == 1 + DAYS
    assert compact(launcher, grown, options={"keep_snapshots": 1}) == 0
    assert len(parts(grown)) == 2
    assert len(parts(grown) & files) == 1
    assert rows(grown) == before
    assert ask(grown, "select run_id from '@/documents/*.parquet' order by source_uri") == runs
    assert [path.name for path in (grown / "snapshots").iterdir()] == [(grown / "current").resolve().name]
    assert list(Verification(grown).findings()) == []

    files = parts(grown)
    assert compact(launcher, grown) == 0
    assert parts(grown) == files
    assert run(launcher, grown.parent / "in") == 0
    assert parts(grown) == files


def test_what_changes_in_a_merged_part_file_is_cleaned_alone(launcher: Launcher, grown: Path) -> None:
    assert compact(launcher, grown) == 0
    corpus = grown.parent / "in"
    (corpus / "11.txt").write_text(f"改了\n{PROSE * 3}")
    (corpus / "31.txt").unlink()
    assert run(launcher, corpus) == 1
    latest = (grown / "current").resolve().name
    assert ask(grown, f"select source_uri from '@/documents/*.parquet' where run_id = '{latest}'") == ["11.txt"]
    assert run(launcher, corpus, again="rejects") == 1

    found = rows(grown)
    assert run(launcher, corpus, corpus.parent / "anew") > 0
    assert rows(corpus.parent / "anew") == found


def test_a_compaction_that_is_killed_leaves_what_was_there(launcher: Launcher, grown: Path) -> None:
    chance = random.Random(f"compact {SEED}")
    expected: Rows = rows(grown)
    for _ in range(max(KILLS // 6, 2)):
        process = launcher.start(flow="compact", output=str(grown))
        time.sleep(chance.uniform(0, 0.6))
        kill(process)
        assert launcher.wait() in {0, -signal.SIGKILL}
        assert list(Verification(grown).findings()) == []
        assert rows(grown) == expected, SEED
    assert compact(launcher, grown) == 0
    assert rows(grown) == expected
    assert sorted(path.name for path in grown.iterdir()) == [".lock", "current", "snapshots"]
    assert run(launcher, grown.parent / "in") == 0


def test_the_command_says_what_it_did(grown: Path, chengwen: Command, prefect_server: str) -> None:
    done = chengwen("compact", grown, "--keep-snapshots", "2", PREFECT_API_URL=prefect_server)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"part files of a dataset: {1 + DAYS}, now " in done.stdout
    assert "snapshots: 3, now 2" in done.stdout
    done = chengwen("compact", grown, "--quiet", PREFECT_API_URL=prefect_server)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_nothing_to_compact_is_one_line(tmp_path: Path, chengwen: Command, prefect_server: str) -> None:
    done = chengwen("compact", tmp_path / "none", PREFECT_API_URL=prefect_server)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"chengwen: {tmp_path}/none: no snapshot there that this version can build on\n"
    assert not os.path.lexists(tmp_path / "none")
