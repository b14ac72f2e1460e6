import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.manifest import NOTHING, Cleaned, Run, new_manifest
from flows.plan import Shard
from flows.settings import Settings
from flows.snapshot import Output, OutputError
from flows.worker import Job, clean_shard
from tasks.schema import TABLES
from tasks.write import Label
from tests.flows.test_plan import shards_of


def a_run(number: int) -> Run:
    return Run(f"run-{number}", datetime(2026, 1, number, tzinfo=UTC), "p")


@pytest.fixture
def shards(tmp_path: Path) -> list[Shard]:
    (tmp_path / "in").mkdir()
    for name in ("一", "二"):
        (tmp_path / "in" / f"{name}.txt").write_text("今天上午，全市召开了工作会议。" * 20)
    (both,) = shards_of(tmp_path / "in", Settings())
    return [Shard((item,), "p") for item in both.items]


def cleaned(output: Output, shards: list[Shard]) -> list[Cleaned]:
    job = Job(Settings().cleaning, output.workshop(a_run(9)), Label("run", "p"), 60)
    results = [clean_shard(shard, job, {}) for shard in shards]
    for result in results:
        output.keep(result, job.workshop)
    return results


def publish(output: Output, number: int, results: list[Cleaned], keep_snapshots: int = 3) -> Path:
    run = a_run(number)
    return output.publish(new_manifest(run, {"script": "hans"}, results), output.manifest(), keep_snapshots).resolve()


def test_a_snapshot_is_what_current_points_to_and_its_manifest_says_what_is_in_it(
    tmp_path: Path, shards: list[Shard]
) -> None:
    output = Output(tmp_path / "out")
    with output.lock(a_run(1)):
        publish(output, 1, cleaned(output, shards))
    assert output.current.resolve() == tmp_path / "out" / "snapshots" / "run-1"
    manifest = json.loads((output.current / "manifest.json").read_text())
    on_disk = {f"{path.parent.name}/{path.name}" for path in output.current.glob("*/*.parquet")}
    parts = [part for shard in manifest["shards"] for part in shard["parts"]]
    assert {f"{part['table']}/{part['name']}" for part in parts} == on_disk
    assert {part["table"] for part in parts} == {table.name for table in TABLES}
    assert [known["uri"] for shard in manifest["shards"] for known in shard["inputs"]] == ["一.txt", "二.txt"]
    assert manifest["settings"]["script"] == "hans"
    assert [path.name for path in output.root.iterdir() if path.name.startswith(".")] == [".lock"]


def test_finished_shards_are_staged_and_then_published_as_they_were(tmp_path: Path, shards: list[Shard]) -> None:
    output = Output(tmp_path / "out")
    with output.lock(a_run(1)):
        assert output.manifest() == NOTHING
        results = cleaned(output, shards)
        assert output.staged() == {result.fingerprint: result for result in results}
        publish(output, 1, results)
        found = output.manifest()
    assert (found.run, found.settings, found.shards) == (a_run(1), {"script": "hans"}, results)


def test_an_unchanged_part_is_the_same_file_in_the_next_snapshot(tmp_path: Path, shards: list[Shard]) -> None:
    output = Output(tmp_path / "out")
    with output.lock(a_run(1)):
        results = cleaned(output, shards)
        first = publish(output, 1, results)
    with output.lock(a_run(2)):
        second = publish(output, 2, results[:1])
    (part,) = (second / "documents").iterdir()
    assert part.samefile(first / "documents" / part.name)
    assert len(list((first / "documents").iterdir())) == 2


def test_the_same_shards_make_no_new_snapshot(tmp_path: Path, shards: list[Shard]) -> None:
    output = Output(tmp_path / "out")
    with output.lock(a_run(1)):
        publish(output, 1, cleaned(output, shards))
    with output.lock(a_run(2)):
        publish(output, 2, output.manifest().shards)
    assert output.snapshots() == ["run-1"]


def test_old_snapshots_are_pruned(tmp_path: Path, shards: list[Shard]) -> None:
    output = Output(tmp_path / "out")
    for number, chosen in enumerate((shards, shards[:1], shards, shards[1:]), 1):
        with output.lock(a_run(number)):
            publish(output, number, cleaned(output, chosen), keep_snapshots=2)
    assert output.snapshots() == ["run-3", "run-4"]


def test_a_second_run_is_told_who_holds_the_output_and_since_when(tmp_path: Path) -> None:
    output = Output(tmp_path / "out")
    with (
        output.lock(a_run(1)),
        pytest.raises(OutputError, match=r"in use by run run-1 .* since 2026-01-01 00:00:00"),
        Output(tmp_path / "out").lock(a_run(2)),
    ):
        pass
    with output.lock(a_run(3)):
        pass


def test_an_output_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"), Output(tmp_path / "file" / "out").lock(a_run(1)):
        pass
