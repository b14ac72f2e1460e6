import gzip
import io
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from tasks.read import find_inputs, read
from tasks.settings import Cleaning

Read = Callable[..., list[tuple[str, Any]]]
PAGE, TEXT = "<html><p>网页", "正文"


def make_zip(entries: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def make_tar(entries: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in entries.items():
            add(archive, name, content)
    return buffer.getvalue()


def add(archive: tarfile.TarFile, name: str, content: str | bytes) -> None:
    data = content.encode() if isinstance(content, str) else content
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_each_entry_is_read_as_a_file_of_its_name(tmp_path: Path, results: Read, make: Callable[..., bytes]) -> None:
    entries = {
        "a/页.html": PAGE,
        "b.txt": TEXT,
        "d.jsonl": '{"text": "一"}\n{"text": "二"}',
        "e.txt.gz": gzip.compress(TEXT.encode()),
    }
    (tmp_path / "x").write_bytes(make(entries))
    assert results(tmp_path) == [
        ("x!a/页.html", PAGE), ("x!b.txt", TEXT), ("x!d.jsonl!1", "一"), ("x!d.jsonl!2", "二"), ("x!e.txt.gz", TEXT)
    ]  # fmt: skip


TAR = which("tar") or ""


@pytest.mark.skipif(not TAR or not which("xz") or not which("zstd"), reason="needs tar, xz and zstd")
@pytest.mark.parametrize("option", [[], ["-z"], ["-j"], ["-J"], ["--zstd"]])
@pytest.mark.parametrize("kind", ["gnu", "posix", "ustar", "v7"])
def test_what_the_system_packs_is_read(tmp_path: Path, results: Read, option: list[str], kind: str) -> None:
    suffixes = {"-z": ".tgz", "-j": ".tar.bz2", "-J": ".tar.xz", "--zstd": ".tar.zst"}
    packed = tmp_path / f"x{suffixes[option[0]] if option else '.tar'}"
    name = "很长的名字" * (3 if kind in {"ustar", "v7"} else 12) + ".txt"
    (tmp_path / name).write_text(TEXT)
    subprocess.run([TAR, *option, f"--format={kind}", "-cf", packed, f"./{name}"], cwd=tmp_path, check=True)
    assert results(packed) == [(f"{packed.name}!{name}", TEXT)]


def test_an_archive_in_an_archive_is_read_and_a_third_is_a_reject(tmp_path: Path, results: Read) -> None:
    third = make_zip({"deep.txt": TEXT})
    second = make_zip({"in.txt": TEXT, "third.zip": third})
    (tmp_path / "a.zip").write_bytes(
        make_zip({"second.zip": second, "second.tar.gz": gzip.compress(make_tar({"b.jsonl": '{"text": "三"}'}))})
    )
    (tmp_path / "b.tar").write_bytes(make_tar({"second.zip": second}))
    assert results(tmp_path) == [
        ("a.zip!second.zip!in.txt", TEXT),
        ("a.zip!second.zip!third.zip", "nested_too_deep"),
        ("a.zip!second.tar.gz!b.jsonl!1", "三"),
        ("b.tar!second.zip!in.txt", TEXT),
        ("b.tar!second.zip!third.zip", "nested_too_deep"),
    ]  # fmt: skip


@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_a_name_that_leads_elsewhere_is_an_address_and_nothing_else(
    tmp_path: Path, results: Read, make: Callable[..., bytes]
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/x").write_bytes(make({"../../out.txt": TEXT, "/abs.txt": TEXT, "a!b\n.txt": TEXT}))
    assert results(tmp_path / "in") == [("x!../../out.txt", TEXT), ("x!/abs.txt", TEXT), (r"x!a\x21b\x0a.txt", TEXT)]
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_what_is_no_document_is_passed_over_by_kind(tmp_path: Path, results: Read, make: Callable[..., bytes]) -> None:
    entries = {"__MACOSX/._a.txt": "x", ".DS_Store": "x", "Thumbs.db": "x", "logo.PNG": "x", "a.css": "x", "b.js": "x"}
    (tmp_path / "x").write_bytes(make({**entries, "c.txt": TEXT, "程序.exe": "x"}))
    found = results(tmp_path)
    assert [kind for name, kind in found if name == "passed"] == [
        *["file of the system"] * 3, "image", "style", "script",
    ]  # fmt: skip
    assert [each for each in found if each[0] != "passed"] == [("x!c.txt", TEXT), ("x!程序.exe", "unknown_format")]


@pytest.mark.parametrize("make", [make_zip, make_tar])
@pytest.mark.parametrize("entries", [{}, {"a.png": "x"}])
def test_an_archive_without_a_document_is_a_reject(
    tmp_path: Path, results: Read, make: Callable[..., bytes], entries: dict[str, str]
) -> None:
    (tmp_path / f"x{'.zip' if make is make_zip else '.tar'}").write_bytes(make(entries))
    assert results(tmp_path)[-1][1] == "empty"


def test_links_folders_and_devices_in_a_tar_are_not_followed(tmp_path: Path, results: Read) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        add(archive, "a.txt", TEXT)
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"{kind!r}.txt")
            info.type, info.linkname = kind, "/etc/passwd" if kind == tarfile.SYMTYPE else "a.txt"
            archive.addfile(info)
    kinds = ["link", "link", "folder", "special file", "special file"]
    assert results(tmp_path) == [("x.tar!a.txt", TEXT), *(("passed", kind) for kind in kinds)]


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path, results: Read) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
        archive.mkdir("folder")
    assert results(tmp_path)[:2] == [("passed", "link"), ("passed", "folder")]


def test_entries_of_one_name_have_an_address_each(tmp_path: Path, results: Read) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for name, content in (("a.txt", "一"), ("./a.txt", "二"), ("a.txt", "三")):
            add(archive, name, content)
    assert results(tmp_path) == [("x.tar!a.txt", "一"), ("x.tar!a.txt!!2", "二"), ("x.tar!a.txt!!3", "三")]


NAMES = ["新闻/人民日报.txt", "说明\\表一.html", "plain.txt"]


def zip_with_names_in(encoding: str, names: list[str]) -> bytes:
    """As Windows Explorer and old WinRAR write it: the names in the system's code page, without a mark."""
    places = {f"{number:03}" + "x" * (len(name.encode(encoding)) - 3): name for number, name in enumerate(names)}
    data = make_zip(dict.fromkeys(places, TEXT))
    for place, name in places.items():
        data = data.replace(place.encode(), name.encode(encoding))
    return data


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("gbk", NAMES),
        ("utf-8", NAMES),
        ("big5", ["測試檔案/說明.txt", "公文.txt"]),
        ("cp437", ["plain.txt"]),
    ],
)
def test_names_are_read_in_the_encoding_of_the_tool(
    tmp_path: Path, results: Read, encoding: str, names: list[str]
) -> None:
    (tmp_path / "x.zip").write_bytes(zip_with_names_in(encoding, names))
    assert results(tmp_path) == [(f"x.zip!{name.replace(chr(92), '/')}", TEXT) for name in names]


