"""Splitting a block: nothing of the raw is lost, and each piece keeps its own part of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.align import split_block
from tasks.normalise import normal_form
from tasks.records import JOINED, Block

TEXTS = st.text(st.one_of(st.sampled_from("会议開幕闭着著。，,(huì )12０“《 \n"), st.characters()), max_size=80)


def raws(raw: str, text: str, *starts: str) -> list[str]:
    return [part.raw for part in split_block(Block(raw, text), [text.index(start) for start in starts])]


@given(TEXTS, TEXTS, st.lists(st.integers(-5, 90), max_size=12))
def test_raws_joined_are_the_raw_whatever_the_text_became(raw: str, text: str, cuts: list[int]) -> None:
    parts = split_block(Block(raw, text), cuts)
    assert "".join(part.raw for part in parts) == raw
    assert "".join("".join(part.text.split()) for part in parts) == "".join(text.split())


@given(st.lists(st.text("会议闭幕了他们说省市工人改革", min_size=9, max_size=30), min_size=1, max_size=6))
def test_pieces_of_an_unchanged_text_keep_exactly_their_raw(sentences: list[str]) -> None:
    text = "。 ".join(sentences)
    cuts = [text.index("。 ", sum(map(len, sentences[:i])) + 2 * (i - 1)) + 1 for i in range(1, len(sentences))]
    parts = split_block(Block(text, text), cuts)
    assert [part.raw.rstrip("。 ") for part in parts] == sentences


@pytest.mark.parametrize(
    ("raw", "text", "starts", "expected"),
    [
        (
            "會(huì )議開(kāi)幕。 次日,閉幕。\n",
            "会议开幕。 次日，闭幕。",
            ["次日"],
            ["會(huì )議開(kāi)幕。 ", "次日,閉幕。\n"],
        ),
        ("看著他走。 “你好”，他說。", "看着他走。 “你好”，他说。", ["“你好"], ["看著他走。 ", "“你好”，他說。"]),
        (
            "第１章　总则。 第２章　分则。",
            "第1章 总则。 第2章 分则。",
            ["第2章"],
            ["第１章　总则。 ", "第２章　分则。"],
        ),
        (
            "产业工人责编王某队伍建设改革。 首场课程开讲",
            "产业工人队伍建设改革。 首场课程开讲",
            ["首场"],
            ["产业工人责编王某队伍建设改革。 ", "首场课程开讲"],
        ),
        ("发展。 APP上线。", "发展。 APP上线。", ["APP"], ["发展。 ", "APP上线。"]),
    ],
)
def test_a_repaired_text_is_found_again_in_its_raw(raw: str, text: str, starts: list[str], expected: list[str]) -> None:
    assert raws(raw, text, *starts) == expected


def test_a_raw_without_chinese_is_cut_in_proportion() -> None:
    mojibake = "今日の会議。 明日の会議。".encode().decode("latin-1")
    parts = raws(mojibake, "今日会议。 明日会议。", "明日")
    assert "".join(parts) == mojibake
    assert all(len(part) > len(mojibake) // 4 for part in parts)


def test_many_cuts_of_a_long_line() -> None:
    raw = "江苏是制造业大省,也是产业工人大省. " * 20_000
    text = normal_form(raw)
    cuts = [i + 1 for i in range(len(text)) if text[i] == "."]
    parts = split_block(Block(raw, text), cuts)
    assert "".join(part.raw for part in parts) == raw
    assert {len(part.raw) for part in parts[1:-1]} == {len("江苏是制造业大省,也是产业工人大省. ")}


def test_only_the_first_piece_continues_the_block_before() -> None:
    parts = split_block(Block("一省。 二省。", "一省。 二省。", repairs=["pinyin", JOINED]), [3])
    assert [part.repairs for part in parts] == [["pinyin", JOINED], ["pinyin"]]
