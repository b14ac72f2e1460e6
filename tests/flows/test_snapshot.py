import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.plan import Shard, plan
from flows.settings import Settings
from flows.snapshot import Output, OutputError, Run
from flows.worker import Cleaned, Job, clean_shard
from tasks.read import find_inputs
from tasks.schema import TABLES
from tasks.write import Label


def a_run(number: int) -> Run:
    return Run(f"run-{number}", datetime(2026, 1, number, tzinfo=UTC), "p")


@pytest.fixture
def shards(tmp_path: Path) -> list[Shard]:
    for name in ("一", "二"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.txt").write_text("今天上午，全市召开了工作会议。" * 20)
    return [shard for item in find_inputs([str(tmp_path / "in")]) for shard in plan([item], Settings(), "p")]


def cleaned(output: Output, shards: list[Shard]) -> list[tuple[Shard, Cleaned]]:
    job = Job(Settings().cleaning, output.workshop(a_run(9)), Label("run", "p"), 60)
    results = [(shard, clean_shard(shard, job, {})) for shard in shards]
    for _, result in results:
        output.keep(result, job.workshop)
    return results


def test_a_snapshot_is_what_current_points_to_and_its_manifest_says_what_is_in_it(
    tmp_path: Path, shards: list[Shard]
) -> None:
    output = Output(tmp_path / "out")
    with output.lock(a_run(1)):
        current = output.publish(a_run(1), Settings(), cleaned(output, shards))
    assert current.resolve() == tmp_path / "out" / "snapshots" / "run-1"
    manifest = json.loads((current / "manifest.json").read_text())
    on_disk = {f"{path.parent.name}/{path.name}" for path in current.glob("*/*.parquet")}
    parts = [part for shard in manifest["shards"] for part in shard["cleaned"]["parts"]]
    assert {f"{part['table']}/{part['name']}" for part in parts} == on_disk
    assert {part["table"] for part in parts} == {table.name for table in TABLES}
    assert [item["uri"] for shard in manifest["shards"] for item in shard["inputs"]] == ["一.txt", "二.txt"]
    assert manifest["settings"]["script"] == "hans"
    assert [path.name for path in output.root.iterdir() if path.name.startswith(".")] == [".lock"]


def test_staged_and_published_shards_are_known_as_finished(tmp_path: Path, shards: list[Shard]) -> None:
    output = Output(tmp_path / "out")
    with output.lock(a_run(1)):
        results = cleaned(output, shards)
        assert output.finished() == {shard.fingerprint: result for shard, result in results}
        output.publish(a_run(1), Settings(), results)
        assert output.finished() == {shard.fingerprint: result for shard, result in results}


def test_an_unchanged_part_is_the_same_file_in_the_next_snapshot(tmp_path: Path, shards: list[Shard]) -> None:
    output = Output(tmp_path / "out")
    with output.lock(a_run(1)):
        results = cleaned(output, shards)
        first = output.publish(a_run(1), Settings(), results).resolve()
    with output.lock(a_run(2)):
        second = output.publish(a_run(2), Settings(), results[:1]).resolve()
    (part,) = (second / "documents").iterdir()
    assert part.samefile(first / "documents" / part.name)
    assert len(list((first / "documents").iterdir())) == 2


def test_the_same_shards_make_no_new_snapshot(tmp_path: Path, shards: list[Shard]) -> None:
    output = Output(tmp_path / "out")
    for number in (1, 2):
        with output.lock(a_run(number)):
            results = (
                cleaned(output, shards) if number == 1 else list(zip(shards, output.finished().values(), strict=True))
            )
            output.publish(a_run(number), Settings(), results)
    assert output.current.resolve().name == "run-1"


def test_old_snapshots_are_pruned(tmp_path: Path, shards: list[Shard]) -> None:
    output = Output(tmp_path / "out")
    for number, chosen in enumerate((shards, shards[:1], shards, shards[1:]), 1):
        with output.lock(a_run(number)):
            output.publish(a_run(number), Settings(keep_snapshots=2), cleaned(output, chosen))
    assert sorted(path.name for path in (tmp_path / "out" / "snapshots").iterdir()) == ["run-3", "run-4"]


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
