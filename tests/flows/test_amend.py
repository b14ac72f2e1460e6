"""Containers in parts come out as whole ones do, in what no part can know alone."""

import gzip
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.clean import clean_due
from flows.manifest import Cleaned
from flows.plan import Item, Shard
from flows.worker import Job, clean_shard
from tasks.read import Input, find_inputs, split
from tasks.settings import Cleaning
from tasks.write import Label
from tests.tasks.read.test_crawl import http, record

Rows = list[tuple[str, str]]
CLEANING = Cleaning()


def clean(shards: list[Shard], folder: Path) -> tuple[list[Cleaned], Rows]:
    """What stands in the datasets after shards have been cleaned: address, and text or error and message."""
    job = Job(CLEANING, folder, Label("run", "p"), 60)
    folder.mkdir()
    results, _ = clean_due(
        shards,
        lambda _: {},
        lambda due: {shard.fingerprint: clean_shard(shard, job, {}) for shard in due},
        lambda part: folder / part.table / part.name,
    )
    paths = {part.name for each in results for part in each.parts}
    documents = [row for name in paths for row in pq.read_table(folder / "documents" / name).to_pylist()]
    rejects = [row for name in paths for row in pq.read_table(folder / "rejects" / name).to_pylist()]
    found = [(row["source_uri"], row["text"]) for row in documents]
    return results, sorted(found + [(row["source_uri"], f"{row['error']}: {row['message']}") for row in rejects])


def whole_and_in_parts(item: Input, size: int, folder: Path, *beside: Input) -> tuple[list[Cleaned], Rows, Rows]:
    parts = split(item, size, CLEANING)
    assert len(parts) > 2
    others = tuple(Item(each, None) for each in beside)
    _, whole = clean([Shard((Item(item, None), *others), "p")], folder / "whole")
    shards = [Shard((Item(part, None),), "p") for part in parts[:-1]]
    results, together = clean([*shards, Shard((Item(parts[-1], None), *others), "p")], folder / "parts")
    return results, whole, together


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("seed", range(3))
def test_documents_of_one_id_have_addresses_of_their_own_however_the_crawl_is_cut(
    tmp_path: Path, pack: Callable[[bytes], bytes], seed: int
) -> None:
    chance = random.Random(seed)
    ids = [chance.randrange(12) for _ in range(30)]
    records = [
        record(identity, b"a: b", "request") if chance.random() < 0.2 else record(identity, http(f"第{n}页".encode()))
        for n, identity in enumerate(ids)
    ]
    (tmp_path / "c.warc").write_bytes(b"".join(map(pack, records)))
    (item,) = find_inputs([str(tmp_path / "c.warc")])
    results, whole, together = whole_and_in_parts(item, item.size // 5, tmp_path)
    assert together == whole
    assert any("!!2" in uri for uri, _ in whole)
    assert len({uri for uri, _ in whole}) == len(whole)

    known = [Item(replace(item, span=known.span), None) for each in results for known in each.inputs]
    again, rows = clean([Shard((part,), "p") for part in known], tmp_path / "again")
    assert rows == whole
    assert [each.fingerprint for each in again] == [each.fingerprint for each in results]


def test_a_crawl_in_which_there_is_no_document_is_one_reject_however_it_is_cut(tmp_path: Path) -> None:
    images = [record(n, http(b"\x89PNG" * 50, Content_Type="image/png")) for n in range(9)]
    (tmp_path / "c.warc").write_bytes(b"".join(images))
    (tmp_path / "d.txt").write_text("今天上午，全市召开了工作会议。")
    item, beside = find_inputs([str(tmp_path)])
    results, whole, together = whole_and_in_parts(item, item.size // 4, tmp_path, beside)
    assert together == whole
    assert whole[0] == ("c.warc", "empty: no document in it, only 9 image")
    assert [known.key for each in results for known in each.inputs] == ["c.warc", "d.txt"]


def test_lines_that_are_all_blank_but_in_one_part_are_nothing_to_amend(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text("\n" * 900 + json.dumps({"text": "今天上午，全市召开了工作会议。"}) + "\n" * 900)
    (item,) = find_inputs([str(tmp_path)])
    results, whole, together = whole_and_in_parts(item, 300, tmp_path)
    assert together == whole
    assert len(results) > 2
