import gzip
import io
import subprocess
import threading
import zlib
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from typing import Any

import brotli
import pytest
from backports import zstd
from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from tasks.pipeline import clean
from tasks.read import find_inputs, read
from tasks.records import Document, Source
from tasks.settings import Cleaning
from tests.tasks.read.test_archives import make_tar, make_zip

Read = Callable[..., list[tuple[str, Any]]]
WGET = which("wget") or ""
PROSE = "今天上午，全市召开了工作会议，会议强调要抓好落实。"


def http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    head = {"Content_Type": "text/html; charset=gbk", **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in head.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def record(number: int, content: bytes, kind: str = "response", **headers: str) -> bytes:
    buffer = io.BytesIO()
    made = WarcRecord()
    made.init_headers(
        record_type=getattr(WarcRecordType, kind),
        record_urn=f"uuid:{number:08}-0000-4000-8000-000000000000".encode(),
    )
    made.headers["WARC-Date"] = "2024-01-31T20:30:00Z"
    made.headers["WARC-Target-URI"] = f"https://a.cn/{number}"
    made.headers["Content-Type"] = "application/http; msgtype=response"
    for name, value in headers.items():
        made.headers[name.replace("_", "-")] = value
    made.set_bytes_content(content)
    made.write(buffer)
    return buffer.getvalue()


def page(number: int) -> bytes:
    return record(number, http(f"<html><body><p>第{number}页。{PROSE}</p>".encode("gbk")))


def address(number: int, file: str = "c.warc.gz") -> str:
    return f"{file}!<urn:uuid:{number:08}-0000-4000-8000-000000000000>"


def packed(records: list[bytes]) -> bytes:
    return b"".join(map(gzip.compress, records))


def documents(path: Path) -> list[Source]:
    items = find_inputs([str(path)])
    return [found for item in items for found in read(item, Cleaning()) if isinstance(found, Source)]


def test_records_of_one_id_have_addresses_of_their_own(tmp_path: Path, results: Read) -> None:
    (tmp_path / "c.warc.gz").write_bytes(packed([page(1), page(2), page(1), page(1)]))
    found = [uri for uri, _ in results(tmp_path)]
    assert found == [address(1), address(2), f"{address(1)}!!2", f"{address(1)}!!3"]


@pytest.mark.parametrize("name", ["c.warc", "c.warc.gz", "c.warc.zst", "whole.warc.gz", "no-suffix"])
def test_a_page_comes_with_charset_address_and_time(tmp_path: Path, name: str) -> None:
    plain = [page(1), page(2)]
    made = {
        "c.warc.gz": packed(plain), "c.warc.zst": zstd.compress(b"".join(plain)), "whole.warc.gz": gzip.compress(b"".join(plain))
    }  # fmt: skip
    (tmp_path / name).write_bytes(made.get(name, b"".join(plain)))
    one, two = documents(tmp_path)
    assert (one.uri, two.uri) == (address(1, name), address(2, name))
    assert (one.media_type, one.declared) == ("text/html", "gbk")
    assert one.fields == {"url": "https://a.cn/1", "fetched": "2024-02-01 04:30:00"}
    document = clean(one, Cleaning())
    assert isinstance(document, Document)
    assert (document.text, document.metadata.url) == (f"第1页。{PROSE}", "https://a.cn/1")


@pytest.mark.skipif(not WGET, reason="needs wget")
@pytest.mark.parametrize("option", ["--no-warc-compression", "--warc-cdx"])
def test_what_wget_writes_is_read(tmp_path: Path, option: str) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.html").write_text(f"<html><p>{PROSE}<a href='b.html'>下一页</a><img src='c.png'>")
    (tmp_path / "site/b.html").write_text(f"<html><p>{PROSE}")
    (tmp_path / "site/c.png").write_bytes(b"\x89PNG")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/a.html"
        command = [
            WGET,
            "-q",
            "-p",
            "-r",
            "-l1",
            option,
            "--warc-file=crawl",
            "--delete-after",
            "-e",
            "robots=off",
            url,
        ]
        subprocess.run(command, cwd=tmp_path, check=False)
        server.shutdown()
    (crawl,) = tmp_path.glob("crawl.warc*")
    found = documents(crawl)
    pages = [source for source in found if source.media_type == "text/html"]
    assert [source.fields["url"].rpartition("/")[2] for source in pages] == ["a.html", "b.html"]
    assert all(PROSE.encode() in source.data for source in pages)


def test_what_is_no_document_is_passed_over_by_kind(tmp_path: Path, results: Read) -> None:
    content = {
        "warcinfo": record(1, b"software: x\r\n", "warcinfo"),
        "request": record(2, b"GET / HTTP/1.1\r\nHost: a.cn\r\n\r\n", "request"),
        "metadata": record(3, b"x: y\r\n", "metadata"),
        "revisit": record(4, http(b""), "revisit"),
        "redirect": record(5, http(b"<html>moved", "301 Moved", Location="/x")),
        "missing": record(6, http(b"<html>not found", "404 Not Found")),
        "image": record(7, http(b"\x89PNG", Content_Type="image/png")),
        "style": record(8, http(b"a{}", Content_Type="text/css")),
        "script": record(9, http(b"a()", Content_Type="application/javascript; charset=utf-8")),
        "data": record(10, http(b"{}", Content_Type="application/json")),
    }
    (tmp_path / "c.warc.gz").write_bytes(packed([*content.values(), page(11)]))
    kinds = [
        *[
            "warcinfo record",
            "request record",
            "metadata record",
            "revisit record",
            "HTTP status 301",
            "HTTP status 404",
        ],
        *["image", "style", "script", "application/json"],
    ]
    found = results(tmp_path)
    assert found[:-1] == [("passed", kind) for kind in kinds]
    assert found[-1][0] == address(11)
    (tmp_path / "c.warc.gz").write_bytes(packed(list(content.values())))
    assert results(tmp_path)[-1] == ("c.warc.gz", "empty")


@pytest.mark.parametrize(
    ("content_type", "body", "media_type"),
    [
        ("text/html", b"x", "text/html"),
        ("application/xhtml+xml; charset=utf-8", b"<?xml?><html>", "text/html"),
        ("TEXT/PLAIN", b"x", "text/plain"),
        ("text/plain", b"<!DOCTYPE html><p>x", "text/html"),
        ("application/octet-stream", b"<html>x", "text/html"),
        ("", b"<html>x", "text/html"),
        ("application/pdf", b"%PDF-1.4", "application/pdf"),
        ("application/octet-stream", b"%PDF-1.4", "application/pdf"),
        ("application/epub+zip", b"PK", "application/epub+zip"),
    ],
)
def test_pages_texts_and_files_are_documents(tmp_path: Path, content_type: str, body: bytes, media_type: str) -> None:
    (tmp_path / "c.warc").write_bytes(record(1, http(body, Content_Type=content_type)))
    (found,) = documents(tmp_path)
    assert (found.media_type, found.data) == (media_type, body)


def test_a_text_file_of_a_crawl_is_read(tmp_path: Path) -> None:
    header = {"Content_Type": "text/plain", "WARC_Identified_Content_Language": "zho"}
    (tmp_path / "c.warc.wet.gz").write_bytes(packed([record(1, PROSE.encode(), "conversion", **header)]))
    (found,) = documents(tmp_path)
    assert (found.data.decode(), found.media_type, found.declared) == (PROSE, "text/plain", "utf-8")
    assert found.fields["url"] == "https://a.cn/1"


def chunked(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "chunked": chunked, "identity": bytes
}  # fmt: skip


@pytest.mark.parametrize(
    "claimed", [(), ("gzip",), ("deflate",), ("br",), ("chunked",), ("gzip", "chunked"), ("identity",)]
)
@pytest.mark.parametrize("are_there", [True, False])
def test_codings_of_http_come_off_where_they_are(tmp_path: Path, claimed: tuple[str, ...], are_there: bool) -> None:  # noqa: FBT001
    body = PROSE.encode()
    for coding in claimed if are_there else ():
        body = CODINGS[coding](body)
    names = {"chunked": "Transfer_Encoding"}
    headers = {names.get(coding, "Content_Encoding"): coding for coding in claimed}
    (tmp_path / "c.warc").write_bytes(record(1, http(body, **headers)))
    (found,) = documents(tmp_path)
    assert found.data.decode() == PROSE


def test_a_bomb_in_a_crawl_costs_itself(tmp_path: Path, results: Read) -> None:
    bomb = record(1, http(gzip.compress(bytes(200_000_000)), Content_Encoding="gzip"))
    large = record(2, http(bytes(3_000_000)))
    (tmp_path / "c.warc.gz").write_bytes(packed([bomb, large, page(3)]))
    (tmp_path / "d.warc").write_bytes(bomb + large + page(3))
    found = results(tmp_path, max_document_mb=1)
    assert [error for _, error in found if error == "too_large"] == ["too_large"] * 4
    assert [uri for uri, _ in found if "3-0000" in uri] == [address(3), address(3, "d.warc")]


def arc(number: int, content: bytes, url: str = "") -> bytes:
    head = f"{url or f'http://a.cn/{number}'} 127.0.0.1 20240131203000 text/html {len(content)}\n"
    return head.encode() + content + b"\n"


@pytest.mark.parametrize("name", ["c.arc", "c.arc.gz"])
def test_arc_is_read(tmp_path: Path, results: Read, name: str) -> None:
    records = [
        arc(0, b"1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n", "filedesc://c.arc"),
        arc(1, http(f"<html><p>{PROSE}".encode("gbk"))),
        arc(2, http(b"", "404 Not Found")),
        arc(3, http(f"<html><p>{PROSE}".encode("gbk"))),
    ]
    (tmp_path / name).write_bytes(packed(records) if name.endswith("gz") else b"".join(records))
    one, two = documents(tmp_path)
    assert one.fields == {"url": "http://a.cn/1", "fetched": "2024-02-01 04:30:00"}
    assert (one.declared, two.fields["url"]) == ("gbk", "http://a.cn/3")
    assert (
        one.uri
        == f"{name}!@{sum(map(len, map(gzip.compress, records[:1]))) if name.endswith('gz') else len(records[0])}"
    )
    assert [each for each in results(tmp_path) if each[0] == "passed"] == [
        ("passed", "warcinfo record"), ("passed", "HTTP status 404"),
    ]  # fmt: skip


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda data: data[: len(data) // 2],
    "noise": lambda data: data[:20] + b"\xff\x00\xfe" * 20 + data[80:],
    "no head": lambda data: b"\x00" * 12 + data[12:],
    "a byte missing": lambda data: data[:-40] + data[-39:],
    "junk before": lambda data: b"some junk\r\n\r\n" + data,
}


@pytest.mark.parametrize("name", ["c.warc", "c.warc.gz"])
@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_record_costs_itself(tmp_path: Path, results: Read, name: str, how: str) -> None:
    pages = [gzip.compress(page(n)) if name.endswith("gz") else page(n) for n in range(1, 6)]
    place = len(pages[0] + pages[1])
    pages[2] = DAMAGES[how](pages[2])
    (tmp_path / name).write_bytes(b"".join(pages))
    found = dict(results(tmp_path))
    whole = [address(number, name) for number in (1, 2, 4, 5)]
    assert [uri for uri in found if uri in whole] == whole
    assert all(found[uri] != "corrupt" for uri in whole)
    third = [uri for uri in found if uri not in whole]
    assert [found[uri] for uri in third][:1] == ["corrupt"]
    assert third[0] in {f"{name}!@{place}", address(3, name)}


@pytest.mark.parametrize("name", ["c.warc", "c.warc.gz"])
@pytest.mark.parametrize("cut", [1, 30, 200, 300])
def test_a_crawl_that_is_cut_off_is_told(tmp_path: Path, results: Read, name: str, cut: int) -> None:
    pages = [page(1), page(2)]
    data = packed(pages) if name.endswith("gz") else b"".join(pages)
    (tmp_path / name).write_bytes(data.rstrip(b"\r\n")[:-cut] if name == "c.warc" else data[:-cut])
    one, two = results(tmp_path)
    assert one[0] == address(1, name)
    assert two[1] == "corrupt"


@pytest.mark.parametrize("pack", [make_zip, make_tar])
def test_a_crawl_in_an_archive_is_read(tmp_path: Path, results: Read, pack: Callable[..., bytes]) -> None:
    (tmp_path / "x").write_bytes(pack({"c.warc.gz": packed([page(1)]), "d.warc": page(2)}))
    assert [uri for uri, _ in results(tmp_path)] == [f"x!{address(1)}", f"x!{address(2, 'd.warc')}"]


def test_records_of_the_library_s_own_writer_are_read(tmp_path: Path) -> None:
    with (tmp_path / "c.warc.gz").open("wb") as file, GzipWriter(file) as writer:
        for number in (1, 2):
            writer.write(page(number))
            writer.finish()
    assert len(documents(tmp_path)) == 2


def framed(content: bytes) -> bytes:
    """A dictionary as it stands before the frames of a .warc.zst."""
    return b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content


TRAINED = zstd.train_dict([page(number) for number in range(500)], 4_000)
DICTIONARIES = {"trained": TRAINED, "of text": zstd.ZstdDict(page(1) + page(2), is_raw=True)}


@pytest.mark.parametrize("pack", [bytes, zstd.compress])
@pytest.mark.parametrize("kind", DICTIONARIES)
def test_the_dictionary_before_the_records_is_used(
    tmp_path: Path, results: Read, kind: str, pack: Callable[[bytes], bytes]
) -> None:
    dictionary = DICTIONARIES[kind]
    pages = [page(number) for number in range(9)]
    frames = b"".join(zstd.compress(each, zstd_dict=dictionary) for each in pages)
    (tmp_path / "c.warc.zst").write_bytes(framed(pack(dictionary.dict_content)) + frames)
    found = results(tmp_path)
    (tmp_path / "c.warc.zst").write_bytes(b"".join(map(zstd.compress, pages)))
    assert found == results(tmp_path)
    assert len(found) == 9


@pytest.mark.parametrize(
    "head",
    [
        framed(TRAINED.dict_content)[:900],
        framed(zstd.compress(TRAINED.dict_content)[:900]),
        framed(zstd.compress(bytes(100_000_000))),
        framed(TRAINED.dict_content[:200]),
        framed(b"")[:6],
        b"",
    ],
)
def test_a_crawl_whose_dictionary_is_damaged_or_missing_is_one_reject(
    tmp_path: Path, results: Read, head: bytes
) -> None:
    frames = zstd.compress(page(1), zstd_dict=TRAINED) if len(head) > 900 or not head else b""
    (tmp_path / "c.warc.zst").write_bytes(head + frames)
    assert results(tmp_path) == [("c.warc.zst", "corrupt")]


def test_frames_that_hold_nothing_of_the_file_are_passed_over(tmp_path: Path, results: Read) -> None:
    note = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"pzstd"
    (tmp_path / "a.txt.zst").write_bytes(note + zstd.compress("正文".encode()))
    assert results(tmp_path) == [("a.txt.zst", "正文")]
