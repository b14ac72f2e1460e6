"""What a run cleans again, and what it leaves as it is."""

import gzip
import hashlib
import json
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.plan import content_hash
from flows.verify import Verification
from tasks.read import Input
from tests.datasets import assert_same
from tests.flows.launcher import INPUTS_IN_A_SHARD, Launcher
from tests.flows.test_crash import rows
from tests.flows.test_schedule import wait_until

PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。会议强调，各部门要各司其职。\n"
SHARDS = 3
ZSTD_FRAME = b"\x28\xb5\x2f\xfd"
"""What every compressed page of a part file begins with."""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Three shards of short texts; the last of them holds a reject."""
    (tmp_path / "in").mkdir()
    for number in range(SHARDS * INPUTS_IN_A_SHARD):
        (tmp_path / "in" / f"{number:03}.txt").write_text(f"第{number}号\n{PROSE * 3}")
    (tmp_path / "in/028.txt").write_text("")
    return tmp_path / "in"


def run(launcher: Launcher, corpus: Path, output: Path | None = None, **more: Any) -> int:  # noqa: ANN401 (the flow's)
    """Run the flow; the number of shards that it has cleaned."""
    output = output or corpus.parent / "out"
    launcher.start(**{"inputs": [str(corpus)], "output": str(output), "options": {"workers": 2}, **more})
    assert launcher.wait() == 0
    assert list(Verification(output).findings()) == []
    return int(output.with_name("fresh").read_text())


def ask(output: Path, query: str) -> list[Any]:
    return [row[0] for row in duckdb.sql(query.replace("@", f"{output}/current")).fetchall()]


def test_a_touched_input_is_not_cleaned_again_and_a_changed_one_is(launcher: Launcher, corpus: Path) -> None:
    assert run(launcher, corpus) == SHARDS
    snapshot = (corpus.parent / "out/current").resolve()
    for path in corpus.iterdir():
        os.utime(path, (1, 1))
    assert run(launcher, corpus) == 0
    assert (corpus.parent / "out/current").resolve() == snapshot
    (corpus / "003.txt").write_text(f"第4号\n{PROSE * 3}")
    assert run(launcher, corpus) == 1
    os.utime(corpus / "003.txt", (2, 2))
    assert run(launcher, corpus) == 0


def test_only_what_has_changed_is_cleaned_and_its_neighbours_are_taken_over(launcher: Launcher, corpus: Path) -> None:
    output = corpus.parent / "out"
    run(launcher, corpus)
    (first,) = ask(output, "select distinct run_id from '@/documents/*.parquet'")
    (corpus / "003.txt").write_text(f"第4号\n{PROSE * 3}")
    (corpus / "005.txt").unlink()
    (corpus / "017.txt").unlink()
    assert run(launcher, corpus) == 2
    of_this_run = f"select source_uri from '@/documents/*.parquet' where run_id != '{first}'"
    assert ask(output, of_this_run) == ["003.txt"]
    assert len(ask(output, "select source_uri from '@/documents/*.parquet'")) == SHARDS * INPUTS_IN_A_SHARD - 3
    (corpus / "0035.txt").write_text(PROSE * 3)
    assert run(launcher, corpus) == 1
    assert ask(output, of_this_run) == ["003.txt", "0035.txt"]


def test_force_cleans_everything(launcher: Launcher, corpus: Path) -> None:
    output = corpus.parent / "out"
    run(launcher, corpus)
    assert run(launcher, corpus, again="all") == SHARDS
    assert len(ask(output, "select distinct run_id from '@/documents/*.parquet'")) == 1
    assert run(launcher, corpus) == 0


def test_vanished_inputs_stay_when_the_setting_says_so(launcher: Launcher, corpus: Path) -> None:
    output = corpus.parent / "out"
    options = {"workers": 2, "keep_vanished": True}
    run(launcher, corpus)
    before = rows(output)
    for path in [*corpus.iterdir()][1:]:
        path.unlink()
    assert run(launcher, corpus, options=options) == 0
    assert run(launcher, corpus, options=options, again="rejects") == 0
    assert rows(output) == before
    run(launcher, corpus, options={**options, "script": "keep"})
    assert len(ask(output, "select distinct pipeline from '@/documents/*.parquet'")) == 2
    assert len(rows(output)) == len(before)
    assert run(launcher, corpus, options={**options, "script": "keep"}) == 0
    run(launcher, corpus)
    left = "select source_uri from '@/documents/*.parquet' union all select source_uri from '@/rejects/*.parquet'"
    assert len(ask(output, left)) == 1


def a_dump() -> list[bytes]:
    """JSON lines that fill several shards of a megabyte, compressed or not; two of them are broken."""
    chance = random.Random(1)
    rows = [{"text": f"第{number}号\n{PROSE}", "noise": chance.randbytes(600).hex()} for number in range(2_000)]
    lines = [json.dumps(row, ensure_ascii=False).encode() for row in rows]
    lines[17:19] = b"{oops", b"[]"
    return lines


@pytest.mark.parametrize(("name", "pack"), [("dump.jsonl", bytes), ("dump.jsonl.gz", gzip.compress)])
def test_a_large_container_is_cleaned_in_parts_and_known_again(
    launcher: Launcher, tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "in").mkdir()
    dump, output = tmp_path / "in" / name, tmp_path / "out"
    lines = a_dump()
    dump.write_bytes(pack(b"\n".join(lines)))
    options = {"options": {"workers": 2, "shard_mb": 1}}
    parts = run(launcher, tmp_path / "in", **options)
    assert parts == len(list((output / "current/documents").iterdir())) > 2
    found = ask(output, "select source_uri from '@/documents/*.parquet'")
    assert sorted(found) == sorted(f"{name}!{number}" for number in range(1, 2_001) if number not in {18, 19})
    (shard, *_) = json.loads((output / "current/manifest.json").read_bytes())["shards"]
    assert shard["inputs"][0]["sha256"] == hashlib.sha256(dump.read_bytes()).hexdigest()

    assert run(launcher, tmp_path / "in", **options) == 0
    os.utime(dump, (1, 1))
    assert run(launcher, tmp_path / "in", **options) == 0
    assert run(launcher, tmp_path / "in", **options, again="rejects") == 1
    assert ask(output, "select source_uri from '@/rejects/*.parquet'") == [f"{name}!18", f"{name}!19"]
    assert len(set(ask(output, "select doc_id from '@/documents/*.parquet'"))) == 1_998
    dump.write_bytes(pack(b"\n".join(lines[1:])))
    assert run(launcher, tmp_path / "in", **options) == parts
    assert len(set(ask(output, "select doc_id from '@/documents/*.parquet'"))) == 1_997


def test_a_compressed_dump_of_which_a_killed_run_has_cleaned_parts_is_finished_by_the_next(
    launcher: Launcher, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/dump.jsonl.gz").write_bytes(gzip.compress(b"\n".join(a_dump())))
    output, options = tmp_path / "out", {"workers": 1, "shard_mb": 1}
    process = launcher.start(inputs=[str(tmp_path / "in")], output=str(output), options=options)
    wait_until(lambda: len(list(output.glob(".staging/*.json"))) > 1)
    os.kill(process, signal.SIGKILL)
    assert launcher.wait() == -signal.SIGKILL
    finished = len(list(output.glob(".staging/*.json")))
    fresh = run(launcher, tmp_path / "in", options=options)
    assert fresh == len(list((output / "current/documents").iterdir())) - finished > 0
    assert not (output / ".staging").exists()


def test_rows_of_a_damaged_part_file_are_not_taken_over(launcher: Launcher, corpus: Path) -> None:
    output = corpus.parent / "out"
    run(launcher, corpus)
    before = rows(output)
    snapshot = (output / "current").resolve()
    for part in (snapshot / "blocks").iterdir():
        part.write_bytes(part.read_bytes().replace(ZSTD_FRAME, b"?" + ZSTD_FRAME[1:]))
    (corpus / "003.txt").write_text(f"第3号\n{PROSE * 4}")
    launcher.start(inputs=[str(corpus)], output=str(output))
    assert launcher.wait() != 0
    assert (output / "current").resolve() == snapshot
    (corpus / "003.txt").write_text(f"第3号\n{PROSE * 3}")
    run(launcher, corpus, again="all")
    assert rows(output) == before


def test_the_number_of_workers_changes_nothing(launcher: Launcher, corpus: Path) -> None:
    outputs = [corpus.parent / "one", corpus.parent / "two"]
    for workers, output in enumerate(outputs, 1):
        run(launcher, corpus, output, options={"workers": workers})
    assert_same(*outputs)


def test_what_is_no_plain_file_has_no_hash(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert content_hash(Input("a.txt", tmp_path / "a.txt", 0, 0)) is None
    assert content_hash(Input("b.txt", tmp_path / "b.txt", 0, 0)) is None
