"""The stage: what goldens say, what is written down, what holds for every text, and that no line is too long."""

from __future__ import annotations

from collections import Counter
from typing import Any

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.text import text_blocks
from tasks.records import Block, Document, Source
from tasks.repair import repair
from tasks.settings import Cleaning
from tests.cases import cases

TOPICS = ("entities", "mojibake", "characters", "punctuation")


def repaired(*texts: str) -> Document:
    document = Document(Source("x.txt", b"", "text/plain"), blocks=[Block(text, text) for text in texts])
    repair(document, Cleaning())
    return document


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


@pytest.mark.parametrize("case", [case for topic in TOPICS for case in cases(f"repair/{topic}")])
def test_golden(case: dict[str, Any]) -> None:
    document = repaired(*case["input"].split("\n"))
    assert texts(document) == case["output"].split("\n")
    if "fired" in case:
        assert sorted(document.repairs.elements()) == sorted(case["fired"])
    if case["output"] == case["input"]:
        assert not document.repairs - kept(document)


def kept(document: Document) -> Counter[str]:
    """What is counted without a change."""
    return Counter({name: n for name, n in document.repairs.items() if name == "characters.private-use"})


def test_what_fired_is_named_once_in_the_block_and_counted_in_the_document() -> None:
    document = repaired("产\u200b业\u200b工人", "队伍", "产&nbsp;改\x00")
    assert [block.repairs for block in document.blocks] == [
        ["characters.zero-width"],
        [],
        ["entities", "characters.control"],
    ]
    assert document.repairs == {"characters.zero-width": 2, "entities": 1, "characters.control": 1}


def test_raw_text_is_never_changed() -> None:
    document = repaired("产\u200b业")
    assert document.blocks[0].raw == "产\u200b业"


def test_losses_are_counted_and_the_text_stays() -> None:
    lines = ["锟斤拷锟斤拷", "标题\ufffd\ufffd全文", "烫烫烫烫烫烫", "屯屯屯屯", "村村屯屯通公路，水很烫，五公斤拷贝纸"]
    document = repaired(*lines)
    assert texts(document) == lines
    assert document.repairs == {"lost.kun-jin-kao": 2, "lost.replacement": 2, "lost.uninitialised": 2}
    assert document.blocks[-1].repairs == []


def test_an_unknown_private_character_is_counted_and_kept() -> None:
    document = repaired("人名\ue100先生")
    assert texts(document) == ["人名\ue100先生"]
    assert document.repairs == {"characters.private-use": 1}


def test_a_document_about_entities_keeps_those_that_are_not_explained_too() -> None:
    lines = ["空格写作“&nbsp;”。", "小于号 &lt; 是字符实体。", "下面是例子 A&nbsp;B"]
    assert texts(repaired(*lines)) == lines


def test_one_explained_entity_does_not_save_those_left_over() -> None:
    lines = ["空格写作“&nbsp;”。", "甲&nbsp;乙", "丙&nbsp;丁", "戊&nbsp;己", "庚&nbsp;辛"]
    assert texts(repaired(*lines)) == [lines[0], *(line.replace("&nbsp;", "\xa0") for line in lines[1:])]


def test_a_character_behind_an_entity_meets_its_own_policy() -> None:
    assert texts(repaired("产&#8203;业&#xFEFF;工&shy;人")) == ["产业工人"]


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30)
ANYTHING = st.text(st.characters(), max_size=40) | st.text(
    "ä¸\xadåæ鏂伴椈涓€\ufffd?&#;amp，,。\u200d\ud83d\ude00\x00\ue000", max_size=40
)


@given(ANYTHING)
def test_opencc_can_read_what_comes_out(text: str) -> None:
    (after,) = texts(repaired(text))
    assert "\x00" not in after
    opencc.OpenCC("t2s").convert(after)


@given(st.lists(ANYTHING, max_size=5))
def test_every_change_is_named(lines: list[str]) -> None:
    for block in repaired(*lines).blocks:
        assert block.repairs or block.text == block.raw


CLAUSES = (
    "产业工人队伍",
    "会议在南京召开",
    "要点如下，",
    "各单位认真落实。",
    "一是工作推进有力；",
    "2020年6月，",
    "我们的城市",
)
SENTENCES = st.lists(st.sampled_from(CLAUSES), min_size=2, max_size=8).map("".join)


@given(
    SENTENCES,
    st.sampled_from([("utf-8", "latin-1"), ("gbk", "latin-1"), ("gbk", "big5hkscs"), ("big5hkscs", "gb18030")]),
)
def test_misread_text_whose_bytes_are_there_comes_back(text: str, encodings: tuple[str, str]) -> None:
    right, wrong = encodings
    text = text.encode(right, "ignore").decode(right)
    shown = text.encode(right).decode(wrong, "replace")
    if "\ufffd" not in shown and shown.encode(wrong) == text.encode(right):
        assert texts(repaired(shown)) == [text]


@pytest.mark.parametrize(
    "piece", ["&", "&amp;", "&#", "，,", "ä", "ä ", "鏈", "いゅ", "涓?", "\u200b", "\ufffd", "锟斤拷", "烫"]
)
def test_a_long_line_ends(piece: str) -> None:
    document = repaired(piece * (200_000 // len(piece)))
    assert len(document.blocks) == 1


def test_a_misread_word_before_a_long_ascii_word_ends() -> None:
    document = repaired("鏂伴椈缃戝叏鏂囧唴瀹瑰\ue6e7涓 " + "a" * 200_000)
    assert texts(document)[0].startswith("新闻网全文内容")


def test_lines_of_a_file_come_through_in_number() -> None:
    blocks = text_blocks("产\u200b业\n\n" + "ä¸\xadå\x9b½æ\x96°é\x97»\n" * 3)
    document = Document(Source("x.txt", b"", "text/plain"), blocks=blocks)
    repair(document, Cleaning())
    assert texts(document) == ["产业", "中国新闻", "中国新闻", "中国新闻"]
