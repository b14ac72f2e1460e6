from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.repair.mirror import undo_mirror
from tasks.repair.straddle import gbk
from tests.cases import cases
from tests.mirror import damage, insert

# In the order of replacement: 報 goes first, so that its own reading is there when 請 is found across 日報.
TABLE = {
    "報": "bào", "請": "qǐng", "數": "shù", "當": "dāng", "機": "jī", "會": "huì", "產": "chǎn", "業": "yè",
    "關": "guān", "現": "xiàn", "長": "zhǎng", "總": "zǒng", "個": "gè", "學": "xué", "對": "duì", "經": "jīng",
}  # fmt: skip
PAGE = [
    "明日報紙將刊登當地起重機械企業的名單，請讀者關注。",
    "每個產業園區都要組織學習，對照經驗查找不足。",
    "會議總結了去年的工作，部署了現階段的任務；各部門負責人參加了會議。",
    "他說：“日報的記者已經到了當地。”",
    "永宏PLC的中文說明書在這裏下載。",
]


def repaired(texts: list[str]) -> list[str]:
    return [text for text, _ in undo_mirror(texts) or [(text, []) for text in texts]]


@pytest.mark.parametrize("case", cases("repair/straddle"))
def test_golden(case: dict[str, Any]) -> None:
    assert repaired(case["input"].split("\n")) == case["output"].split("\n")


@pytest.mark.parametrize("cut", [False, True])
def test_a_damaged_page_comes_out_as_it_was(cut: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    shown = [damage(line, TABLE, cut=cut) for line in PAGE]
    assert any(text != insert(line, TABLE) for text, line in zip(shown, PAGE, strict=True))
    assert repaired(shown) == PAGE


def test_a_guess_that_the_text_does_not_decide_is_marked() -> None:
    shown = damage("會議在明日報2名代表參加學習", {"請": "qǐng", "會": "huì", "學": "xué"})
    ((_, names),) = undo_mirror([shown]) or [("", [])]
    assert "uncertain" in names


def test_each_lost_byte_is_counted() -> None:
    assert undo_mirror(["《工人日?qǐng)?bào)》"]) == [("《工人日報》", ["straddle", "straddle"])]


def test_a_mirrored_page_keeps_its_own_question_marks() -> None:
    texts = ["產(chǎn)業(yè)怎樣發(fā)展?！我們?nèi)??", "《工人日?qǐng)?bào)》問：真的嗎?"]
    assert repaired(texts)[1] == "《工人日報》問：真的嗎?"
    assert repaired(texts)[0].startswith("產業怎樣發展?！")


@given(st.text(max_size=60))
def test_any_text_at_all_has_an_answer(text: str) -> None:
    assert len(repaired(["《工人日?qǐng)?bào)》", text])) == 2


@given(st.integers(0x81, 0xFE), st.integers(0x40, 0xFE).filter(lambda byte: byte != 0x7F))
def test_every_pair_of_bytes_has_a_character_that_leads_back(lead: int, trail: int) -> None:
    assert gbk.encode(gbk.pairs()[lead, trail]) == bytes((lead, trail))


def test_a_shift_that_never_ends_is_no_trouble() -> None:
    text = "產(chǎn)業(yè)" + "?qǐng)" * 2000 + "起重機" * 20_000
    assert len(repaired([text])) == 1
