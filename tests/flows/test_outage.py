"""Servers that break off, go away, or refuse: no document is lost to them, and no run waits for what will not come."""

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

import pytest
from s3fs import S3FileSystem
from upath import UPath

from flows.engine import local, start_engine
from flows.settings import Settings
from flows.worker import Job
from tasks.read import Input, UnreachableError, find_inputs, read, steady
from tasks.records import Reject
from tasks.settings import Cleaning
from tasks.write import Label
from tests.flows.poison import clean_a_shard_without_patience
from tests.flows.test_plan import shards_of_inputs
from tests.s3 import serve_s3
from tests.tasks.read.conftest import outcome
from tests.tasks.read.test_split import KINDS

LARGE = ("table", "ZIP", "Parquet", "crawl")


class Site:
    """What a server has, and how it answers to requests for content from now on."""

    def __init__(self, content: bytes, *, ranges: bool = True) -> None:
        self.content, self.ranges = content, ranges
        self.breaks = 0
        """Answers that break off in the middle."""
        self.status = 200
        self.body = b""
        """What it says with another status, but for requests for the head alone."""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers["Range"] or "") if self.ranges else None
        start, end = (int(wanted[1]), int(wanted[2] or len(self.content) - 1) + 1) if wanted else (0, len(self.content))
        data = self.content[start:end] if self.status == 200 else self.body
        request.send_response(self.status if self.status != 200 or not wanted else 206)
        request.send_header("Content-Length", str(len(data)))
        if wanted and self.status == 200:
            request.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(self.content)}")
        if self.ranges:
            request.send_header("Accept-Ranges", "bytes")
        request.end_headers()
        if request.command == "HEAD":
            return
        if self.breaks:
            self.breaks -= 1
            data = data[: len(data) // 2]
            request.close_connection = True
        request.wfile.write(data)


@contextmanager
def serve(site: Site) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.answer(self)

        def do_HEAD(self) -> None:
            site.answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "PAUSES_S", (0, 0, 0))


def listed(url: str) -> Input:
    (item,) = find_inputs([url])
    return item


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("kind", LARGE)
def test_reading_goes_on_where_the_connection_broke(tmp_path: Path, kind: str, ranges: bool) -> None:  # noqa: FBT001
    name, make = KINDS[kind]
    site = Site(make(Random(1)), ranges=ranges)
    (tmp_path / name).write_bytes(site.content)
    here = [outcome(found) for found in read(listed(str(tmp_path / name)), Cleaning())]
    with serve(site) as url:
        item = listed(f"{url}/{name}")
        site.breaks = 3
        there = [outcome(found) for found in read(item, Cleaning())]
    assert site.breaks == 0
    assert [(uri.removeprefix(f"{url}/"), what) for uri, what in there] == here


@pytest.mark.parametrize("kind", LARGE)
def test_a_server_that_stays_away_is_no_word_about_its_documents(kind: str) -> None:
    name, make = KINDS[kind]
    site = Site(make(Random(1)))
    with serve(site) as url:
        item = listed(f"{url}/{name}")
        site.status = 503
        with pytest.raises(UnreachableError, match=rf"{name} cannot be reached: 503.*the next run goes on from here"):
            list(read(item, Cleaning()))
    with pytest.raises(UnreachableError, match="cannot be reached"):
        list(read(item, Cleaning()))


@pytest.mark.parametrize(("status", "error"), [(404, "vanished"), (403, "unreadable"), (410, "unreadable")])
def test_what_a_server_is_certain_of_is_a_reject(status: int, error: str) -> None:
    site = Site(b"x")
    with serve(site) as url:
        item = listed(f"{url}/a.txt")
        site.status = status
        (found,) = read(item, Cleaning())
    assert isinstance(found, Reject)
    assert found.error == error


def test_a_bucket_that_goes_away_is_no_word_about_its_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "PAUSES_S", ())  # s3fs asks again by itself, for some seconds
    with ExitStack() as stack:
        stack.enter_context(serve_s3())
        S3FileSystem().pipe_file("crawl/a.txt", b"x" * 100)
        item = listed("s3://crawl/a.txt")
        stack.pop_all().close()
        with pytest.raises(UnreachableError, match=r"s3://crawl/a\.txt cannot be reached"):
            list(read(item, Cleaning()))


@pytest.mark.parametrize(
    ("code", "outcome_of"),
    [("AccessDenied", "reject"), ("ExpiredToken", "run")],
)
def test_keys_that_expire_end_the_run_and_an_object_that_is_closed_does_not(
    monkeypatch: pytest.MonkeyPatch, code: str, outcome_of: str
) -> None:
    site = Site(b"x" * 100)
    with serve(site) as url:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        S3FileSystem.clear_instance_cache()
        item = Input("s3://crawl/a.txt", UPath("s3://crawl/a.txt"), 100, 1)
        site.status, site.body = 403, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
        if outcome_of == "run":
            with pytest.raises(UnreachableError):
                list(read(item, Cleaning()))
        else:
            (found,) = read(item, Cleaning())
            assert isinstance(found, Reject)
            assert found.error == "unreadable"
    S3FileSystem.clear_instance_cache()


def test_a_shard_whose_server_is_away_is_not_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "clean_shard", clean_a_shard_without_patience)
    name, make = KINDS["JSON lines"]
    site = Site(make(Random(1)))
    settings = Settings(workers=1)
    job = Job(settings.cleaning, tmp_path, Label("run", "p"), settings.time_limit_s)
    with serve(site) as url:
        (shard,) = shards_of_inputs([listed(f"{url}/{name}")], settings)
        with start_engine(settings) as running:
            site.status = 503
            with pytest.raises(UnreachableError, match="the next run goes on from here"):
                running.clean(shard, job)
            assert list(tmp_path.rglob("*.parquet")) == []
            site.status = 200
            assert running.clean(shard, job).tally.documents > 10
