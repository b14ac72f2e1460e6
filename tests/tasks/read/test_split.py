import gzip
import io
import json
import os
import random
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.read import find_inputs, read, split
from tasks.settings import Cleaning
from tests.tasks.read.conftest import outcome
from tests.tasks.read.test_archives import add, make_tar, make_zip
from tests.tasks.read.test_crawl import DAMAGES, arc, http, packed, page, record

Make = Callable[[random.Random], bytes]


def texts(chance: random.Random, number: int = 40) -> list[str]:
    return [f"第{n}篇。" + "字" * chance.choice((0, 3, 50, 400)) for n in range(number)]


def json_lines(chance: random.Random) -> bytes:
    lines = [json.dumps({"text": text}, ensure_ascii=chance.random() < 0.3).encode() for text in texts(chance)]
    lines += [b"", b"{broken", b'{"text": "' + b"x" * 1_000_100 + b'"}', b"  "]
    chance.shuffle(lines)
    return chance.choice((b"\n", b"\r\n")).join(lines) + chance.choice((b"", b"\n"))


def crawl(chance: random.Random) -> bytes:
    records = [page(n) if chance.random() < 0.7 else record(n, b"a: b", "request") for n in range(40)]
    records.insert(9, record(77, http(page(78), Content_Type="application/octet-stream")))  # a crawl in a crawl
    return b"".join(chance.choice(list(DAMAGES.values()))(each) if chance.random() < 0.1 else each for each in records)


def packed_crawl(chance: random.Random) -> bytes:
    members = [gzip.compress(page(n) if chance.random() < 0.7 else record(n, b"a: b", "request")) for n in range(40)]
    return b"".join(chance.choice(list(DAMAGES.values()))(each) if chance.random() < 0.1 else each for each in members)


def old_crawl(chance: random.Random) -> bytes:
    records = [arc(n, http(text.encode())) for n, text in enumerate(texts(chance))]
    return packed(records) if chance.random() < 0.5 else b"".join(records)


def tar(chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    kind = chance.choice((tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT))
    with tarfile.open(fileobj=buffer, mode="w", format=kind) as archive:
        for number, text in enumerate(texts(chance)):
            add(archive, f"{'长' * chance.choice((1, 30))}{number}.txt", text)
            if chance.random() < 0.1:
                add(archive, f"{number}.tar", make_tar({"in.txt": text, "in.jsonl": '{"text": "x"}\n{'}))
    return buffer.getvalue()


def zip_archive(chance: random.Random) -> bytes:
    entries: dict[str, str | bytes] = {f"{number}.txt": text for number, text in enumerate(texts(chance))}
    return make_zip({**entries, "in.zip": make_zip({"a.txt": "一", "b.txt": "二"}), "a/": ""})


def parquet(chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": texts(chance)}), buffer, row_group_size=chance.choice((1, 7)))
    return buffer.getvalue()


KINDS: dict[str, tuple[str, Make]] = {
    "JSON lines": ("d.jsonl", json_lines), "crawl": ("c.warc", crawl), "packed crawl": ("c.warc.gz", packed_crawl),
    "old crawl": ("c.arc", old_crawl), "tar": ("x.tar", tar), "ZIP": ("x.zip", zip_archive), "Parquet": ("d.parquet", parquet),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_parts_of_any_size_are_the_whole(tmp_path: Path, kind: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    name, make = KINDS[kind]
    (tmp_path / name).write_bytes(make(chance))
    (item,) = find_inputs([str(tmp_path)])
    cleaning = Cleaning(max_document_mb=1)
    whole = [outcome(found) for found in read(item, cleaning)]
    assert len(whole) > 10
    for size in (1, chance.randrange(100, 3_000), item.size // 2):
        parts = split(item, size)
        spans = [part.span for part in parts if part.span]
        assert [span.start for span in spans] == [0, *(span.end for span in spans)][: len(spans)]
        assert [outcome(found) for part in parts for found in read(part, cleaning)] == whole
    assert len(split(item, 100)) > 3


@given(st.binary(max_size=300).map(lambda data: data.replace(b"x", b"\n")), st.integers(1, 80))
@settings(max_examples=200, deadline=None)
def test_no_line_is_lost_or_read_twice(tmp_path_factory: pytest.TempPathFactory, data: bytes, size: int) -> None:
    path = tmp_path_factory.getbasetemp() / f"lines-{os.getpid()}.jsonl"
    path.write_bytes(b"{" + data)
    (item,) = find_inputs([str(path)])
    whole = [outcome(found) for found in read(item, Cleaning())]
    parts = [outcome(found) for part in split(item, size) for found in read(part, Cleaning())]
    assert parts == whole


@pytest.mark.parametrize("name", ["d.jsonl.gz", "d.csv", "d.txt", "d.html", "x.tar.gz", "broken.zip"])
def test_what_cannot_be_cut_stays_whole(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(os.urandom(9_000)) if name.endswith("gz") else b"a,b\n" * 3_000)
    (item,) = find_inputs([str(tmp_path)])
    assert split(item, 1_000) == [item]


def test_a_small_file_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text("x")
    (item,) = find_inputs([str(tmp_path)])
    assert split(replace(item, path=Path("/nowhere")), 1_000) == [replace(item, path=Path("/nowhere"))]


def test_a_part_of_a_file_that_has_gone_has_a_reject_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text('{"text": "正文"}\n' * 100)
    (item,) = find_inputs([str(tmp_path)])
    parts = split(item, 1_000)
    (tmp_path / "d.jsonl").unlink()
    found: list[tuple[str, Any]] = [outcome(found) for part in parts for found in read(part, Cleaning())]
    assert len({uri for uri, _ in found}) == len(parts) > 1
    assert {uri.partition("!")[0] for uri, _ in found} == {"d.jsonl"}
    assert {error for _, error in found} == {"vanished"}


def test_entries_of_one_name_keep_their_numbers(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for text in ("一", "二", "三"):
            add(archive, "a.txt", text)
    (tmp_path / "x.tar").write_bytes(buffer.getvalue())
    (item,) = find_inputs([str(tmp_path)])
    found = [outcome(found) for part in split(item, 512) for found in read(part, Cleaning())]
    assert found == [("x.tar!a.txt", "一"), ("x.tar!a.txt!!2", "二"), ("x.tar!a.txt!!3", "三")]
