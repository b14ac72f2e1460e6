import bz2
import csv
import gzip
import io
import json
import lzma
import os
import random
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.read import Input, find_inputs, read, split, unpack
from tasks.settings import Cleaning
from tests.tasks.read.conftest import outcome
from tests.tasks.read.test_archives import add, make_tar, make_zip
from tests.tasks.read.test_crawl import DAMAGES, arc, http, packed, page, record

Make = Callable[[random.Random], bytes]

CLEANING = Cleaning(max_document_mb=1)
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstd.compress
}  # fmt: skip


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


def table(chance: random.Random) -> bytes:
    """Texts with line ends, separators and quotation marks; rows that are torn, blank, ragged or over the limit."""
    buffer = io.StringIO()
    dialect = {"delimiter": chance.choice(",;"), "lineterminator": chance.choice(("\n", "\r\n"))}
    writer = csv.writer(buffer, **dialect)  # type: ignore[arg-type]
    writer.writerow(["id", "text", "备注"])
    for number, text in enumerate(texts(chance)):
        writer.writerow([number, text + chance.choice(("", '说："好"', "\n第二行,\n\n", '"')), "x"])
        buffer.write(chance.choice(("", "", "", "\n", f"{number},b\n", f'{number},a "quoted" b,c\n')))
    torn = chance.choice(('"' + "x" * 1_000_100 + '"', "x" * 1_000_100, '9,"open'))
    rows = buffer.getvalue() + f"90,{torn},x\n" + "91,完,x\n" * chance.choice((0, 9))
    return rows.encode(chance.choice(("utf-8", "utf-8-sig", "gbk")))