def test_gbk_names_in_a_tar_are_read(tmp_path: Path, results: Read) -> None:
    with tarfile.open(tmp_path / "x.tar", "w", encoding="gbk", format=tarfile.GNU_FORMAT) as archive:
        add(archive, "新闻/一.txt", TEXT)
    assert results(tmp_path) == [("x.tar!新闻/一.txt", TEXT)]


def test_names_marked_as_utf8_and_names_of_dos_stand_side_by_side(tmp_path: Path, results: Read) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("新闻.txt", TEXT)
        archive.writestr("café.txt", TEXT)
    assert results(tmp_path) == [("x.zip!新闻.txt", TEXT), ("x.zip!café.txt", TEXT)]


def test_a_locked_entry_is_a_reject_and_its_neighbours_are_read(tmp_path: Path, results: Read) -> None:
    data = bytearray(make_zip({"a.txt": TEXT, "b.txt": TEXT}))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "x.zip").write_bytes(data)
    assert results(tmp_path) == [("x.zip!a.txt", "encrypted"), ("x.zip!b.txt", TEXT)]


def test_a_damaged_entry_costs_itself(tmp_path: Path, results: Read) -> None:
    data = bytearray(make_zip({"a.txt": "甲" * 50, "b.txt": "乙", "c.txt": "丙", "d.txt": TEXT}, zipfile.ZIP_STORED))
    data[data.index("甲甲".encode())] ^= 0xFF  # the content no longer has its checksum
    data[data.index(b"b.txt") - 30] = 0  # no header where the directory says
    method = struct.pack("<H", 97)
    place = data.index(b"c.txt", data.index(b"PK\x01\x02"))
    data[place - 36 : place - 34] = method  # a compression that nobody has
    (tmp_path / "x.zip").write_bytes(data)
    expected = [("x.zip!a.txt", "corrupt"), ("x.zip!b.txt", "corrupt"), ("x.zip!c.txt", "unsupported")]
    assert results(tmp_path) == [*expected, ("x.zip!d.txt", TEXT)]


