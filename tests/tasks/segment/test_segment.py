"""What the stage sets on blocks and sections."""

from tasks.records import JOINED, Block, Document, Role, Source
from tasks.segment import segment
from tasks.settings import Cleaning

BODY = "各单位要高度重视，加强领导，明确分工，压实责任，确保各项任务落到实处，取得实实在在的成效。"


def segmented(*texts: str | Block) -> Document:
    blocks = [text if isinstance(text, Block) else Block(text, text) for text in texts]
    document = Document(Source("x", b"", "text/plain"), blocks=blocks)
    segment(document, Cleaning())
    return document


def test_heading_takes_its_role_and_rule() -> None:
    document = segmented("一、总体要求", BODY, "二、主要任务", BODY)
    assert [(block.role, block.rule) for block in document.blocks[:2]] == [
        (Role.HEADING, "segment.numbered"),
        (Role.PARAGRAPH, None),
    ]


def test_paragraph_with_its_heading_stays_a_paragraph() -> None:
    document = segmented("健全机制抓落实。" + BODY, "统筹联动抓落实。" + BODY, "试点先行抓落实。" + BODY)
    assert {(block.role, block.rule) for block in document.blocks} == {(Role.PARAGRAPH, "segment.run-in")}
    assert document.sections[1].heading == "统筹联动抓落实"
    assert document.sections[1].text == BODY


def test_document_without_headings_is_one_section() -> None:
    document = segmented(BODY, BODY)
    assert [(section.level, section.marker, section.heading, section.path) for section in document.sections] == [
        (0, None, None, [])
    ]
    assert document.sections[0].text == document.text


def test_empty_document_has_an_empty_section() -> None:
    assert [(section.level, section.text) for section in segmented().sections] == [(0, "")]


def test_path_holds_words_and_markers_only_where_there_are_none() -> None:
    document = segmented("第一章 总则", "第一条 为了加强管理，制定本办法。", "第二条 本办法适用于本市。")
    assert [section.path for section in document.sections] == [["总则"], ["总则", "第一条"], ["总则", "第二条"]]


def test_own_text_leaves_out_heading_and_subsections() -> None:
    document = segmented("一、总体要求", BODY, "（一）指导思想", BODY + BODY, "二、任务", BODY)
    assert [section.text for section in document.sections] == [BODY, BODY + BODY, BODY]


def test_heading_cut_by_a_page_is_one_heading() -> None:
    cut = Block("落实到基层", "落实到基层", repairs=[JOINED])
    document = segmented("一、加强领导，把各项任务", cut, BODY, "二、强化督查", BODY)
    assert document.sections[0].heading == "加强领导，把各项任务落实到基层"
    assert document.text[document.sections[0].start :].startswith("一、加强领导，把各项任务落实到基层\n")
    assert {block.role for block in document.blocks[:2]} == {Role.HEADING}


def test_traditional_text_is_read_in_its_script() -> None:
    document = segmented(
        "第一條 為加強管理，制定本規定。", "第三條所稱學校，包括各級學校。", "第二條 本規定自發布之日起施行。"
    )
    assert [section.marker for section in document.sections] == ["第一條", "第二條"]


def test_blocks_of_a_table_open_no_section() -> None:
    table = Block("一、总计", "一、总计", Role.TABLE)
    assert len(segmented(BODY, table, BODY).sections) == 1


def test_closing_is_no_part_of_the_last_section() -> None:
    document = segmented(BODY, "一、加强领导", BODY, "二、强化督查", BODY, "某市人民政府办公室", "2020年6月2日")
    assert document.sections[-2].text == BODY
    assert (document.sections[-1].level, document.sections[-1].text) == (0, "某市人民政府办公室\n2020年6月2日")


def test_every_block_of_a_section_knows_it() -> None:
    document = segmented(BODY, "一、总体要求", BODY, "（一）指导思想", BODY)
    assert [block.section_no for block in document.blocks] == [0, 1, 1, 2, 2]


def test_text_of_one_long_line_has_an_outline_soon() -> None:
    assert len(segmented(BODY * 20_000).sections) == 1


def test_no_series_stands_inside_itself_however_often_all_start_anew() -> None:
    lines = ("一、总体", "（一）要求", "1.重点", "（1）内容", "①措施") * 2_000
    assert max(section.level for section in segmented(*lines).sections) <= 5


def test_items_have_the_role_of_a_list() -> None:
    document = segmented(
        "第一条 设立图书馆应当具备下列条件：", "（一）有章程；", "1.经批准；", "2.经备案；", "（二）有固定的馆址。"
    )
    assert [block.role for block in document.blocks] == [Role.PARAGRAPH, *[Role.LIST] * 4]
    assert {block.rule for block in document.blocks[1:]} == {"segment.item"}


def test_what_is_counted_out_is_a_list() -> None:
    document = segmented(BODY, "一是提高认识。" + BODY, "二是加强领导。" + BODY, "一是一，二是二，他从不含糊。")
    assert [block.role for block in document.blocks] == [Role.PARAGRAPH, Role.LIST, Role.LIST, Role.PARAGRAPH]


def test_one_numbered_line_is_no_list() -> None:
    document = segmented(BODY, "3.经备案的，应当公告，并在三十日内向社会公开有关的材料；", BODY)
    assert {block.role for block in document.blocks} == {Role.PARAGRAPH}


def test_a_question_is_the_heading_of_its_answer() -> None:
    document = segmented(BODY, "一、问：为什么修订？", "答：" + BODY, "二、问：何时施行？答：" + BODY)
    assert [(section.marker, section.heading, section.text) for section in document.sections[1:]] == [
        ("一、", "为什么修订？", "答：" + BODY),
        ("二、", "何时施行？", "答：" + BODY),
    ]


def test_an_order_in_front_of_a_law_leaves_the_law_its_outline() -> None:
    document = segmented(BODY, "市长 李明华", "2022年3月8日", "第一章 总则", "第一条 为了加强管理，制定本办法。")
    assert [section.path for section in document.sections] == [[], [], ["总则"], ["总则", "第一条"]]


def test_numbers_alone_on_their_lines_are_no_list() -> None:
    document = segmented(BODY, "1", "2", "3", BODY)
    assert {block.role for block in document.blocks} == {Role.PARAGRAPH}