def array(chance: random.Random) -> bytes:
    """Objects in lines of their own or in one, with other values among them; whole, or damaged somewhere."""
    values: list[Any] = [{"text": text, "meta": {"a": [1, "]"]}} for text in texts(chance)]
    values[9:9] = [7, "字", None, [{"text": "内"}], {"none": "x"}]
    text = json.dumps(values, ensure_ascii=chance.random() < 0.3, indent=chance.choice((None, 1)))
    data = text.encode(chance.choice(("utf-8", "utf-8-sig")))
    at = chance.randrange(len(data) // 2, len(data))
    return chance.choice(
        (data, data + b" \n", data + b"x", data[:at], data[:at] + b"\xff" + data[at:], data[:-1] + b",")
    )


KINDS: dict[str, tuple[str, Make]] = {
    "JSON lines": ("d.jsonl", json_lines), "crawl": ("c.warc", crawl), "packed crawl": ("c.warc.gz", packed_crawl),
    "old crawl": ("c.arc", old_crawl), "tar": ("x.tar", tar), "ZIP": ("x.zip", zip_archive), "Parquet": ("d.parquet", parquet),
    "table": ("d.csv", table), "JSON array": ("d.json", array),
}  # fmt: skip


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """The folder for copies of compressed files."""
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def put(path: Path, data: bytes) -> Input:
    """A file in a folder of its own as an input."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    (item,) = find_inputs([str(path)])
    return item


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_parts_of_any_size_are_the_whole(tmp_path: Path, kind: str, seed: int) -> None:
    chance = random.Random(seed)
    name, make = KINDS[kind]
    item = put(tmp_path / name, make(chance))
    whole = [outcome(found) for found in read(item, CLEANING)]
    assert len(whole) > 10
    for size in (1, chance.randrange(100, 3_000), item.size // 2):
        parts = split(item, size, CLEANING)
        spans = [part.span for part in parts if part.span]
        assert [span.start for span in spans] == [0, *(span.end for span in spans)][: len(spans)]
        assert [outcome(found) for part in parts for found in read(part, CLEANING)] == whole
    assert len(split(item, 100, CLEANING)) > 3


@pytest.fixture
def dense(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small files that hold little but repetitions pass for what they are a sample of."""
    monkeypatch.setattr(unpack, "MAX_RATIO", 10_000)


PACKED = [
    (kind, suffix) for kind in KINDS for suffix in COMPRESSIONS if not (kind.endswith("crawl") and suffix == ".gz")
]


@pytest.mark.usefixtures("dense")
@pytest.mark.parametrize(("kind", "suffix"), PACKED)
def test_what_is_compressed_as_a_whole_is_unpacked_and_cut(
    tmp_path: Path, copies: Path, kind: str, suffix: str
) -> None:
    name, make = KINDS[kind]
    data = make(random.Random(1))
    item = put(tmp_path / "in" / f"{name}{suffix}", COMPRESSIONS[suffix](data))
    whole = [outcome(found) for found in read(item, CLEANING)]
    parts = split(item, min(item.size - 1, len(data) // 9), CLEANING, copies)
    assert len(parts) > 1
    assert parts[-1].span
    assert parts[-1].span.end == len(data)
    assert [outcome(found) for part in parts for found in read(part, CLEANING)] == whole
    shutil.rmtree(copies)
    assert [outcome(found) for part in parts for found in read(part, CLEANING)] == whole


@pytest.mark.usefixtures("dense")
def test_a_copy_is_made_once_and_another_state_of_the_file_gets_another(
    tmp_path: Path, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = put(tmp_path / "d.jsonl.gz", gzip.compress(json_lines(random.Random(1))))
    parts = split(item, 1_000, CLEANING, copies)
    later = split(replace(item, mtime_ns=1), 1_000, CLEANING, copies)
    assert later[0].copy != parts[0].copy
    monkeypatch.setattr(unpack, "_copy", None)
    assert split(item, 1_000, CLEANING, copies) == parts


@pytest.mark.usefixtures("dense")
def test_of_many_compressed_files_only_those_are_copied_that_are_sought_in(tmp_path: Path, copies: Path) -> None:
    for name, make in (KINDS[kind] for kind in ("JSON lines", "tar", "crawl", "ZIP", "Parquet")):
        item = put(tmp_path / f"{name}.xz", lzma.compress(make(random.Random(1))))
        parts = split(item, 500, CLEANING, copies, is_large=False)
        assert (len(parts) > 1) == (name not in {"d.jsonl", "x.tar"})


@pytest.mark.parametrize("data", [lzma.compress(bytes(30_000_000)), lzma.compress(os.urandom(9_000))[:-9]])
def test_a_bomb_or_a_torn_file_stays_whole_and_leaves_no_copy(tmp_path: Path, copies: Path, data: bytes) -> None:
    item = put(tmp_path / "d.jsonl.xz", data)
    assert split(item, 1_000, CLEANING, copies) == [item]
    assert [path for path in copies.rglob("*") if path.is_file()] == []


def test_a_file_for_whose_copy_there_is_no_room_stays_whole(
    tmp_path: Path, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = put(tmp_path / "d.jsonl.gz", gzip.compress(json_lines(random.Random(1))))
    monkeypatch.setattr(unpack, "ROOM", 1e15)
    assert split(item, 1_000, CLEANING, copies) == [item]


@given(st.binary(max_size=300).map(lambda data: data.replace(b"x", b"\n")), st.integers(1, 80))
@settings(max_examples=200, deadline=None)
def test_no_line_is_lost_or_read_twice(tmp_path_factory: pytest.TempPathFactory, data: bytes, size: int) -> None:
    path = tmp_path_factory.getbasetemp() / f"lines-{os.getpid()}.jsonl"
    path.write_bytes(b"{" + data)
    (item,) = find_inputs([str(path)])
    whole = [outcome(found) for found in read(item, Cleaning())]
    parts = [outcome(found) for part in split(item, size, Cleaning()) for found in read(part, Cleaning())]
    assert parts == whole


@pytest.mark.parametrize("name", ["d.jsonl.gz", "d.txt", "d.html", "x.tar.gz", "broken.zip"])
def test_what_cannot_be_cut_stays_whole(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(os.urandom(9_000)) if name.endswith("gz") else b"a,b\n" * 3_000)
    (item,) = find_inputs([str(tmp_path)])
    assert split(item, 1_000, Cleaning()) == [item]


def test_a_small_file_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text("x")
    (item,) = find_inputs([str(tmp_path)])
    nowhere = replace(item, path=Path("/nowhere"))
    assert split(nowhere, 1_000, Cleaning()) == [nowhere]


def test_a_part_of_a_file_that_has_gone_has_a_reject_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text('{"text": "正文"}\n' * 100)
    (item,) = find_inputs([str(tmp_path)])
    parts = split(item, 1_000, Cleaning())
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
    found = [outcome(found) for part in split(item, 512, Cleaning()) for found in read(part, Cleaning())]
    assert found == [("x.tar!a.txt", "一"), ("x.tar!a.txt!!2", "二"), ("x.tar!a.txt!!3", "三")]
