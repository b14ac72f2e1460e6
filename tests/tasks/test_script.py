"""Folding for comparison."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tasks.script import simplified


@given(st.text())
def test_a_place_in_the_folded_text_is_the_place_in_the_text(text: str) -> None:
    assert len(simplified(text)) == len(text)


def test_both_scripts_fold_to_the_same() -> None:
    assert simplified("發佈時間：責任編輯") == simplified("发布时间：责任编辑")


def test_simplified_text_stays() -> None:
    assert simplified("乐山大佛，皇后在后面著书") == "乐山大佛，皇后在后面著书"
