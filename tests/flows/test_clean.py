"""The real flow on real files: what a person and the datasets' readers see."""

import asyncio
import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import ArtifactFilter, TaskRunFilter

from tests.conftest import ROOT, Command

PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。会议强调，各部门要各司其职。"
PAGE = f"<!DOCTYPE html><html><head><title>会议</title></head><body><div class=nav><a href=/>首页</a></div><h1>全市召开工作会议</h1><p>{PROSE * 3}</p></body></html>"

BAD = {
    "empty.txt": ("decode", "empty"),
    "picture.txt": ("decode", "binary"),
    "report.docx": ("extract", "corrupt"),
    "torn.txt.gz": ("read", "corrupt"),
    "dump.jsonl!2": ("read", "bad_json"),
    "dump.jsonl!3": ("read", "no_text_field"),
}
GOOD = {"news/a.html", "news/b.htm.gz", "gbk.txt", "dump.jsonl!1", "dump.jsonl!4", "briefing-from-office-file.txt"}


def make_corpus(folder: Path) -> None:
    (folder / "news").mkdir(parents=True)
    (folder / "news" / "a.html").write_text(PAGE)
    (folder / "news" / "b.htm.gz").write_bytes(gzip.compress(PAGE.encode("gb18030")))
    (folder / "gbk.txt").write_bytes((PROSE * 3).encode("gbk"))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (folder / "report.docx").write_bytes(b"PK\x03\x04")
    (folder / "torn.txt.gz").write_bytes(gzip.compress(PROSE.encode())[:-10])
    records = [
        json.dumps({"text": PROSE * 2, "url": "https://a.cn/1"}),
        "{oops",
        '{"body": 1}',
        json.dumps({"html": PAGE}),
    ]
    (folder / "dump.jsonl").write_text("\n".join(records))
    shutil.copy(ROOT / "raw" / "briefing-from-office-file.txt", folder)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, chengwen: Command, prefect_server: str) -> Path:
    """A folder in which `chengwen run in -o out` has been done once."""
    folder = tmp_path_factory.mktemp("work")
    make_corpus(folder / "in")
    done = chengwen("run", "in", "-o", "out", cwd=folder, PREFECT_API_URL=prefect_server)
    assert done.returncode == 0, done.stderr
    (folder / "printed").write_text(done.stdout)
    assert done.stderr == ""
    return folder


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    relation = duckdb.sql(f"from '{folder}/out/current/{name}/*.parquet'")
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def test_every_input_is_a_document_or_a_reject_with_its_reason(work: Path) -> None:
    assert {row["source_uri"] for row in table(work, "documents")} == GOOD
    assert {row["source_uri"]: (row["stage"], row["error"]) for row in table(work, "rejects")} == BAD
    assert all(row["message"] and "\n" not in row["message"] for row in table(work, "rejects"))


def test_the_raws_of_a_text_document_are_its_decoded_text(work: Path) -> None:
    blocks = sorted(table(work, "blocks"), key=lambda row: row["block_no"])
    for document in table(work, "documents"):
        if document["media_type"] == "text/plain" and "!" not in document["source_uri"]:
            raw = "".join(row["raw"] for row in blocks if row["doc_id"] == document["doc_id"])
            assert raw == (work / "in" / document["source_uri"]).read_bytes().decode(document["encoding"])


def test_the_kept_blocks_are_the_text_and_the_sections_are_ranges_of_it(work: Path) -> None:
    blocks = sorted(table(work, "blocks"), key=lambda row: row["block_no"])
    sections = table(work, "sections")
    for document in table(work, "documents"):
        own = [row for row in blocks if row["doc_id"] == document["doc_id"]]
        kept = [("" if "joined" in row["repairs"] else "\n") + row["text"] for row in own if row["kept"]]
        assert "".join(kept).removeprefix("\n") == document["text"]
        assert all((row["text"] is None) == (not row["kept"]) for row in own)
        assert (document["blocks"], document["blocks_dropped"]) == (len(own), len(own) - len(kept))
        outline = [row for row in sections if row["doc_id"] == document["doc_id"]]
        assert len(outline) == document["sections"]
        assert {row["section_no"] for row in own if row["kept"]} <= {row["section_no"] for row in outline}
        for row in outline:
            assert row["text"] in document["text"][row["start"] : row["end"]]


def test_polars_and_pandas_read_the_same_rows(work: Path) -> None:
    for name in ("documents", "sections", "blocks", "rejects"):
        rows = len(table(work, name))
        assert pl.read_parquet(work / "out/current" / name / "*.parquet").height == rows
        assert len(pd.read_parquet(work / "out/current" / name)) == rows


def test_facts_of_a_record_reach_the_datasets(work: Path) -> None:
    (record,) = (row for row in table(work, "documents") if row["source_uri"] == "dump.jsonl!1")
    assert (record["url"], record["host"], record["encoding_from"]) == ("https://a.cn/1", "a.cn", "given")
    (page,) = (row for row in table(work, "documents") if row["source_uri"] == "news/b.htm.gz")
    assert (page["encoding"], page["decode_errors"], page["title"]) == ("gb18030", 0, "全市召开工作会议")


def test_the_console_says_what_happened_and_where_to_look(work: Path) -> None:
    printed = (work / "printed").read_text()
    for words in ("documents", "rejects", "read: bad_json", "Time by stage", "out/current/documents/*.parquet"):
        assert words in printed
    for noise in ("Traceback", "ERROR", "WARNING", "prefect."):
        assert noise not in printed


