"""Rejects are tried again, and nothing but them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from flows.manifest import new_manifest
from flows.plan import Again, finished, plan, survey
from flows.settings import Settings
from flows.snapshot import Output
from flows.verify import Verification
from flows.worker import Job, clean_shard
from tasks import pipeline
from tasks.read import find_inputs
from tasks.records import Document, Rejected
from tasks.settings import Cleaning
from tasks.write import Label, doc_id
from tests.flows.test_crash import rows
from tests.flows.test_snapshot import a_run

PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。会议强调，各部门要各司其职。\n"
cleaned_documents: list[str] = []


def refuse(document: Document, settings: Cleaning) -> None:
    """A stage that fails for documents that say so, as one with a fault in it would."""
    cleaned_documents.append(document.source.uri)
    if "坏" in document.content:
        raise Rejected("faulty", "not today")


def notice(document: Document, settings: Cleaning) -> None:
    cleaned_documents.append(document.source.uri)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two files that are refused, a container with refused and with broken records, and what surrounds them."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {"a": PROSE, "b": "坏" + PROSE, "d": PROSE, "e": "坏" + PROSE}.items():
        (folder / f"{name}.txt").write_text(text * 3)
    records = [json.dumps({"text": f"{sign}第{number}条记录。{PROSE}"}) for number, sign in enumerate("好坏好坏好")]
    (folder / "c.jsonl").write_text("\n".join(["{oops", *records, "[]"]))
    return folder


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    cleaned_documents.clear()
    monkeypatch.setattr(pipeline, "STAGES", (*pipeline.STAGES, refuse))
    yield monkeypatch
    cleaned_documents.clear()


def run(corpus: Path, number: int, again: Again) -> list[str]:
    """What the flow does between the lock and the report, in this process; the documents that were cleaned."""
    cleaned_documents.clear()
    output, settings = Output(corpus.parent / "out"), Settings()
    with output.lock(a_run(number)):
        before = output.manifest()
        items = survey(find_inputs([str(corpus)]), before.shards, afresh=not before.shards, keep_vanished=False)
        shards = plan(items, before.shards, settings, "p")
        done = finished(shards, before.shards, output.staged(), again)
        label = Label(f"run-{number}", "p")
        job = Job(
            settings.cleaning,
            output.workshop(a_run(number)),
            label,
            60,
            output.current.resolve(),
            again is Again.REJECTS,
        )
        results = [done.get(shard.fingerprint) or clean_shard(shard, job, {}) for shard in shards]
        for result in results:
            if result.fingerprint not in done:
                output.keep(result, job.workshop)
        output.publish(new_manifest(a_run(number), {}, results), before, 3)
    assert list(Verification(output.root).findings()) == []
    return list(cleaned_documents)


def table(corpus: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(corpus.parent / "out/current" / name).to_pylist()
    return found


@pytest.mark.usefixtures("stage")
def test_rejects_that_are_still_rejects_change_nothing_and_their_neighbours_are_not_cleaned(corpus: Path) -> None:
    run(corpus, 1, Again.CHANGED)
    before = rows(corpus.parent / "out")
    assert run(corpus, 2, Again.REJECTS) == ["b.txt", "c.jsonl!3", "c.jsonl!5", "e.txt"]
    assert rows(corpus.parent / "out") == before
    assert {row["run_id"] for row in table(corpus, "documents")} == {"run-1"}
    assert {row["run_id"] for row in table(corpus, "rejects")} == {"run-2"}


def test_rejects_whose_cause_has_gone_become_what_a_first_run_would_have_made_of_them(
    corpus: Path, stage: pytest.MonkeyPatch
) -> None:
    run(corpus, 1, Again.CHANGED)
    stage.setattr(pipeline, "STAGES", (*pipeline.STAGES[:-1], notice))
    assert run(corpus, 2, Again.CHANGED) == []
    assert run(corpus, 3, Again.REJECTS) == ["b.txt", "c.jsonl!3", "c.jsonl!5", "e.txt"]
    retried = {row["source_uri"] for row in table(corpus, "documents") if row["run_id"] == "run-3"}
    assert retried == {"b.txt", "c.jsonl!3", "c.jsonl!5", "e.txt"}
    assert [row["source_uri"] for row in table(corpus, "rejects")] == ["c.jsonl!1", "c.jsonl!7"]

    fresh = corpus.parent / "fresh"
    fresh.mkdir()
    corpus.rename(fresh / "in")
    run(fresh / "in", 4, Again.CHANGED)
    for name in ("documents", "sections", "blocks", "rejects"):
        one, two = (pq.read_table(folder / "out/current" / name) for folder in (corpus.parent, fresh))
        columns = [column for column in one.column_names if column != "run_id"]
        assert one.select(columns).equals(two.select(columns))


@pytest.mark.usefixtures("stage")
def test_a_retry_that_cannot_read_the_container_any_more_loses_none_of_its_documents(corpus: Path) -> None:
    run(corpus, 1, Again.CHANGED)
    (corpus / "c.jsonl").rename(corpus / "d")
    (corpus / "c.jsonl").symlink_to("d")
    documents = [row["source_uri"] for row in table(corpus, "documents")]
    run(corpus, 2, Again.REJECTS)
    assert [row["source_uri"] for row in table(corpus, "documents")] == documents


@pytest.mark.usefixtures("stage")
def test_rows_that_are_taken_over_stand_in_the_order_in_which_they_were_made(corpus: Path) -> None:
    run(corpus, 1, Again.CHANGED)
    before = {name: table(corpus, name) for name in ("documents", "sections", "blocks", "rejects")}
    (corpus / "a.txt").unlink()
    assert run(corpus, 2, Again.CHANGED) == []
    gone = doc_id("a.txt")
    after = {name: table(corpus, name) for name in before}
    assert after == {name: [row for row in rows if row["doc_id"] != gone] for name, rows in before.items()}
