from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.records import Rejected, Role
from tasks.strip.ornaments import CELL_EDGES
from tests.cases import cases
from tests.tasks.strip.dumps import PROSE, block_of, kept_text, stripped


@pytest.mark.parametrize("case", cases("strip"))
def test_goldens(case: dict[str, Any]) -> None:
    assert kept_text(case["input"]) == case["output"].strip()


def test_what_describe_reads_keeps_its_role() -> None:
    document = stripped(f"标题在这里\n2022-02-11 09:52 来源：某某晚报\n{PROSE}\n责任编辑：张三\n抄送：各部门\n分享到：")
    roles = [block.role for block in document.blocks if not block.kept]
    assert roles == [Role.BYLINE, Role.BYLINE, Role.METADATA, Role.BOILERPLATE]


def test_a_list_of_the_texts_own_words_is_metadata() -> None:
    document = stripped(f"{PROSE}\n关键词：会议 议程 县区")
    assert block_of(document, "关键词：会议 议程 县区").role is Role.METADATA


def test_an_editor_behind_a_paragraph_becomes_a_block() -> None:
    document = stripped(f"{PROSE}\n与会的人表示满意。（责任编辑：张三）\n")
    assert [block.text for block in document.blocks[1:]] == ["与会的人表示满意。", "（责任编辑：张三）"]
    assert document.blocks[-1].role is Role.BYLINE
    assert "".join(block.raw for block in document.blocks) == document.content


def test_an_editor_inside_a_paragraph_stays() -> None:
    text = f"{PROSE}\n与会的人表示满意。（责任编辑：张三）这一行字印在末页，后来成了考证的依据。"
    assert kept_text(text) == text


def test_a_source_cited_behind_a_paragraph_stays() -> None:
    text = f"去年人口增长了百分之三。（来源：国家统计局）\n{PROSE}"
    assert kept_text(text) == text


def test_the_edges_of_a_cell_stay_in_the_raw() -> None:
    document = stripped("|\n| 市里召开了会议。 |\n")
    assert document.blocks[1].raw == "| 市里召开了会议。 |\n"
    assert document.blocks[1].text == "市里召开了会议。"
    assert document.repairs[CELL_EDGES] == 1


def test_a_document_of_furniture_is_rejected_with_its_blocks() -> None:
    with pytest.raises(Rejected, match="furniture") as raised:
        stripped("首页\n新闻\n体育\n登录\n注册\n设为首页 | 加入收藏 | 网站地图\n版权所有 某某网\n")
    assert raised.value.error == "no_main_text"


def test_an_outline_under_a_heading_of_lists_is_the_text() -> None:
    text = "\n".join([PROSE, "热点", *(f"第{number}讲 怎样写作文" for number in range(1, 30))])
    assert block_of(stripped(text), "第7讲 怎样写作文").kept


LINES = [
    "首页",
    "登录",
    "分享到：",
    "责任编辑：张三",
    "热点",
    "|",
    "====",
    "1",
    "甲乙丙",
    "上一篇：丁",
    "\f",
    "",
    PROSE,
]


@given(st.lists(st.sampled_from(LINES)))
def test_no_text_is_lost_or_made(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        document = stripped(text)
    except Rejected:
        return
    assert "".join(block.raw for block in document.blocks) == text
    assert all(block.kept or block.rule for block in document.blocks)
    assert all(block.text in text for block in document.blocks)
