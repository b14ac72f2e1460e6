"""Inputs by URL, on servers that are not this project's own."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

import pytest
from s3fs import S3FileSystem

from flows.manifest import load
from flows.plan import Item, survey
from tasks.read import Input, InputError, find_inputs, read, split
from tasks.records import Source
from tasks.settings import Cleaning
from tests.conftest import Command
from tests.s3 import serve_s3
from tests.tasks.read.conftest import outcome
from tests.tasks.read.test_split import KINDS

PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。"
FILES = {
    "news/新闻.html": f"<!DOCTYPE html><h1>会议</h1><p>{PROSE * 3}</p>",
    "news/dump.jsonl": f'{{"text": "{PROSE}"}}\n' * 2,
    "news/.hidden/a.txt": PROSE,
    "a!b.txt": PROSE,
}


@pytest.fixture(scope="module")
def s3() -> Iterator[S3FileSystem]:
    with serve_s3():
        fs = S3FileSystem()
        for name, text in FILES.items():
            fs.pipe_file(f"crawl/{name}", text.encode())
        yield fs


def sources(*urls: str) -> dict[str, bytes]:
    found = [each for item in find_inputs(urls) for each in read(item, Cleaning())]
    return {each.uri: each.data for each in found if isinstance(each, Source)}


def test_files_folders_and_globs_of_a_bucket_are_read_under_their_urls(s3: S3FileSystem, tmp_path: Path) -> None:
    assert set(sources("s3://crawl")) == {
        "s3://crawl/news/新闻.html",
        "s3://crawl/news/dump.jsonl!1",
        "s3://crawl/news/dump.jsonl!2",
        r"s3://crawl/a\x21b.txt",
    }
    assert list(sources("s3://crawl/**/*.html")) == ["s3://crawl/news/新闻.html"]
    (tmp_path / "here.txt").write_text(PROSE)
    both = sources(str(tmp_path), "s3://crawl/a!b.txt")
    assert both == {"here.txt": PROSE.encode(), r"s3://crawl/a\x21b.txt": PROSE.encode()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_of_a_container_in_a_bucket_are_the_whole(s3: S3FileSystem, kind: str) -> None:
    name, make = KINDS[kind]
    s3.pipe_file(f"crawl/large/{name}", make(Random(1)))
    (item,) = find_inputs([f"s3://crawl/large/{name}"])
    parts = split(item, item.size // 8, Cleaning())
    assert len(parts) > 1
    whole = [outcome(found) for found in read(item, Cleaning())]
    assert len(whole) > 10
    assert [outcome(found) for part in parts for found in read(part, Cleaning())] == whole


def test_a_large_dump_in_a_bucket_is_cleaned_in_parts(s3: S3FileSystem, chengwen: Command, tmp_path: Path) -> None:
    lines = "".join(f'{{"text": "第{n}篇。{PROSE * 9}"}}\n' for n in range(1_500))
    s3.pipe_file("crawl/large.jsonl", lines.encode())
    done = chengwen("run", "s3://crawl/large.jsonl", "-o", tmp_path / "out", CHENGWEN_SHARD_MB="1")
    assert done.returncode == 0, done.stderr
    manifest = load((tmp_path / "out/current/manifest.json").read_bytes())
    assert len(manifest.shards) > 1
    assert sum(known.documents for shard in manifest.shards for known in shard.inputs) == 1_500
    assert chengwen("verify", tmp_path / "out").returncode == 0


def due(inputs: list[Input], before: list[Item]) -> list[str]:
    known = {item.present.uri: item.present.mtime_ns for item in before}
    return [item.uri for item in inputs if known[item.uri] != item.mtime_ns]


def test_an_object_is_known_again_by_its_etag(s3: S3FileSystem) -> None:
    before = survey(find_inputs(["s3://crawl/news"]), [], afresh=False, keep_vanished=False)
    s3.pipe_file("crawl/news/dump.jsonl", FILES["news/dump.jsonl"].encode())
    assert due(find_inputs(["s3://crawl/news"]), before) == []
    s3.pipe_file("crawl/news/dump.jsonl", FILES["news/dump.jsonl"].replace("上午", "下午").encode())
    assert due(find_inputs(["s3://crawl/news"]), before) == ["s3://crawl/news/dump.jsonl"]


def test_a_page_is_cleaned_from_where_it_is(s3: S3FileSystem, chengwen: Command, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(FILES["news/新闻.html"])
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        url = f"http://127.0.0.1:{server.server_port}/page.html"
        assert PROSE in chengwen("clean", url).stdout
        with pytest.raises(InputError, match=r"none\.html: 404"):
            find_inputs([url.replace("page", "none")])
        server.shutdown()
    assert PROSE in chengwen("clean", "s3://crawl/news/新闻.html").stdout


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3://crawl/none", "no such file or folder"),
        ("s3://nobody/x", "bucket does not exist"),
        ("gs://crawl/x", r"needs the extra gcs: pip install 'chengwen\[gcs\]'"),
        ("gopher://x/y", "Protocol not known: gopher"),
    ],
)
def test_a_url_that_leads_nowhere_is_one_line(s3: S3FileSystem, url: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        find_inputs([url])


def test_an_object_that_has_gone_is_a_reject(s3: S3FileSystem) -> None:
    s3.pipe_file("crawl/gone.txt", b"x")
    (item,) = find_inputs(["s3://crawl/gone.txt"])
    s3.rm_file("crawl/gone.txt")
    (reject,) = read(item, Cleaning())
    assert not isinstance(reject, Source)
    assert reject.error == "vanished"