def test_the_prefect_page_shows_shards_progress_summary_and_links(work: Path, prefect_server: str) -> None:
    async def ask() -> tuple[Any, Any, Any]:
        async with PrefectClient(prefect_server) as client:
            (run,) = [run for run in await client.read_flow_runs() if run.name == "clean in into out"][-1:]
            mine = TaskRunFilter.model_validate({"flow_run_id": {"any_": [run.id]}})
            found = ArtifactFilter.model_validate({"flow_run_id": {"any_": [run.id]}})
            return (
                run,
                await client.read_task_runs(task_run_filter=mine),
                await client.read_artifacts(artifact_filter=found),
            )

    run, task_runs, artifacts = asyncio.run(ask())
    assert run.state_name == "Completed"
    assert [(task.name, task.state_name) for task in task_runs] == [
        ("briefing-from-office-file.txt … torn.txt.gz (9)", "Completed")
    ]
    by_key = {artifact.key: artifact for artifact in artifacts if artifact.key}
    assert {"progress", "summary", "documents", "sections", "blocks", "rejects"} <= set(by_key)
    assert float(by_key["progress"].data) == 100
    assert {"table": "Rejects by reason", "what": "decode: empty", "number": 1} in json.loads(by_key["summary"].data)


def test_the_published_datasets_are_as_they_should_be(work: Path, chengwen: Command) -> None:
    done = chengwen("verify", "out", cwd=work)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("1 shards, 9 inputs, 6 documents, 6 rejects: all as it should be\n")
    assert {path.name for path in work.iterdir()} == {"in", "out", "printed"}


def test_a_finding_is_a_line_and_status_1(work: Path, tmp_path: Path, chengwen: Command) -> None:
    shutil.copytree(work / "out", tmp_path / "out", symlinks=True)
    next((tmp_path / "out/current/blocks").iterdir()).unlink()
    done = chengwen("verify", tmp_path / "out")
    assert done.returncode == 1
    assert [line.partition("/")[0] for line in done.stdout.splitlines()[:-1]] == ["blocks"]
    assert done.stdout.endswith("1 finding\n")


def test_rejects_are_listed_and_counted(work: Path, chengwen: Command) -> None:
    lines = [line.split("\t") for line in chengwen("rejects", "out", cwd=work).stdout.splitlines()]
    assert {uri: (stage, error) for uri, stage, error, _ in lines} == BAD
    counted = chengwen("rejects", "out", "--by-reason", cwd=work).stdout.splitlines()
    assert sorted(counted) == sorted(f"1\t{stage}\t{error}" for stage, error in BAD.values())


@pytest.mark.parametrize("command", ["verify", "rejects"])
def test_an_output_without_a_snapshot_is_one_line(tmp_path: Path, chengwen: Command, command: str) -> None:
    done = chengwen(command, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"chengwen: {tmp_path}: no snapshot there: ")


def test_a_second_run_says_that_nothing_has_changed(work: Path, chengwen: Command, prefect_server: str) -> None:
    before = (work / "out/current").resolve()
    done = chengwen("run", "in", "-o", "out", cwd=work, PREFECT_API_URL=prefect_server)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing has changed" in done.stdout
    assert (work / "out/current").resolve() == before


def test_changed_new_and_vanished_inputs_replace_add_and_remove_rows(
    tmp_path: Path, chengwen: Command, prefect_server: str
) -> None:
    (tmp_path / "in").mkdir()
    for name in ("gone.txt", "same.txt", "changed.txt"):
        (tmp_path / "in" / name).write_text(PROSE)
    chengwen("run", "in", "-o", "out", "-q", cwd=tmp_path, PREFECT_API_URL=prefect_server)
    (tmp_path / "in/gone.txt").unlink()
    (tmp_path / "in/changed.txt").write_text("会议改期，另行通知。" + PROSE)
    (tmp_path / "in/new.txt").write_text(PROSE)
    done = chengwen("run", "in", "-o", "out", "--quiet", cwd=tmp_path, PREFECT_API_URL=prefect_server)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    texts = {row["source_uri"]: row["text"] for row in table(tmp_path, "documents")}
    assert set(texts) == {"changed.txt", "new.txt", "same.txt"}
    assert texts["changed.txt"].startswith("会议改期")


def test_too_many_rejects_fail_the_run_and_publish_nothing(
    tmp_path: Path, chengwen: Command, prefect_server: str
) -> None:
    make_corpus(tmp_path / "in")
    done = chengwen("run", "in", "-o", "out", "--max-rejects", "2", cwd=tmp_path, PREFECT_API_URL=prefect_server)
    assert done.returncode == 1
    assert done.stderr.startswith(f"chengwen: {len(BAD)} rejects, 2 allowed")
    assert done.stderr.count("\n") == 1
    assert not os.path.lexists(tmp_path / "out/current")


def test_a_run_without_a_server_starts_its_own_and_is_as_quiet(tmp_path: Path, chengwen: Command) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(PROSE)
    done = chengwen("run", "in", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "output/current/documents/*.parquet" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_server_that_does_not_answer_is_one_line(tmp_path: Path, chengwen: Command) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(PROSE)
    done = chengwen("run", "in", cwd=tmp_path, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert done.returncode == 1
    assert done.stderr.startswith("chengwen: ")
    assert "http://127.0.0.1:9/api" in done.stderr
    assert done.stderr.count("\n") == 1
