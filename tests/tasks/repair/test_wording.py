from __future__ import annotations

import pytest

from tasks.language import BOUNDARY
from tasks.repair.straddle.wording import Wording

WORDING = Wording.of(
    2 * BOUNDARY + text + BOUNDARY
    for text in ("貝茜笑了，沒有回答。", "“貝茜，貝茜！”簡說。", "故事 講完了。", "第二章")
)


def test_what_the_document_says_again_is_likely() -> None:
    assert WORDING.heard("，", "貝", "茜") < WORDING.heard("，", "茜", "，") < WORDING.heard("，", "貝", "車")


def test_what_the_document_is_about_costs_less_than_in_other_texts() -> None:
    assert WORDING.theme("茜", 150) > WORDING.theme("車", 150) == 0


@pytest.mark.parametrize(("usual", "unusual"), [("，", ","), ("？", "?"), ("“", "「")])
def test_a_document_with_wide_marks_has_hardly_narrow_ones(usual: str, unusual: str) -> None:
    assert WORDING.mark(usual) < WORDING.mark(unusual)


def test_lines_end_as_the_others_do() -> None:
    assert WORDING.end("。") < WORDING.end("章")


def test_a_document_without_undamaged_text_decides_nothing() -> None:
    nothing = Wording.of([])
    assert nothing.mark("，") == nothing.mark(",")
    assert nothing.end("。") == nothing.end("章")
    assert nothing.theme("茜", 150) == 0
