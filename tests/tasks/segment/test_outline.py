"""What holds for the outline of every document."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.records import JOINED, Block, Document, Element, Markup, Role, Section, Source, join
from tasks.segment import segment
from tasks.settings import Cleaning

MARKERS = [
    *("", "", "", "一、", "二、", "（一）", "（二）", "1.", "2、", "1.1 ", "（1）", "①"),
    *("第一章 ", "第一条 ", "附件1 ", "一是"),
]
WORDS = [
    "总体要求",
    "健全机制抓落实。完善制度，明确分工，压实各方面的责任，推动工作落实。",
    "参考文献",
    "目录",
    "2020年6月2日",
    "",
    "某某市人民政府",
]
BODY = "各单位要高度重视，加强领导，明确分工，压实责任，确保各项任务落到实处，取得实实在在的成效。"


@st.composite
def blocks(draw: st.DrawFn) -> list[Block]:
    made = []
    for _ in range(draw(st.integers(0, 25))):
        marker = draw(st.sampled_from(MARKERS))
        words = draw(st.one_of(st.sampled_from([*WORDS, BODY, BODY]), st.text("一、（）1.。甲乙 ", max_size=12)))
        markup = draw(
            st.sampled_from(
                [None, None, Markup(Element("p")), Markup(Element("h2"), level=2), Markup(Element("p"), bold=True)]
            )
        )
        repairs = draw(st.sampled_from([[], [], [], [JOINED]])) if marker + words else []
        role = draw(st.sampled_from([Role.PARAGRAPH] * 6 + [Role.TABLE, Role.LIST]))
        made.append(
            Block(marker + words, marker + words, role, draw(st.integers(0, 9)) > 0, None, list(repairs), markup)
        )
    return made


def segmented(made: list[Block]) -> Document:
    document = Document(Source("x", b"", "text/plain"), blocks=made)
    segment(document, Cleaning())
    return document


@given(blocks())
@settings(max_examples=300, deadline=None)
def test_sections_are_a_tree_over_the_text(made: list[Block]) -> None:
    document = segmented(made)
    sections = document.sections
    assert document.text == join(document.kept)
    assert [section.section_no for section in sections] == list(range(len(sections)))
    for section in sections:
        own = document.text[section.start : section.end]
        assert own.startswith(section.marker or "")
        assert section.text.split("\n")[-1] in own
        assert (section.heading or "") in own
        if section.parent_no is not None:
            parent = sections[section.parent_no]
            assert parent.section_no < section.section_no
            assert parent.start <= section.start <= section.end <= parent.end
            assert section.level == parent.level + 1
            assert section.path[: len(parent.path)] == parent.path
        else:
            assert section.level <= 1


@given(blocks())
@settings(max_examples=300, deadline=None)
def test_siblings_follow_each_other_and_cover_their_parent(made: list[Block]) -> None:
    document = segmented(made)
    children: dict[int | None, list[Section]] = {}
    for section in document.sections:
        children.setdefault(section.parent_no, []).append(section)
    for parent, siblings in children.items():
        assert all(b.start == a.end + 1 for a, b in pairwise(siblings))
        if parent is not None:
            assert siblings[-1].end == document.sections[parent].end
    top = children[None]
    assert (top[0].start, top[-1].end) == (0, len(document.text))


@given(blocks())
@settings(max_examples=200, deadline=None)
def test_every_kept_block_stands_in_its_section(made: list[Block]) -> None:
    document = segmented(made)
    place = -1
    for block in document.kept:
        place += 0 if JOINED in block.repairs and place >= 0 else 1
        assert block.section_no is not None
        section = document.sections[block.section_no]
        assert section.start <= place
        assert place + len(block.text) <= section.end
        place += len(block.text)
    assert all(block.section_no is None for block in document.blocks if not block.kept)


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=30), max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_text_has_an_outline(texts: list[str]) -> None:
    document = segmented([Block(text, text) for text in texts])
    assert document.sections[0].start == 0
    assert document.sections[-1].end == len(document.text)
