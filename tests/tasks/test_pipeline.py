"""What holds for the outline of every document, text or page, that comes out of the whole pipeline."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.pipeline import clean
from tasks.records import Document, Section, Source, join
from tasks.settings import Cleaning

BODY = "各单位要高度重视，加强领导，明确分工，压实责任，确保各项任务落到实处，取得实实在在的成效。"
MARKERS = [
    *("一、", "二、", "（一）", "（二）", "1.", "2、", "1.1 ", "3.1", "（1）", "①", "②", "01", "Q1 "),
    *("第一章 ", "第二章 ", "第一条 ", "第二条 ", "第一，", "第二，", "一是", "一、问：", "其一 "),
]
LINES = st.one_of(
    st.sampled_from(
        [
            "某某市物业管理条例",
            "关于开展志愿服务活动的通知",
            "某政发〔2023〕5号",
            "2024-11-09 09:21 来源：某某日报 作者：张立明",
            "本报讯（记者 张立明）" + BODY,
            BODY,
            BODY * 3,
            "强基础，小田变大田",
            "拓渠道，小菜进大城",
            "健全机制抓落实。" + BODY,
            "目 录",
            "学习目标",
            "习题",
            "问：补贴对象有哪些？",
            "答：" + BODY,
            "第3页",
            "责任编辑：李四",
            "某某市民政局",
            "2023年4月28日",
            "附件：1.申请表",
            "附件1",
            "姓名\t年龄\t部门",
            "Hard-wrapped text, as mail has it, broken after a word that was hyphen-",
        ]
    ),
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(MARKERS),
            st.sampled_from(["总则", "加强领导。", "时间：5月1日", "市场：牌子多，名气小", "怎么办？", BODY, ""]),
        ),
    ),
    st.text(st.sampled_from("一二（）1.、。，：“”《》章条 \u3000\taＡ國么\u0301\x0c&<"), max_size=16),
)
TAGS = st.sampled_from(["p", "p", "p", "h1", "h2", "h3", "li", "div", "td", "strong", "pre", "br", "a", "blockquote"])


@st.composite
def texts(draw: st.DrawFn) -> Source:
    """A text file, with or without blank lines, indents and lines of one width."""
    lines = draw(st.lists(LINES, max_size=25))
    indent = draw(st.sampled_from(["", "", "\u3000\u3000", "    "]))
    width = draw(st.sampled_from([0, 0, 20, 36]))
    if width:
        lines = [line[i : i + width] for line in lines for i in range(0, len(line) or 1, width)]
    between = draw(st.sampled_from(["\n", "\n", "\n\n", "\r\n", " "]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "gb18030"]))
    return Source("a.txt", between.join(indent + line for line in lines).encode(encoding, "replace"), "text/plain")


@st.composite
def pages(draw: st.DrawFn) -> Source:
    """A page whose lines stand in elements of all kinds, some of them left open."""
    pieces = []
    for line in draw(st.lists(LINES, max_size=25)):
        tag = draw(TAGS)
        end = draw(st.sampled_from([f"</{tag}>", f"</{tag}>", f"</{tag}>", "<br>", ""]))
        pieces.append(f"<{tag}>{escape(line)}{end}")
    title = draw(st.sampled_from(["", "关于开展志愿服务活动的通知_某某网", "某某市物业管理条例"]))
    html = f"<html><head><title>{title}</title></head><body><div><a href=/>首页</a></div><div>{''.join(pieces)}</div></body></html>"
    return Source("a.html", html.encode(), "text/html")


@given(texts())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_outline_of_any_text_is_a_tree_over_its_clean_text(source: Source) -> None:
    result = clean(source, Cleaning())
    if isinstance(result, Document):
        assert "".join(block.raw for block in result.blocks) == result.content
        check_outline(result)
    else:
        assert result.error in {"empty", "no_main_text"}, result.message


@given(pages())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_outline_of_any_page_is_a_tree_over_its_clean_text(source: Source) -> None:
    result = clean(source, Cleaning())
    if isinstance(result, Document):
        check_outline(result)
    else:
        assert result.error in {"empty", "no_main_text"}, result.message


def check_outline(document: Document) -> None:
    """Preorder, parents that enclose their children, siblings that leave nothing out, texts that are the sections'."""
    sections = document.sections
    assert document.text == join(document.kept)
    assert [section.section_no for section in sections] == list(range(len(sections)))
    children: dict[int | None, list[Section]] = defaultdict(list)
    for section in sections:
        children[section.parent_no].append(section)
        parent = None if section.parent_no is None else sections[section.parent_no]
        assert section.level == (parent.level + 1 if parent else min(section.level, 1))
        assert section.path[:-1] == (parent.path if parent else []) or not section.path
        if parent:
            assert parent.section_no < section.section_no
            assert parent.start <= section.start <= section.end <= parent.end
    for section in sections:
        check_text(section, children[section.section_no], document.text)
    for siblings in children.values():
        assert all(after.start == before.end + 1 for before, after in pairwise(siblings))
    assert (sections[0].start, children[None][-1].end) == (0, len(document.text))
    for block in document.kept:
        assert block.section_no is not None
        assert block.text in document.text[sections[block.section_no].start : sections[block.section_no].end]


def check_text(section: Section, inner: list[Section], text: str) -> None:
    """`text[start:end]` is the heading, then the section's own text, then the sections inside it."""
    below = [text[child.start : child.end] for child in inner]
    own = [section.text] if section.text or not (section.marker or section.heading) else []
    rest = "\n".join([*own, *below])
    whole = text[section.start : section.end]
    assert whole.endswith(rest)
    head = whole[: len(whole) - len(rest)]
    assert head.startswith(section.marker or "")
    assert (section.heading or "") in head
    assert len(head) <= len(section.marker or "") + len(section.heading or "") + 8
