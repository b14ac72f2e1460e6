from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.repair import pinyin
from tasks.repair.mirror import undo_mirror
from tests.cases import cases
from tests.mirror import insert

TABLE = {"產": "chǎn", "業": "yè", "會": "huì", "學": "xué", "關": "guān", "長": "zhǎng", "來": "lái", "隊": "duì"}
COMMON = "的一是在人有我他中大和" + "".join(TABLE)


@pytest.mark.parametrize("case", cases("repair/pinyin"))
def test_golden(case: dict[str, Any]) -> None:
    texts = case["input"].split("\n")
    repaired = undo_mirror(texts)
    assert [text for text, _ in repaired or [(text, []) for text in texts]] == case["output"].split("\n")


@given(st.lists(st.text(COMMON, min_size=1, max_size=40), min_size=1, max_size=5))
def test_readings_behind_whole_characters_are_always_undone(lines: list[str]) -> None:
    inserted = [insert(line, TABLE) for line in lines]
    repaired = undo_mirror(inserted)
    if repaired is None:
        assert len(pinyin.annotated(inserted) or ()) < 2
    else:
        assert [text for text, _ in repaired] == lines


@given(st.text("產業(（chǎnyè)） ?我P"))
def test_nothing_but_readings_is_ever_taken_out(text: str) -> None:
    for found in pinyin.insertions(text):
        assert text[found.start - 1] == found.char
        assert text[found.start] in "(（"
        assert text[found.end - 1] in ")）"
    assert pinyin.without_insertions("產業工人(3)")[0] == "產業工人(3)"


def test_each_removal_is_counted() -> None:
    assert undo_mirror(["會(huì )議與產(chǎn)業(yè)", "沒有"]) == [("會議與產業", ["pinyin"] * 3), ("沒有", [])]


@pytest.mark.parametrize(
    "text", ["我们(北京)在f(10)", "今天天气很好（晴）。真的？！", "Python (3.11)", "Что это (да)?"]
)
def test_clean_text_does_not_pass_the_guard(text: str) -> None:
    assert not pinyin.GUARD.search(text)


@pytest.mark.parametrize("text", ["(" * 300_000, "?" * 300_000, "產(" * 100_000, "?a" * 100_000, "產(a" * 100_000])
def test_monotonous_text_is_no_trouble(text: str) -> None:
    assert undo_mirror([text]) is None
