"""Input that was made to bring a cleaner down: a document or a reject with a reason, soon, and nothing else."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pipeline import clean
from tasks.read import find_inputs, read
from tasks.records import Document, Source
from tasks.settings import Cleaning
from tests.fuzz import PIECES, damaged, fault

MEDIA = ("text/plain", "text/html", "text/markdown")
HAN = "今天上午，全市召开了工作会议。"

HOSTILE = {
    "deep elements": b"<html><body>" + b"<div>" * 200_000 + HAN.encode(),
    "deep tables": b"<html><body>" + b"<table><tr><td>" * 30_000 + HAN.encode(),
    "deep lists": b"<html><body>" + b"<ul><li>" * 50_000 + HAN.encode(),
    "deep formatting": b"<html><body>" + b"<b><i><font>" * 20_000 + HAN.encode(),
    "entity flood": b"<html><body><p>" + b"&#20135;&nbsp;&amp;amp;" * 40_000,
    "entities without end": b"<html><body><p>" + b"&" * 500_000 + b"&#" * 200_000 + b"&#x0000000000" * 30_000,
    "attributes": b"<html><body><p " + b" ".join(b"a%d='x'" % n for n in range(100_000)) + b">" + HAN.encode(),
    "attributes without values": b"<html><body><p " + b" ".join(b"a%d" % n for n in range(100_000)) + b">" + HAN.encode(),
    "one long attribute": b"<html><body><div class='" + b"nav " * 200_000 + b"'>" + HAN.encode() * 20,
    "tags never closed": b"<html><body>" + b"<a href=x " * 200_000,
    "siblings": b"<html><body>" + "<p>一".encode() * 300_000,
    "open comment": b"<html><body><!-- " + b"-" * 500_000 + HAN.encode(),
    "links": b"<html><body>" + "<a href='/'>新闻</a> ".encode() * 50_000,
    "one line": HAN.encode() * 50_000,
    "many lines": "一、通知\n".encode() * 30_000,
    "empty lines": b"\n" * 1_000_000 + HAN.encode(),
    "spaces": b" " * 500_000 + "　".encode() * 300_000 + HAN.encode(),
    "open brackets": "（《“【".encode() * 100_000 + HAN.encode(),
    "pinyin brackets": "產(chǎn)業(yè)工?qǐng)".encode() * 10_000,
    "stars and bars": b"|*-_=#>" * 100_000 + HAN.encode(),
    "digits": b"1.1.1.1.1.1." * 80_000 + HAN.encode(),
    "dates": "2024年11月09日09:21 来源：日报 作者：甲 ".encode() * 20_000,
    "breadcrumbs": "首页>资讯>".encode() * 60_000,
    "combining marks": "ū".encode() + "\u0301".encode() * 300_000,
    "zero width": "今\u200b\u200d\ufeff".encode() * 100_000,
    "private use": "\ue000\uf8f5".encode() * 150_000 + HAN.encode(),
    "replacement characters": "锟斤拷烫烫烫\ufffd".encode() * 50_000,
    "mojibake": HAN.encode().decode("cp1252", "replace").encode() * 3_000,
    "escape sequences": b"\x1b[2J\x1b]0;x\x07~{" * 60_000 + HAN.encode(),
    "headings": "第一章第一条一、（一）1.".encode() * 40_000,
    "names": ("作者：" + "、".join(["张三"] * 100_000)).encode(),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_ends_soon_as_a_document_or_a_reject(kind: str) -> None:
    data = HOSTILE[kind]
    for media_type in MEDIA[:2]:
        assert fault(Source("a", data, media_type), Cleaning()) is None


def test_a_hostile_json_line_is_a_reject(tmp_path: Path) -> None:
    lines = [
        "[" * 500_000,
        '{"a":' * 300_000,
        '{"text": "' + "\\u4e00" * 10,
        "9" * 100_000,
        '{"text": ' + "9" * 4_000 + "}",
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + "\n" + json.dumps({"text": HAN}))
    found = [result for item in find_inputs([str(tmp_path)]) for result in read(item, Cleaning())]
    assert [getattr(result, "error", "document") for result in found] == [
        *["bad_json"] * 4, "no_text_field", "document",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["bomb.txt.gz", "bomb.jsonl.gz", "twice.html.gz"])
def test_a_bomb_is_a_reject_and_takes_no_memory(tmp_path: Path, name: str) -> None:
    zeros = gzip.compress(bytes(50_000_000), 1)
    (tmp_path / name).write_bytes(zeros * 8)
    (found,) = [result for item in find_inputs([str(tmp_path)]) for result in read(item, Cleaning(max_document_mb=1))]
    assert getattr(found, "error", None) == "too_large"


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_sample_is_no_fault(seed: int) -> None:
    assert fault(damaged(seed), Cleaning()) is None


@given(st.binary(max_size=600), st.sampled_from(MEDIA))
def test_random_bytes_are_no_fault(data: bytes, media_type: str) -> None:
    assert fault(Source("a", data, media_type), Cleaning()) is None


@settings(max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20), st.just(HAN))), st.sampled_from(MEDIA))
def test_random_text_is_no_fault(pieces: list[str], media_type: str) -> None:
    data = "".join(pieces).encode("utf-8", "ignore")
    assert fault(Source("a", data, media_type), Cleaning()) is None


@given(st.text(min_size=1, max_size=80))
def test_a_document_knows_what_it_was_read_as(text: str) -> None:
    result = clean(Source("a", text.encode("utf-8", "ignore"), "text/plain", encoding="utf-8"), Cleaning())
    if isinstance(result, Document):
        assert (result.encoding, result.encoding_from) == ("utf-8", "given")