@pytest.mark.parametrize("cut", [1, 30, 100])
def test_a_zip_without_its_directory_is_a_reject(tmp_path: Path, results: Read, cut: int) -> None:
    (tmp_path / "x.zip").write_bytes(make_zip({"a.txt": TEXT, "b.txt": TEXT})[:-cut])
    assert results(tmp_path) == [("x.zip", "corrupt")]


def test_a_page_saved_under_the_name_of_an_archive_is_a_page(tmp_path: Path, results: Read) -> None:
    (tmp_path / "x.zip").write_text(PAGE)
    assert results(tmp_path) == [("x.zip", PAGE)]


def test_a_damaged_header_in_a_tar_costs_its_entry_and_is_told(tmp_path: Path, results: Read) -> None:
    data = bytearray(make_tar({"a.txt": "一", "b.txt": "二", "c.txt": "三"}))
    data[1024 + 150] ^= 0xFF
    (tmp_path / "x.tar").write_bytes(data)
    assert results(tmp_path) == [("x.tar!a.txt", "一"), ("x.tar!c.txt", "三"), ("x.tar", "corrupt")]


@pytest.mark.parametrize("end", [1024 + 100, 1024 + 512 + 1, 1024 + 512])
def test_a_tar_that_is_cut_off_yields_what_is_whole_and_is_told(tmp_path: Path, results: Read, end: int) -> None:
    (tmp_path / "x.tar").write_bytes(make_tar({"a.txt": "一", "b.txt": "二"})[:end])
    found = results(tmp_path)
    assert found[0] == ("x.tar!a.txt", "一")
    assert {error for _, error in found[1:]} == {"corrupt"}


def test_a_torn_tar_gz_yields_what_is_before_the_tear(tmp_path: Path, results: Read) -> None:
    noise = {f"{number:02}.txt": os.urandom(2_000).hex() for number in range(30)}
    packed = gzip.compress(make_tar(noise))
    (tmp_path / "x.tar.gz").write_bytes(packed[: len(packed) // 2])
    found = results(tmp_path)
    assert found[-1] == ("x.tar.gz", "corrupt")
    assert found[:12] == [(f"x.tar.gz!{name}", text) for name, text in list(noise.items())[:12]]


def test_a_bomb_in_an_archive_costs_itself_and_no_memory(tmp_path: Path, results: Read) -> None:
    bomb = make_zip({"a.txt": bytes(300_000_000), "b.txt": TEXT})
    (tmp_path / "x.zip").write_bytes(bomb)
    (tmp_path / "y.tar").write_bytes(make_tar({"in.zip": bomb}))
    assert results(tmp_path, max_document_mb=1) == [
        ("x.zip!a.txt", "too_large"), ("x.zip!b.txt", TEXT), ("y.tar!in.zip!a.txt", "too_large"), ("y.tar!in.zip!b.txt", TEXT),
    ]  # fmt: skip


def test_many_entries_are_read_in_the_memory_of_one(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz", compresslevel=1) as archive:
        for number in range(20_000):
            add(archive, f"{number}.txt", "字" * 300)
    (item,) = find_inputs([str(tmp_path)])
    found = read(item, Cleaning())
    first = next(found)
    before = sys.getallocatedblocks()
    assert sum(1 for _ in found) == 19_999
    assert sys.getallocatedblocks() - before < 60_000  # 40,000 of them for the names that were met
    assert first is not None
