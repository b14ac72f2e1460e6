import pytest

from tasks.extract.code import mark_code
from tasks.extract.text import text_blocks
from tasks.records import Role

PYTHON = """def 求和(values):
    total = 0
    for value in values:
        total += value  # 累加
    return total
"""
JAVA = """public class Demo {

\tint size = 3;
\tvoid run() {
\t\tSystem.out.println("你好");
\t}
}
"""


@pytest.mark.parametrize("code", [PYTHON, JAVA], ids=["python", "java"])
def test_code_keeps_its_indent(code: str) -> None:
    blocks = text_blocks(f"下面的函数求和，先看代码。\n\n{code}\n　　它逐个相加，最后返回总数。\n")
    mark_code(blocks)
    found = [block.text for block in blocks if block.role is Role.CODE]
    assert found == [line.expandtabs(4) for line in code.splitlines() if line]
    assert [blocks[0].role, blocks[-1].text] == [Role.PARAGRAPH, "它逐个相加，最后返回总数。"]


@pytest.mark.parametrize(
    "text",
    [
        "Abstract\n  The old warehouse is a library now.\n  People queue every morning.\nKeywords: library; city\n",
        "姓名：张三\n    电话：010-12345678\n    地址：江畔路8号\n",
        "1 2 3\n    4 5 6\n    7 8 9\n",
        "a = 1\nb = 2\nc = 3\n",
        "木桥窄窄水长流\n    少年过桥不回头\n    白发临风话旧游\n",
    ],
    ids=["english", "contacts", "numbers", "no indent", "verse"],
)
def test_what_only_looks_like_code_stays_as_it_is(text: str) -> None:
    blocks = text_blocks(text)
    mark_code(blocks)
    assert [block.text for block in blocks] == [line.strip() for line in text.splitlines()]
