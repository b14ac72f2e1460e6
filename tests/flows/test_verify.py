"""`chengwen verify` finds what is wrong, and nothing in what is right."""

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.manifest import NOTHING, new_manifest
from flows.settings import Settings
from flows.snapshot import Output, OutputError
from flows.verify import Verification
from flows.worker import Job, clean_shard
from tasks import pipeline
from tasks.records import Document
from tasks.schema import TABLES
from tasks.settings import Cleaning
from tasks.write import Label
from tests.conftest import ROOT
from tests.flows.test_clean import make_corpus
from tests.flows.test_plan import shards_of
from tests.flows.test_snapshot import a_run

Change = Callable[[dict[str, list[dict[str, Any]]]], object]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    make_corpus(folder / "in")
    shutil.copytree(ROOT / "raw", folder / "in" / "raw")
    run, settings, output = a_run(1), Settings(), Output(folder / "out")
    with output.lock(run):
        shards = shards_of(folder / "in", settings)
        job = Job(settings.cleaning, output.workshop(run), Label("run-1", "p"), 60)
        results = [clean_shard(shard, job, {}) for shard in shards]
        for result in results:
            output.keep(result, job.workshop)
        output.publish(new_manifest(run, {}, results), NOTHING, 3)
    return folder / "out"


@pytest.fixture
def output(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "out", symlinks=True))


def findings(output: Path) -> list[str]:
    return list(Verification(output).findings())


def edit(output: Path, change: Change) -> None:
    """Change rows and make the manifest agree: size, hash and number of rows are as it says."""
    path = output / "current" / "manifest.json"
    manifest = json.loads(path.read_text())
    parts = {part["table"]: part for part in manifest["shards"][0]["parts"]}
    files = {name: output / "current" / name / part["name"] for name, part in parts.items()}
    rows = {name: pq.read_table(file).to_pylist() for name, file in files.items()}
    change(rows)
    for table in TABLES:
        file = files[table.name]
        pq.write_table(pa.Table.from_pylist(rows[table.name], table.schema), file)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        parts[table.name].update(rows=len(rows[table.name]), bytes=file.stat().st_size, sha256=digest)
    path.write_text(json.dumps(manifest))


def test_a_good_output_has_no_findings_and_everything_is_looked_at(good: Path) -> None:
    verification = Verification(good)
    assert list(verification.findings()) == []
    assert verification.counts == {"shards": 1, "inputs": 14, "documents": 11, "rejects": 6}


def test_the_bytes_of_a_rejected_record_are_kept_and_those_of_a_file_are_where_they_were(good: Path) -> None:
    kept = {row["source_uri"]: row["raw"] for row in pq.read_table(good / "current" / "rejects").to_pylist()}
    assert {uri: raw for uri, raw in kept.items() if raw} == {
        "dump.jsonl!2": b"{oops\n",
        "dump.jsonl!3": b'{"body": 1}\n',
    }


def test_edited_rows_that_are_as_they_were_have_no_findings(output: Path) -> None:
    edit(output, lambda rows: rows.keys())
    assert findings(output) == []


def set_first(table: str, **values: object) -> Change:
    return lambda rows: rows[table][0].update(values)


def of(rows: list[dict[str, Any]], **wanted: object) -> dict[str, Any]:
    return next(row for row in rows if all(row[name] == value for name, value in wanted.items()))


