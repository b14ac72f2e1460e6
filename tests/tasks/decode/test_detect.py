from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.decode import decode, decode_bytes
from tasks.records import Document, Rejected, Source
from tasks.settings import Cleaning
from tests.cases import cases

HANS = "汉字的编码有许多种，同样的字节可以读成不同的文字，所以先要知道是哪一种。"
HANT = "漢字的編碼有許多種，同樣的位元組可以讀成不同的文字，所以先要知道是哪一種。"
CLAUSES = (
    "今天早上下了雨",
    "他们一起去学校",
    "会议在北京召开",
    "这个问题还没有解决",
    "经济发展很快",
    "我不知道",
    "请看下面的说明",
)
chinese = st.lists(st.sampled_from(CLAUSES), min_size=2, max_size=20).map("，".join)


def decoded_document(data: bytes, **fields: str) -> Document:
    document = Document(Source("a.txt", data, fields.pop("media_type", "text/plain"), **fields))
    decode(document, Cleaning())
    return document


@pytest.mark.parametrize("case", cases("decode"))
def test_golden(case: dict[str, Any]) -> None:
    decoded = decode_bytes(bytes.fromhex(case["input"]), case.get("declared"))
    assert decoded.text == case["output"]
    assert (decoded.encoding, decoded.encoding_from) == (case["encoding"], case["encoding_from"])
    assert decoded.errors == case.get("errors", 0)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "hz", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"])
def test_simplified_text_is_read_in_every_encoding(encoding: str) -> None:
    assert decode_bytes(HANS.encode(encoding)).text == HANS


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "cp950", "big5hkscs", "utf-16-le"])
def test_traditional_text_is_read_in_every_encoding(encoding: str) -> None:
    assert decode_bytes(HANT.encode(encoding)).text == HANT


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("政府は二十一日の閣議で、来年度の予算案を決定した。総額は過去最大となった。", "euc_jp"),
        ("政府は二十一日の閣議で、来年度の予算案を決定した。総額は過去最大となった。", "cp932"),
        ("政府は二十一日の閣議で、来年度の予算案を決定した。", "iso2022_jp"),
        ("정부는 이십일일 국무회의에서 내년도 예산안을 확정했다.", "euc_kr"),
        ("Правительство утвердило проект бюджета на следующий год.", "cp1251"),
        ("Le gouvernement a adopté le budget très élevé de l'année.", "cp1252"),
        ("ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ", "gb18030"),
    ],
)
def test_other_languages_are_read(text: str, encoding: str) -> None:
    assert decode_bytes(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "head",
    [
        b'<meta charset="big5">',
        b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">',
        b'<?xml version="1.0" encoding="utf-8"?>',
        b"<meta charset=no-such-thing>",
        b"<meta charset=utf-16>",
    ],
)
def test_a_wrong_claim_of_the_page_is_no_order(head: bytes) -> None:
    decoded = decode_bytes(head + HANS.encode("gbk"), is_html=True)
    assert decoded.text == head.decode() + HANS
    assert decoded.encoding_from == "detected"


def test_the_claim_of_the_page_counts_where_the_server_says_latin_1() -> None:
    page = b"<meta charset=gbk>" + HANS.encode("gbk")
    document = decoded_document(page, media_type="text/html", declared="ISO-8859-1")
    assert (document.encoding, document.encoding_from) == ("gb18030", "declared")


def test_a_claim_in_a_text_is_not_the_text_s_own() -> None:
    assert decode_bytes(b"<meta charset=gbk>" + HANS.encode("gbk")).encoding_from == "detected"


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r"])
def test_a_claim_decides_where_the_text_does_not_say(encoding: str) -> None:
    decoded = decode_bytes("Щука плавает в реке".encode(encoding), encoding)
    assert (decoded.text, decoded.encoding_from) == ("Щука плавает в реке", "declared")


def test_what_the_container_knows_is_certain() -> None:
    document = decoded_document("é".encode("cp1252"), encoding="windows-1252", declared="gbk")
    assert (document.content, document.encoding, document.encoding_from) == ("é", "windows-1252", "given")


def test_line_ends_stay_as_they_are() -> None:
    assert decode_bytes("第一行\r\n第二行\r第三行\n".encode("gbk")).text == "第一行\r\n第二行\r第三行\n"


def test_utf_16_of_mostly_ascii_is_neither_binary_nor_ascii() -> None:
    text = '<html lang="zh"><p class="a">汉字</p></html>\r\n' * 3
    assert decode_bytes(text.encode("utf-16-le")).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_text_with_nuls_is_a_text(encoding: str) -> None:
    text = HANS + "\0" * 600 + HANS
    assert decode_bytes(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t", b"\0\0\0\0", b"\xef\xbb\xbf", b"\xff\xfe", "　\n　".encode(), "　　".encode("gbk")]
)
def test_a_source_without_text_is_empty(data: bytes) -> None:
    with pytest.raises(Rejected) as reason:
        decode_bytes(data)
    assert reason.value.error == "empty"


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "pdftotext"),
        (b"PK\x03\x04\x14\0\x06\0", "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "doc"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "OCR"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "wav"),
        (b"{\\rtf1\\ansi\\ansicpg936 \\'d6\\'d0}", "RTF"),
        (b"\0\0\0\x18ftypmp42", "MP4"),
        (bytes(range(256)) * 8, "control characters"),
    ],
)
def test_a_binary_file_is_refused_with_advice(data: bytes, advice: str) -> None:
    with pytest.raises(Rejected, match=advice) as reason:
        decode_bytes(data)
    assert reason.value.error == "binary"


@pytest.mark.parametrize("text", ["RIFF是一种文件格式。", "ITSF", "PAR1 TEIL 2", "BM值"])
def test_a_text_that_opens_like_a_binary_file_is_a_text(text: str) -> None:
    assert decode_bytes(text.encode()).text == text


def test_bytes_that_no_encoding_explains_are_refused() -> None:
    with pytest.raises(Rejected) as reason:
        decode_bytes(bytes(0x80 | (place * place * 7 + place * 13) % 127 for place in range(2000)))
    assert reason.value.error == "undecodable"


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "gbk", "big5", "utf-16", "shift_jis", "latin1", "euc-tw", "rubbish"]),
)
def test_any_bytes_are_text_or_a_reject(data: bytes, declared: str | None) -> None:
    try:
        decoded = decode_bytes(data, declared, is_html=True)
    except Rejected:
        return
    assert decoded.text.strip()
    assert decoded.errors >= 0


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf_8_comes_back_whole(text: str) -> None:
    text = "汉" + text
    decoded = decode_bytes(text.encode())
    assert (decoded.text, decoded.encoding, decoded.errors) == (text, "utf-8", 0)


@given(chinese, st.sampled_from(["gb18030", "gbk", "big5", "utf-16-le", "utf-16-be"]))
def test_chinese_text_comes_back_whole(text: str, encoding: str) -> None:
    text = text if encoding != "big5" else "，".join(["今天早上下了雨", "我不知道"] * (1 + len(text) % 5))
    assert decode_bytes(text.encode(encoding)).text == text


@given(chinese, st.data())
def test_a_lost_byte_costs_few_characters(text: str, data: st.DataObject) -> None:
    encoded = text.encode("gbk")
    place = data.draw(st.integers(0, len(encoded) - 2))
    decoded = decode_bytes(encoded[:place] + encoded[place + 1 :] + b"\n")
    char = place // 2
    assert decoded.errors >= 1
    assert decoded.text.startswith(text[: max(char - 3, 0)])
    assert decoded.text.endswith(text[char + 4 :] + "\n")
