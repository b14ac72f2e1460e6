import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

Read = Callable[..., list[tuple[str, Any]]]
PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstd.compress
}  # fmt: skip
LINES = "".join(f'{{"text": "第{number}行，{"字" * (number % 97)}"}}\n' for number in range(4_000)).encode()


@pytest.mark.parametrize("suffix", PACK)
def test_a_compressed_file_is_read_by_the_name_within(tmp_path: Path, results: Read, suffix: str) -> None:
    (tmp_path / f"页.HTML{suffix.upper()}").write_bytes(PACK[suffix]("<p>正文".encode()))
    (tmp_path / f"行.jsonl{suffix}").write_bytes(PACK[suffix](LINES[:2_000]) + PACK[suffix](LINES[2_000:]))
    found = results(tmp_path)
    assert found[-1] == (f"页.HTML{suffix.upper()}", "<p>正文")
    assert len(found) == 4_001


@pytest.mark.parametrize("suffix", PACK)
def test_the_bytes_tell_not_the_name(tmp_path: Path, results: Read, suffix: str) -> None:
    (tmp_path / "as-sent.html").write_bytes(PACK[suffix]("<p>正文".encode()))
    (tmp_path / f"b.txt{suffix}").write_text("正文")
    assert results(tmp_path) == [("as-sent.html", "<p>正文"), (f"b.txt{suffix}", "corrupt")]


@pytest.mark.parametrize("suffix", PACK)
def test_a_torn_stream_yields_what_is_before_the_tear_and_is_told(tmp_path: Path, results: Read, suffix: str) -> None:
    packed = PACK[suffix](LINES)
    (tmp_path / f"a.jsonl{suffix}").write_bytes(packed[: len(packed) - 20])
    found = results(tmp_path)
    assert found[-1] == (f"a.jsonl{suffix}", "corrupt")
    assert found[:-1] == [
        (f"a.jsonl{suffix}!{n}", f"第{n - 1}行，{'字' * ((n - 1) % 97)}") for n in range(1, len(found))
    ]


@pytest.mark.parametrize("suffix", PACK)
def test_damage_inside_a_stream_is_told(tmp_path: Path, results: Read, suffix: str) -> None:
    packed = bytearray(PACK[suffix](LINES))
    packed[len(packed) // 2 : len(packed) // 2 + 8] = b"\xff" * 8
    (tmp_path / f"a.jsonl{suffix}").write_bytes(packed)
    assert results(tmp_path)[-1] == (f"a.jsonl{suffix}", "corrupt")


@pytest.mark.parametrize("suffix", PACK)
def test_a_bomb_is_a_reject(tmp_path: Path, results: Read, suffix: str) -> None:
    (tmp_path / f"a.txt{suffix}").write_bytes(PACK[suffix](bytes(200_000_000)))
    assert results(tmp_path, max_document_mb=1) == [(f"a.txt{suffix}", "too_large")]


def test_two_layers_come_off_and_a_third_does_not(tmp_path: Path, results: Read) -> None:
    twice = gzip.compress(gzip.compress("正文".encode()))
    (tmp_path / "a.txt.gz").write_bytes(twice)
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(twice))
    assert results(tmp_path) == [("a.txt.gz", "正文"), ("b.txt.gz", "nested_too_deep")]


def test_text_that_begins_with_the_letters_of_bzip2_is_text(tmp_path: Path, results: Read) -> None:
    (tmp_path / "a.txt").write_text("BZh 是一种压缩格式。")
    assert results(tmp_path) == [("a.txt", "BZh 是一种压缩格式。")]
