"""Paragraphs of whole documents: goldens, what holds for every text, and pages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.text import text_blocks
from tasks.normalise import normalise
from tasks.pipeline import clean
from tasks.records import JOINED, Block, Document, Element, Markup, Role, Source, join
from tasks.reflow import reflow
from tasks.settings import Cleaning
from tests.cases import cases

SETTINGS = Cleaning()
WRAPPED = [
    "江苏是制造业大省也是产业工人大省，要抓住全国产改",
    "全面试点省份的重要机遇，强化政治引领，坚持用科学",
    "理论武装职工。",
]


def reflowed(content: str) -> Document:
    document = Document(Source("a.txt", b"", "text/plain"), content=content, blocks=text_blocks(content))
    normalise(document, SETTINGS)
    reflow(document, SETTINGS)
    return document


def page(*lines: str, tag: str = "div", after_br: bool = True) -> Document:
    element = Element(tag)
    blocks = [Block(line, line, markup=Markup(element, after_br=after_br and i > 0)) for i, line in enumerate(lines)]
    document = Document(Source("a.html", b"", "text/html"), blocks=blocks)
    reflow(document, SETTINGS)
    return document


@pytest.mark.parametrize("case", cases("reflow"))
def test_paragraphs(case: dict[str, Any]) -> None:
    document = reflowed(case["input"])
    assert join(document.kept) == case["output"]
    assert "".join(block.raw for block in document.blocks) == case["input"]


def test_furniture_between_the_halves_does_not_part_them() -> None:
    content = "会议强调，要坚持系统观念。各地要统筹推进各项改革，最大限\n第 3 页\n度地凝聚共识，形成合力。\n"
    document = Document(Source("a.txt", b"", "text/plain"), content=content, blocks=text_blocks(content))
    document.blocks[1].drop("paging.page_number")
    reflow(document, SETTINGS)
    assert join(document.kept) == "会议强调，要坚持系统观念。各地要统筹推进各项改革，最大限度地凝聚共识，形成合力。"


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("（一）设置不低", "于1.8米的围挡；", True),
        ("3.2 货款按月结", "算，乙方于次月5日前开具发票。", True),
        ("三、主要成绩", "各位代表，过去的五年极不平凡。", False),
        ("三、保障措施", "加强组织领导，落实责任。", False),
        ("（二）渡会", "乾隆中叶以后，单靠个人捐助难以维持。", False),
    ],
)
def test_a_page_ends_in_a_short_line_or_behind_a_heading(above: str, below: str, joined: bool) -> None:  # noqa: FBT001
    content = f"{above}\n第 3 页\n{below}\n"
    document = Document(Source("a.txt", b"", "text/plain"), content=content, blocks=text_blocks(content))
    document.blocks[1].drop("paging.page_number")
    reflow(document, SETTINGS)
    assert join(document.kept) == above + ("" if joined else "\n") + below


@pytest.mark.parametrize("role", [Role.HEADING, Role.TABLE, Role.CODE, Role.CAPTION, Role.TITLE])
def test_only_running_text_is_joined(role: Role) -> None:
    content = "会议强调，要坚持系统观念。各地要统筹推进各项改革，最大限\n度地凝聚共识，形成合力。\n"
    document = Document(Source("a.txt", b"", "text/plain"), content=content, blocks=text_blocks(content))
    document.blocks[1].role = role
    reflow(document, SETTINGS)
    assert len(join(document.kept).split("\n")) == 2


def test_paragraphs_of_a_page_stay_apart() -> None:
    document = page(
        "会议强调，要坚持系统观念。各地要统筹推进各项改革，最大限", "度地凝聚共识，形成合力。", tag="p", after_br=False
    )
    assert not any(JOINED in block.repairs for block in document.blocks)


def test_lines_of_a_page_that_were_broken_at_a_width_are_joined() -> None:
    document = page(*WRAPPED, *WRAPPED, *WRAPPED)
    assert join(document.kept).split("\n") == ["".join(WRAPPED)] * 3


def test_few_lines_of_a_page_after_a_break_stay_lines() -> None:
    document = page("会议强调，要坚持系统观念。各地要统筹推进各项改革，最大限", "度地凝聚共识，形成合力。")
    assert not any(JOINED in block.repairs for block in document.blocks)


@given(
    st.text(
        st.one_of(
            st.sampled_from("会议强调，要。！？”“（） \n　一、1.第条Aab-"), st.characters(exclude_categories=["Cs"])
        ),
        max_size=200,
    )
)
def test_reflow_loses_nothing(content: str) -> None:
    before = Document(Source("a.txt", b"", "text/plain"), content=content, blocks=text_blocks(content))
    normalise(before, SETTINGS)
    expected = "".join("".join(block.text for block in before.blocks).split()).replace("-", "")
    document = reflowed(content)
    assert "".join(block.raw for block in document.blocks) == content
    assert "".join(join(document.kept).split()).replace("-", "") == expected


PAGES = """某市农业工作总结

今年以来，全市上下认真落实各项部署，克服了高温干旱的不利影响，实

- 1 -

某市农业农村局

现增产。粮食总产达到三百万吨，比上年增长百分之二。

各县区加强田间管理，组织技术人员下乡指导，取得了良好的

- 2 -

某市农业农村局

效果。全市还开展了多项培训活动，参加人数超过两万。

- 3 -

某市农业农村局

来年要继续努力。
"""


def test_a_sentence_goes_on_behind_page_numbers_and_running_heads_and_a_paragraph_does_not() -> None:
    document = clean(Source("a.txt", PAGES.encode(), "text/plain"), SETTINGS)
    assert isinstance(document, Document)
    assert document.text.split("\n")[-3:] == [
        "今年以来，全市上下认真落实各项部署，克服了高温干旱的不利影响，实现增产。粮食总产达到三百万吨，比上年增长百分之二。",
        "各县区加强田间管理，组织技术人员下乡指导，取得了良好的效果。全市还开展了多项培训活动，参加人数超过两万。",
        "来年要继续努力。",
    ]
