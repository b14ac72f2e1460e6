from flows.render import as_markdown
from tasks.pipeline import clean
from tasks.records import Document, Source
from tasks.settings import Cleaning

PROSE = "今天上午，全市召开了工作会议，传达学习上级精神，研究部署下一阶段任务。"
PAGE = f"""<!DOCTYPE html><html><body><article><h1>会议*纪要*</h1><p>{PROSE}</p><h2>安排</h2><p>{PROSE}</p>
<ul><li>第一项工作，{PROSE}</li><li>第二项工作，{PROSE}</li></ul>
<table><tr><th>姓名</th><th>职务</th></tr><tr><td>张三</td><td>主席</td></tr><tr><td>李四</td><td>委员</td></tr></table>
<p>{PROSE}</p></article></body></html>"""


def markdown(content: str, media_type: str) -> str:
    document = clean(Source("a", content.encode(), media_type), Cleaning())
    assert isinstance(document, Document)
    return as_markdown(document)


def test_a_page_as_markdown_has_its_headings_list_and_table() -> None:
    lines = markdown(PAGE, "text/html").splitlines()
    assert r"# 会议\*纪要\*" in lines
    assert "## 安排" in lines
    assert lines[lines.index(f"- 第一项工作，{PROSE}") + 1] == f"- 第二项工作，{PROSE}"
    head = lines.index("| 姓名 | 职务 |")
    assert lines[head + 1 : head + 4] == ["|---|---|", "| 张三 | 主席 |", "| 李四 | 委员 |"]


def test_code_stays_in_one_piece() -> None:
    content = f"{PROSE}\n\n```\nif x:\n    y = 1\n```\n\n{PROSE}\n"
    assert "```\nif x:\n    y = 1\n```" in markdown(content, "text/markdown")


def test_a_sentence_that_was_cut_is_one_paragraph() -> None:
    cut = f"{PROSE}江苏是制造业大省，也是产业工\n\n人大省，要抓住重要机遇，{PROSE}\n"
    assert "产业工人大省" in markdown(cut, "text/plain")


def test_what_only_looks_like_markup_is_escaped() -> None:
    lines = markdown(f"{PROSE}\n1. 长3*宽4*高5\n{PROSE}\n# 号后面是编号，{PROSE}\n", "text/plain").splitlines()
    assert r"## 1\. 长3\*宽4\*高5" in lines
    assert rf"\# 号后面是编号，{PROSE}" in lines


def test_an_item_with_a_number_keeps_it_and_has_its_marks_escaped() -> None:
    items = f"<ol><li>长3*宽4，{PROSE}</li><li>宽4*高5，{PROSE}</li></ol>"
    lines = markdown(f"<!DOCTYPE html><h1>会议纪要</h1><p>{PROSE}</p>{items}<p>{PROSE}</p>", "text/html").splitlines()
    assert rf"1. 长3\*宽4，{PROSE}" in lines
    assert rf"2. 宽4\*高5，{PROSE}" in lines
