import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.markdown import is_markdown, markdown_blocks
from tasks.pipeline import clean
from tasks.records import Document, Source
from tasks.settings import Cleaning

PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。"


def read(content: str) -> list[tuple[str, str]]:
    return [(block.role.value, block.text) for block in markdown_blocks(content)[0] if block.kept]


def test_headings_lists_quotes_tables_and_code_are_known_by_their_marks() -> None:
    content = (
        "标题\n===\n\n## 一节 ##\n- 项一\n* 项二\n1. 项三\n> 引文\n\n| 甲 | 乙 |\n|---|:-:|\n| 1 | 2 |\n\n"
        "```python\n# 注释\n    x = 1\n```\n---\n末段\n"
    )
    assert read(content) == [
        ("heading", "标题"),
        ("heading", "一节"),
        ("list", "项一"),
        ("list", "项二"),
        ("paragraph", "1. 项三"),
        ("quote", "引文"),
        ("table", "甲\t乙"),
        ("table", "1\t2"),
        ("code", "# 注释"),
        ("code", "    x = 1"),
        ("paragraph", "末段"),
    ]


def test_lines_that_only_look_like_marks_stay() -> None:
    lines = ["#话题# 今天", "-5度的早晨", "*注：见附表", "a | b", "|x|", "5 > 3", "——题记", "#1 房间"]
    assert read("\n".join(lines)) == [("paragraph", line) for line in lines]


def test_comments_are_not_text_but_what_stands_behind_one_and_one_that_never_ends_are() -> None:
    content = (
        f"<!-- 说明 -->\n{PROSE}\n<!--\n## 草稿\n\n-->\n<!-- 甲 --> 正文\n```\n<!-- 码 -->\n```\n<!-- 未完\n{PROSE}"
    )
    assert read(content) == [
        ("paragraph", PROSE),
        ("paragraph", "<!-- 甲 --> 正文"),
        ("code", "<!-- 码 -->"),
        ("paragraph", "<!-- 未完"),
        ("paragraph", PROSE),
    ]


@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain"])
def test_a_text_that_is_markdown_is_read_as_markdown_whatever_it_is_called(media_type: str) -> None:
    content = f"# 湿地保护条例\n\n## 第一章 总则\n\n第一条 {PROSE}\n\n## 第二章 附则\n\n第二条 {PROSE}\n"
    document = clean(Source("a", content.encode(), media_type), Cleaning())
    assert isinstance(document, Document)
    assert document.metadata.title == "湿地保护条例"
    assert [(section.level, section.marker) for section in document.sections] == [
        *[(1, "第一章"), (2, "第一条"), (1, "第二章"), (2, "第二条")],
    ]


@pytest.mark.parametrize(
    "content",
    [
        f"# 用法\n\n{PROSE}\n\n```python\nprint(1)\n```\n\n{PROSE}\n",
        f"{PROSE}\r\n```\r\nls\r\n```\r\n",
        f"{PROSE}\n\n| 姓名 | 职务 |\n| :--- | ---: |\n| 张三 | 主席 |\n",
    ],
)
def test_fenced_code_or_a_table_make_a_text_markdown(content: str) -> None:
    document = clean(Source("a.jsonl!1", content.encode(), "text/plain"), Cleaning())
    assert isinstance(document, Document)
    assert not re.search(r"`|#|\||--", document.text)


@pytest.mark.parametrize(
    "content",
    [
        f"{PROSE}\n~~~~~~~~\n{PROSE}\n~~~~~~~~\n{PROSE}",
        f"用 ``` 围起来的是代码。\n{PROSE}\n```\n{PROSE}",
        f"|姓名|职务|\n|张三|主席|\n{PROSE}\n---\n{PROSE}",
        f"+----+----+\n|姓名|职务|\n+----+----+\n{PROSE}",
        f"#话题# {PROSE}\n##今天## {PROSE}",
        f"# 一\n{PROSE}\n# 二\n{PROSE}",
        "#!/bin/sh\n# 安装\n\n## 先更新\napt update\napt upgrade\n# 再安装\napt install a\n",
        "# 数据库\n[mysql]\n## 主机\nhost = 1\n## 端口\nport = 2\n",
        f"## 3 楼\n{PROSE}",
    ],
)
def test_a_text_with_signs_of_its_own_is_not_taken_for_markdown(content: str) -> None:
    assert not is_markdown(content)


def test_front_matter_is_metadata_and_not_text() -> None:
    blocks, head = markdown_blocks(f'---\ntitle: "年度总结"\ndate: 2021-03-04 10:00:00\ntags:\n- 甲\n---\n{PROSE}')
    assert head == {"front:title": "年度总结", "front:date": "2021-03-04 10:00:00"}
    assert [block.text for block in blocks if block.kept] == [PROSE]


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    assert read(f"---\n{PROSE}\n\n---\n{PROSE}") == [("paragraph", PROSE)] * 2


def test_the_outline_of_a_document_is_that_of_its_headings() -> None:
    content = f"# 年度总结\n\n{PROSE}\n\n## 工作\n\n{PROSE}\n\n### 会议\n\n{PROSE}\n\n## 打算\n\n{PROSE}\n"
    document = clean(Source("a.md", content.encode(), "text/markdown"), Cleaning())
    assert isinstance(document, Document)
    assert [(section.level, section.heading) for section in document.sections if section.heading] in (
        [(1, "工作"), (2, "会议"), (1, "打算")],
        [(1, "年度总结"), (2, "工作"), (3, "会议"), (2, "打算")],
    )
    assert "#" not in document.text


@given(
    st.lists(
        st.sampled_from(["# 一", "```", "---", "===", "> 引", "- 项", "| a | b |", "k: v", "", "正文。", "  缩进"])
    )
)
def test_the_raws_joined_are_the_text(lines: list[str]) -> None:
    content = "\n".join(lines)
    assert "".join(block.raw for block in markdown_blocks(content)[0]) == content
