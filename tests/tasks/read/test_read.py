import gzip
import json
import os
from pathlib import Path

import pytest

from tasks.read import InputError, check_inputs, find_inputs, read
from tasks.records import Passed, Reject, Source
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
    for look in (find_inputs, check_inputs):
        with pytest.raises(InputError, match=r"missing|nothing to read"):
            look([str(tmp_path / name)])


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
        ('{"words": "正文"}', "no_text_field"),
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


def test_a_field_that_is_there_and_empty_is_said_to_hold_no_text(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text('{"id": 4, "content": null}\n{"id": 5}')
    messages = [found.message for found in read_all(tmp_path) if isinstance(found, Reject)]
    assert ["the field content holds no text" in message for message in messages] == [True, False]


def test_the_named_fields_are_a_setting(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text('{"body": "正文", "text": "别的"}')
    (found,) = read_all(tmp_path, text_fields=("body",))
    assert isinstance(found, Source)
    assert found.data.decode() == "正文"


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.exe", b"x", "unknown_format"),
        ("README", b"x", "unknown_format"),
        ("a.txt.gz", b"not gzip", "corrupt"),
        ("cut.txt.gz", gzip.compress(b"x" * 9999, mtime=0)[:-12], "corrupt"),
        ("long.txt", b"x" * 1_000_001, "too_large"),
        ("bomb.txt.gz", gzip.compress(b"x" * 50_000_000, mtime=0), "too_large"),
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


def test_a_vanished_file_and_a_link_to_nowhere_or_itself_are_rejects(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "gone.txt").write_text("正文")
    inputs = find_inputs([str(tmp_path)])
    (tmp_path / "gone.txt").unlink()
    errors = [found.error for item in inputs for found in read(item, Cleaning()) if isinstance(found, Reject)]
    assert errors == ["vanished", "vanished", "unreadable"]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that even root cannot read")
def test_an_unreadable_file_is_a_reject(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("/proc/self/mem")
    (found,) = read_all(tmp_path / "a.txt")
    assert isinstance(found, Reject)
    assert found.error == "unreadable"


def test_a_link_out_of_the_input_is_a_reject_and_one_within_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/a.txt").write_text("机密")
    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/sub/b.txt").write_text("正文")
    links = {"file.txt": "../secret/a.txt", "folder": "../secret", "up": "..", "own.txt": "sub/b.txt", "again": "sub"}
    for name, target in links.items():
        (tmp_path / "in" / name).symlink_to(target)
    expected = {"file.txt": "outside_root", "folder": "outside_root", "up": "outside_root"}
    for named in ("in", "in/*", "in/../in"):
        found = read_all(tmp_path / named)
        assert {r.document.source.uri: r.error for r in found if isinstance(r, Reject)} == expected
        assert {s.uri for s in found if isinstance(s, Source)} >= {"own.txt", "sub/b.txt"}
        assert all(source.data == "正文".encode() for source in found if isinstance(source, Source))


def test_a_link_that_is_named_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.txt").write_text("正文")
    (tmp_path / "link").symlink_to("real")
    (found,) = read_all(tmp_path / "link")
    assert isinstance(found, Source)
    assert found.uri == "a.txt"


ODD_NAMES = [
    "一\n二.txt",
    "..a.txt".lstrip("."),
    "名" * 83 + "ab.txt",
    "a\x1b[31m.txt",
    "<b>.txt",
    "a\\x0a.txt",
    "a\x0a.txt",
    "x!1.txt",
]


def test_an_odd_name_has_an_address_of_one_line_that_no_other_has(tmp_path: Path) -> None:
    for name in ODD_NAMES:
        (tmp_path / name).write_text("正文")
    addresses = [item.uri for item in find_inputs([str(tmp_path)])]
    assert len(set(addresses)) == len(ODD_NAMES)
    assert all(address.isprintable() and "!" not in address for address in addresses)


@pytest.mark.parametrize("content", ["", "\n\n  \n"])
def test_a_container_without_a_record_is_a_reject(tmp_path: Path, content: str) -> None:
    (tmp_path / "d.jsonl").write_text(content)
    *blank, found = read_all(tmp_path)
    assert blank == [Passed("blank line")] * content.count("\n")
    assert isinstance(found, Reject)
    assert (found.error, found.document.source.uri) == ("empty", "d.jsonl")


def test_half_a_character_in_a_field_cannot_break_the_datasets(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(r'{"text": "正文", "title": "题\ud800", "author": ["\udfff"]}')
    (found,) = read_all(tmp_path)
    assert isinstance(found, Source)
    assert found.fields == {"title": "题?", "author": "?"}
