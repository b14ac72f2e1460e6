import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tasks.pipeline import clean
from tasks.read import find_inputs, read, read_stream
from tasks.records import Document, Source
from tasks.settings import Cleaning
from tests.tasks.read.test_archives import make_zip

Read = Callable[..., list[tuple[str, Any]]]
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PAGE = "<html><head><meta charset=utf-8></head><body><p>今天上午，全市召开了工作会议，会议强调要抓好落实。</p></body></html>"


def read_one(path: Path) -> Source:
    (item,) = find_inputs([str(path)])
    (found,) = read(item, Cleaning())
    assert isinstance(found, Source)
    return found


@pytest.mark.parametrize("suffix", [".doc", ".xls", ".ppt", ".wps", ".et", ".dps", ".txt", ".html", ""])
def test_an_old_office_file_is_a_reject_that_tells_what_to_do(tmp_path: Path, results: Read, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(OLE2)
    (tmp_path / "b.zip").write_bytes(make_zip({f"公文{suffix}": OLE2}))
    assert results(tmp_path) == [(f"a{suffix}", "legacy_format"), (f"b.zip!公文{suffix}", "legacy_format")]
    (item, _) = find_inputs([str(tmp_path)])
    (found,) = read(item, Cleaning())
    wanted = {".xls": "csv", ".et": "csv", ".ppt": "pdf", ".dps": "pdf"}.get(suffix, "docx")
    assert f"soffice --headless --convert-to {wanted} FILE" in getattr(found, "message", "")


def test_a_word_document_behind_a_password_says_so(tmp_path: Path, results: Read) -> None:
    (tmp_path / "a.docx").write_bytes(OLE2 + "EncryptedPackage".encode("utf-16-le") + bytes(100))
    assert results(tmp_path) == [("a.docx", "encrypted")]


@pytest.mark.parametrize("name", ["river.docx", "river.epub", "fish.pdf"])
def test_an_office_document_is_read_from_a_stream(name: str) -> None:
    data = (Path(__file__).parents[2] / "goldens/office" / name).read_bytes()
    (found,) = read_stream(io.BytesIO(data), Cleaning())
    assert isinstance(found, Source)
    assert isinstance(clean(found, Cleaning()), Document)


def test_a_page_named_doc_is_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_text(PAGE)
    assert read_one(tmp_path).media_type == "text/html"


def word_file() -> bytes:
    return make_zip({"[Content_Types].xml": "<x/>", "_rels/.rels": "<x/>", "word/document.xml": "<x/>"})


def epub() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("a.docx", word_file(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.epub", epub(), "application/epub+zip"),
    ],
)
def test_pdf_word_and_epub_are_documents_untouched(tmp_path: Path, name: str, data: bytes, media_type: str) -> None:
    for place in (name, "no-suffix", "wrong.txt"):
        (tmp_path / place).write_bytes(data)
        found = read_one(tmp_path / place)
        assert (found.uri, found.data, found.media_type) == (place, data, media_type)
    (tmp_path / "x.zip").write_bytes(make_zip({name: data}))
    found = read_one(tmp_path / "x.zip")
    assert (found.uri, found.data, found.media_type) == (f"x.zip!{name}", data, media_type)


def test_an_archive_with_a_folder_named_as_in_word_files_is_an_archive(tmp_path: Path, results: Read) -> None:
    (tmp_path / "x.zip").write_bytes(make_zip({"password/a.txt": "正文"}))
    (tmp_path / "y").write_bytes(make_zip({"password/a.txt": "正文"}))
    assert results(tmp_path) == [("x.zip!password/a.txt", "正文"), ("y!password/a.txt", "正文")]


def test_a_spreadsheet_is_not_unpacked(tmp_path: Path, results: Read) -> None:
    (tmp_path / "a.xlsx").write_bytes(make_zip({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}))
    (tmp_path / "b.rar").write_bytes(b"Rar!\x1a\x07\x01\x00")
    (tmp_path / "c.7z").write_bytes(b"7z\xbc\xaf\x27\x1c\x00\x04")
    assert {error for _, error in results(tmp_path)} == {"unknown_format"}


def web_archive(charset: str, encoding: str) -> bytes:
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "https://a.cn/news/1.html"
    message["Date"] = "Fri, 1 Mar 2024 20:30:00 -0000"
    message.make_related()
    page = EmailMessage()
    page.set_content(PAGE.encode(charset), "text", "html", cte=encoding)
    page.set_param("charset", charset)
    page["Content-Location"] = "https://a.cn/news/1.html"
    image = EmailMessage()
    image.set_content(b"\x89PNG", "image", "png")
    message.attach(page)
    message.attach(image)
    return message.as_bytes()


@pytest.mark.parametrize("name", ["a.mht", "a.mhtml", "a.doc"])
@pytest.mark.parametrize(("charset", "encoding"), [("gbk", "base64"), ("gbk", "quoted-printable"), ("utf-8", "base64")])
def test_the_page_of_a_web_archive_comes_with_its_charset_address_and_time(
    tmp_path: Path, name: str, charset: str, encoding: str
) -> None:
    (tmp_path / name).write_bytes(web_archive(charset, encoding))
    found = read_one(tmp_path)
    assert (found.data, found.media_type, found.declared) == (PAGE.encode(charset), "text/html", charset)
    assert found.fields == {"url": "https://a.cn/news/1.html", "fetched": "2024-03-02 04:30:00"}
    document = clean(found, Cleaning())
    assert isinstance(document, Document)
    assert document.text == "今天上午，全市召开了工作会议，会议强调要抓好落实。"
    assert document.metadata.url == "https://a.cn/news/1.html"


@pytest.mark.parametrize("content", [b"", b"MIME-Version: 1.0\r\n\r\nx", web_archive("gbk", "base64")[:200]])
def test_a_web_archive_without_a_page_is_a_reject(tmp_path: Path, results: Read, content: bytes) -> None:
    (tmp_path / "a.mht").write_bytes(content)
    assert results(tmp_path)[0][1] in {"corrupt", "empty"}
