import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.decode import decode_bytes
from tasks.records import Rejected

HANS = "汉字的编码有许多种，同样的字节可以读成不同的文字，所以先要知道是哪一种。"
HANT = "漢字的編碼有許多種，同樣的位元組可以讀成不同的文字，所以先要知道是哪一種。"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "hz", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"])
def test_simplified_text_is_read_in_every_encoding(encoding: str) -> None:
    assert decode_bytes(HANS.encode(encoding)).text == HANS


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "cp950", "big5hkscs", "utf-16-le"])
def test_traditional_text_is_read_in_every_encoding(encoding: str) -> None:
    assert decode_bytes(HANT.encode(encoding)).text == HANT


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_reject(data: bytes) -> None:
    try:
        decoded = decode_bytes(data)
    except Rejected as reason:
        assert reason.error in {"empty", "binary", "undecodable"}
    else:
        assert decoded.text.strip()
        assert decoded.errors >= 0
