import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.engine import local, start_engine
from flows.settings import Settings
from flows.worker import Job
from tasks.write import Label
from tests.flows.poison import clean_poisoned_shard
from tests.flows.test_plan import shards_of


def test_a_document_that_kills_its_worker_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "clean_shard", clean_poisoned_shard)
    (tmp_path / "in").mkdir()
    for number in range(12):
        words = {2: "segfault", 5: "spin", 7: "exit", 9: "allocate"}.get(number, "今天上午，全市召开了工作会议。" * 9)
        (tmp_path / "in" / f"{number:02}.txt").write_text(words)
    settings = Settings(workers=1, time_limit_s=2, memory_limit_mb=2048)
    (shard,) = shards_of(tmp_path / "in", settings)
    job = Job(settings.cleaning, tmp_path / "out", Label("run", "p"), settings.time_limit_s)
    job.workshop.mkdir()

    with start_engine(settings) as running:
        cleaned = running.clean(shard, job)

    parts = {part.table: pq.read_table(job.workshop / part.table / part.name).to_pylist() for part in cleaned.parts}
    assert [row["source_uri"] for row in parts["documents"]] == [f"{n:02}.txt" for n in (0, 1, 3, 4, 6, 8, 10, 11)]
    assert {row["source_uri"]: (row["error"], row["message"]) for row in parts["rejects"]} == {
        "02.txt": ("crashed", "the worker process died of SIGSEGV"),
        "05.txt": ("time_limit", "took longer than 2 s; raise time_limit_s to clean it"),
        "07.txt": ("crashed", "the worker process exited with status 7"),
        "09.txt": ("memory_limit", "needs more than memory_limit_mb; raise it to clean this document"),
    }
    assert (cleaned.tally.documents, cleaned.tally.rejects.total()) == (8, 4)


def test_a_worker_does_not_import_prefect() -> None:
    code = "import sys, flows.worker, flows.cli; sys.exit([m for m in ('prefect', 'fastapi', 'uvicorn') if m in sys.modules] or 0)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