BROKEN: dict[str, tuple[Change, str]] = {
    "text changed": (set_first("documents", text="别的"), "the kept blocks joined are not the text"),
    "count changed": (set_first("documents", chars=7), "chars says 7"),
    "identity changed": (set_first("documents", source_uri="x.txt"), "doc_id is not the hash of source_uri"),
    "block lost": (lambda rows: rows["blocks"].pop(0), "block_no does not count from 0"),
    "raw changed": (lambda rows: of(rows["blocks"], doc_id=of(rows["documents"], encoding="utf-8", media_type="text/plain")["doc_id"]).update(raw="失"), "its hash differs"),
    "dropped block with text": (lambda rows: of(rows["blocks"], kept=False).update(text="x"), "a block has a text and is not kept"),
    "kept block nowhere": (lambda rows: of(rows["blocks"], kept=True).update(section_no=99), "stands in no section"),
    "section lost": (lambda rows: rows["sections"].pop(), "sections says"),
    "section in disorder": (lambda rows: rows["sections"].reverse(), "section"),
    "range too long": (set_first("sections", end=10**6), "leaves the one around it"),
    "level skipped": (lambda rows: of(rows["sections"], level=2).update(level=4), "not one below"),
    "path wrong": (lambda rows: of(rows["sections"], level=2).update(path=["x"]), "path is not the headings"),
    "section of another text": (set_first("sections", text="别的"), "does not stand in its range"),
    "document lost": (lambda rows: rows["documents"].pop(0), "0 documents and rejects, 1 in the manifest"),
    "record lost": (lambda rows: rows["rejects"].pop(0), "dump.jsonl: 3 documents and rejects, 4 in the manifest"),
    "document twice": (lambda rows: rows["documents"].append(rows["documents"][-1]), "is there 2 times"),
    "document from nowhere": (lambda rows: rows["rejects"].append({**rows["rejects"][0], "source_uri": "y"}), "y: 1 documents and rejects, 0 in the manifest"),
    "rows of nothing": (lambda rows: rows["blocks"].append({**rows["blocks"][0], "doc_id": "z"}), "rows of z"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_rows_that_break_an_invariant_are_found(output: Path, case: str) -> None:
    change, words = BROKEN[case]
    edit(output, change)
    found = findings(output)
    assert [line for line in found if words in line], found


def damage_bytes(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    path.write_bytes(content)


def test_a_flipped_bit_a_missing_and_a_foreign_file_are_found(output: Path) -> None:
    damage_bytes(next((output / "current/blocks").iterdir()))
    next((output / "current/sections").iterdir()).unlink()
    (output / "current/documents/own.parquet").write_bytes(b"")
    found = sorted(findings(output))
    assert len(found) == 3
    assert "SHA-256 differs" in found[0]
    assert found[1] == "documents/own.parquet: is in no shard of the manifest"
    assert "sections/" in found[2]
    assert "No such file" in found[2]


def test_other_columns_are_found(output: Path) -> None:
    def rename(name: str) -> str:
        return "words" if name == "text" else name

    path = output / "current" / "manifest.json"
    manifest = json.loads(path.read_text())
    part = next(part for part in manifest["shards"][0]["parts"] if part["table"] == "sections")
    file = output / "current" / "sections" / part["name"]
    table = pq.read_table(file)
    pq.write_table(table.rename_columns([rename(name) for name in table.column_names]), file)
    part["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest))
    (line,) = findings(output)
    assert "columns are not those of the data dictionary" in line


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": 2, "shards": [{}]}', '{"format": 2, "shards": 1}', "{}"]
)
def test_a_damaged_manifest_is_one_finding(output: Path, content: str) -> None:
    (output / "current/manifest.json").write_text(content)
    (line,) = findings(output)
    assert line.startswith("manifest.json: damaged")


def test_a_snapshot_can_be_named_and_a_folder_without_one_is_an_error(good: Path, tmp_path: Path) -> None:
    assert list(Verification(good / "snapshots" / "run-1").findings()) == []
    with pytest.raises(OutputError, match="no snapshot there"):
        Verification(tmp_path)


def test_a_row_that_the_datasets_cannot_take_costs_its_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half_a_character(document: Document, settings: Cleaning) -> None:
        if document.source.uri == "1.txt":
            document.metadata.title = "题\ud800"

    monkeypatch.setattr(pipeline, "STAGES", (*pipeline.STAGES, half_a_character))
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_text("今天上午，全市召开了工作会议。" * 9)
    (shard,) = shards_of(tmp_path / "in", Settings())
    job = Job(Settings().cleaning, tmp_path / "out", Label("run", "p"), 60)
    parts = {part.table: part for part in clean_shard(shard, job, {}).parts}
    (reject,) = pq.read_table(job.workshop / "rejects" / parts["rejects"].name).to_pylist()
    assert (reject["source_uri"], reject["stage"], reject["error"]) == ("1.txt", "write", "internal_error")
    assert parts["documents"].rows == 2
    assert dataclasses.asdict(parts["rejects"])["rows"] == 1
