import gzip
import json
import os
from pathlib import Path

import pytest

from tasks.read import InputError, find_inputs, read
from tasks.records import Reject, Source
from tasks.settings import Cleaning


def read_all(path: Path, **settings: object) -> list[Source | Reject]:
    return [found for item in find_inputs([str(path)]) for found in read(item, Cleaning(**settings))]


def test_a_folder_is_walked_and_addresses_are_relative_to_it(tmp_path: Path) -> None:
    for name in ("b.html", "a/c.txt", "a/.hidden.txt", ".git/config.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("正文")
    assert [item.uri for item in find_inputs([str(tmp_path)])] == ["a/c.txt", "b.html"]


def test_globs_and_files_are_relative_to_what_holds_them_all(tmp_path: Path) -> None:
    for name in ("x/a.txt", "x/b.md", "y/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("正文")
    assert [item.uri for item in find_inputs([str(tmp_path / "*/*.txt")])] == ["x/a.txt", "y/c.txt"]
    assert [item.uri for item in find_inputs([str(tmp_path / "x/b.md")])] == ["b.md"]


def test_the_same_file_named_twice_is_one_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("正文")
    assert len(find_inputs([str(tmp_path), str(tmp_path / "a.txt")])) == 1


@pytest.mark.parametrize("name", ["missing", "missing/*.txt", "empty"])
def test_nothing_to_read_is_one_clear_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"missing|nothing to read"):
        find_inputs([str(tmp_path / name)])


def test_a_file_name_that_is_not_utf8_has_an_address_all_the_same(tmp_path: Path) -> None:
    name = os.fsdecode("新闻.txt".encode("gbk"))
    (tmp_path / name).write_text("正文")
    (item,) = find_inputs([str(tmp_path)])
    assert item.uri == r"\xd0\xc2\xce\xc5.txt"
    assert [found.data for found in read(item, Cleaning()) if isinstance(found, Source)] == ["正文".encode()]


def test_gz_is_read_by_the_suffix_below_it(tmp_path: Path) -> None:
    (tmp_path / "页.html.gz").write_bytes(gzip.compress(b"<p>x"))
    (found,) = read_all(tmp_path)
    assert isinstance(found, Source)
    assert (found.uri, found.data, found.media_type) == ("页.html.gz", b"<p>x", "text/html")


def test_a_page_named_txt_is_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n<!DOCTYPE html><p>正文")
    (found,) = read_all(tmp_path)
    assert isinstance(found, Source)
    assert found.media_type == "text/html"


def test_jsonl_yields_a_document_a_line_with_its_fields(tmp_path: Path) -> None:
    records = [
        {"text": "第一篇", "url": "https://a.cn/1", "author": ["甲", "乙"], "source": "日报"},
        {"html": "<p>第二篇</p>", "headline": "题"},
        {"content": "第三篇", "title": None},
    ]
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (tmp_path / "d.jsonl").write_text(lines + "\n\n")
    one, two, three = (found for found in read_all(tmp_path) if isinstance(found, Source))
    assert (one.uri, one.data.decode(), one.encoding) == ("d.jsonl!1", "第一篇", "utf-8")
    assert one.fields == {"url": "https://a.cn/1", "author": "甲、乙", "publisher": "日报"}
    assert (two.uri, two.media_type, two.fields) == ("d.jsonl!2", "text/html", {"title": "题"})
    assert (three.media_type, three.fields) == ("text/plain", {})


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{不是", "bad_json"),
        ("[1, 2]", "bad_json"),
        ("[" * 100_000, "bad_json"),
        ('{"body": "正文"}', "no_text_field"),
        ('{"text": 5}', "no_text_field"),
    ],
)
def test_a_bad_line_costs_itself(tmp_path: Path, line: str, error: str) -> None:
    (tmp_path / "d.jsonl").write_text('{"text": "好"}\n' + line + '\n{"text": "也好"}\n')
    good, bad, also_good = read_all(tmp_path)
    assert isinstance(good, Source)
    assert isinstance(also_good, Source)
    assert isinstance(bad, Reject)
    assert (bad.error, bad.document.source.uri) == (error, "d.jsonl!2")
    assert "\n" not in bad.message


def test_the_named_fields_are_a_setting(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text('{"body": "正文", "text": "别的"}')
    (found,) = read_all(tmp_path, text_fields=("body",))
    assert isinstance(found, Source)
    assert found.data.decode() == "正文"


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.docx", b"x", "unknown_format"),
        ("README", b"x", "unknown_format"),
        ("a.txt.gz", b"not gzip", "corrupt"),
        ("cut.txt.gz", gzip.compress(b"x" * 9999)[:-12], "corrupt"),
        ("long.txt", b"x" * 1_000_001, "too_large"),
        ("bomb.txt.gz", gzip.compress(b"x" * 50_000_000), "too_large"),
        ("line.jsonl", b'{"text": "' + b"x" * 1_000_001 + b'"}', "too_large"),
    ],
)
def test_a_bad_file_is_a_reject_with_its_reason(tmp_path: Path, name: str, content: bytes, error: str) -> None:
    (tmp_path / name).write_bytes(content)
    (found,) = read_all(tmp_path, max_document_mb=1)
    assert isinstance(found, Reject)
    assert (found.stage, found.error) == ("read", error)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (found,) = read_all(tmp_path)
    assert isinstance(found, Reject)
    assert found.error == "not_a_file"


def test_a_vanished_file_and_a_dangling_link_are_rejects(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "gone.txt").write_text("正文")
    inputs = find_inputs([str(tmp_path)])
    (tmp_path / "gone.txt").unlink()
    errors = [found.error for item in inputs for found in read(item, Cleaning()) if isinstance(found, Reject)]
    assert errors == ["vanished", "vanished"]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that even root cannot read")
def test_an_unreadable_file_is_a_reject(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("/proc/self/mem")
    (found,) = read_all(tmp_path)
    assert isinstance(found, Reject)
    assert found.error == "unreadable"
