import io

import pytest

from tasks.extract.pdf import pdf_blocks
from tasks.pipeline import clean
from tasks.records import PDF, Block, Document, Rejected, Role, Source
from tasks.settings import Cleaning
from tests.tasks.extract.sheets import Sheet, pdf, wrapped

LIMIT = 1_000_000
ONE = "会议指出，今年以来全市上下认真落实各项部署，克服了高温干旱的不利影响，实现了粮食增产和农民增收，成绩来之不易。"
TWO = "会议要求，各县区要抓紧时间，组织技术人员下乡指导，把田间管理的各项措施落到实处，力争全年再有一个好收成。"
THREE = "会议强调，要坚持问题导向，盯住薄弱环节，建立台账，逐项销号，确保各项工作任务按时完成，不留死角。"


def read(*sheets: Sheet) -> list[Block]:
    return pdf_blocks(pdf(*sheets), LIMIT)[0]


def texts(*sheets: Sheet) -> list[str]:
    return [block.text for block in read(*sheets)]


def whole(*sheets: Sheet, info: str = "") -> Document:
    document = clean(Source("a.pdf", pdf(*sheets, info=info), PDF), Cleaning())
    assert isinstance(document, Document)
    return document


def test_the_lines_of_a_paragraph_are_put_together() -> None:
    blocks = read(Sheet().column(90, 120, wrapped(ONE, 30) + wrapped(TWO, 30)))
    assert [block.text for block in blocks] == [ONE, TWO]
    assert blocks[0].raw == "　　" + ONE[:28] + "\n" + ONE[28:] + "\n"


def test_a_sentence_that_ends_at_the_edge_ends_no_paragraph_where_paragraphs_are_indented() -> None:
    text = ONE[:27] + "。" + TWO
    assert texts(Sheet().column(90, 120, wrapped(text, 30) + wrapped(TWO, 30))) == [text, TWO]


def test_paragraphs_without_indents_are_told_apart_by_short_lines_and_gaps() -> None:
    first = Sheet().column(90, 120, [ONE[:30], ONE[30:], TWO[:30], TWO[30:]])
    assert texts(first) == [ONE, TWO]
    apart = (
        Sheet().column(90, 120, [ONE[:30], ONE[30:44] + "，" + ONE[:14] + "。"]).column(90, 175, [TWO[:30], TWO[30:]])
    )
    assert len(texts(apart)) == 2


def test_a_gap_that_follows_every_paragraph_is_needed_to_end_one() -> None:
    sheet, y = Sheet(), 120.0
    spaced = [ONE[:29] + "。" + TWO, TWO, THREE, ONE, TWO]
    for text in spaced:
        lines = [text[place : place + 30] for place in range(0, len(text), 30)]
        sheet.column(90, y, lines)
        y += 20 * len(lines) + 10
    assert texts(sheet) == spaced


def test_a_line_before_a_long_number_is_full_although_it_is_short() -> None:
    text = ONE[:50] + "1,234,567,890元，" + TWO
    lines = ["　　" + text[:28], text[28:50], text[50:84], text[84:]]
    assert texts(Sheet().column(90, 120, [*wrapped(TWO, 30), *lines, *wrapped(THREE, 30)])) == [TWO, text, THREE]


def test_short_lines_stay_apart() -> None:
    poem = ["床前明月光", "疑是地上霜", "举头望明月", "低头思故乡"]
    assert texts(Sheet().column(200, 200, poem)) == poem
    names = ["张三　办公室主任", "李四　财务处处长", "王五　人事处处长", "赵六　后勤处处长"]
    assert texts(Sheet().column(90, 200, names)) == names


def test_the_entries_of_a_table_of_contents_stay_apart() -> None:
    entries = [f"第{n}章　" + "总则分则附则"[2 * i : 2 * i + 2] + "." * 40 + str(9 + i) for i, n in enumerate("一二三")]
    assert texts(Sheet().column(90, 120, entries)) == entries


def test_columns_are_read_one_after_the_other() -> None:
    sheet = Sheet().text(150, 110, "农业工作会议纪要在全市引起热烈反响", 18)
    sheet.column(60, 160, wrapped(ONE, 18) + wrapped(TWO, 18)).column(310, 160, wrapped(THREE, 18) + wrapped(ONE, 18))
    assert texts(sheet) == ["农业工作会议纪要在全市引起热烈反响", ONE, TWO, THREE, ONE]


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    lines = wrapped(ONE + TWO + THREE, 18)
    half = len(lines) // 2
    sheet = Sheet().column(60, 160, wrapped(TWO, 18) + lines[:half]).column(310, 160, lines[half:] + wrapped(THREE, 18))
    assert texts(sheet) == [TWO, ONE + TWO + THREE, THREE]


def test_a_heading_across_the_page_parts_its_columns() -> None:
    sheet = Sheet().column(60, 100, wrapped(ONE, 18)).column(310, 100, wrapped(TWO, 18))
    sheet.text(80, 240, "下面是另一篇文章的题目，它横跨了整个版面的两栏", 16)
    sheet.column(60, 280, wrapped(THREE, 18)).column(310, 280, wrapped(ONE, 18))
    assert texts(sheet) == [ONE, TWO, "下面是另一篇文章的题目，它横跨了整个版面的两栏", THREE, ONE]


def test_two_columns_of_short_words_are_a_table_and_not_columns() -> None:
    rows = [("姓名", "职务"), ("张三", "主任"), ("李四", "处长"), ("王五", "科长"), ("赵六", "干事")]
    sheet = Sheet()
    for number, (name, office) in enumerate(rows):
        sheet.text(90, 120 + 20 * number, name).text(250, 120 + 20 * number, office)
    blocks = read(sheet)
    assert [(block.text, block.role) for block in blocks] == [("\t".join(row), Role.TABLE) for row in rows]


def test_a_ruled_table_is_a_row_a_line_however_many_lines_a_cell_has() -> None:
    sheet = Sheet()
    for y in (100, 130, 180, 210):
        sheet.rule(80, y, 480, y)
    for x in (80, 140, 360, 480):
        sheet.rule(x, 100, x, 210)
    sheet.text(90, 120, "序号").text(150, 120, "任务").text(370, 120, "单位")
    sheet.text(90, 160, "1").column(150, 150, ["开展隐患排查和整改", "工作"], pitch=18).text(370, 160, "安保处")
    sheet.text(90, 200, "2").text(150, 200, "应急演练")
    blocks = read(sheet)
    assert [(block.text, block.role) for block in blocks] == [
        ("序号\t任务\t单位", Role.TABLE),
        ("1\t开展隐患排查和整改工作\t安保处", Role.TABLE),
        ("2\t应急演练\t", Role.TABLE),
    ]


def test_a_frame_around_a_page_is_no_table() -> None:
    sheet = Sheet().column(90, 120, wrapped(ONE, 30) + wrapped(TWO, 30))
    sheet.rule(40, 40, 555, 40).rule(40, 800, 555, 800).rule(40, 40, 40, 800).rule(555, 40, 555, 800)
    assert texts(sheet) == [ONE, TWO]


def test_an_items_number_that_stands_apart_belongs_to_its_text() -> None:
    sheet = Sheet()
    for number, words in enumerate(
        ("为了规范管理，制定本办法。", "本办法适用于全市各学校。", "本办法自公布之日起施行。")
    ):
        sheet.text(90, 120 + 24 * number, f"第{'一二三'[number]}条").text(150, 120 + 24 * number, words)
    assert texts(sheet) == [
        "第一条 为了规范管理，制定本办法。",
        "第二条 本办法适用于全市各学校。",
        "第三条 本办法自公布之日起施行。",
    ]


def pages(number: int) -> list[Sheet]:
    """Pages of a report with a running head, and a page number that each page has its own; sentences cross the breaks."""
    lines = wrapped(ONE + TWO + THREE, 30) * 6
    each = len(lines) // number
    return [
        Sheet().text(230, 50, "某市农业农村局文件汇编", 9).column(90, 120, lines[page * each : (page + 1) * each]).text(290, 800, f"- {page + 1} -", 9)
        for page in range(number)
    ]  # fmt: skip


@pytest.mark.parametrize("number", [2, 4])
def test_running_heads_and_page_numbers_go_and_what_a_page_break_cut_is_joined(number: int) -> None:
    document = whole(*pages(number))
    assert document.text.split("\n") == [ONE + TWO + THREE] * 6
    rules = [block.rule for block in document.blocks if not block.kept]
    assert sorted(set(filter(None, rules))) == ["running.head", "running.page_number"]
    assert len(rules) == 2 * number


def test_every_character_is_in_the_account() -> None:
    document = whole(*pages(3))
    raw = "".join("".join(block.raw for block in document.blocks).split())
    assert sorted(raw) == sorted("".join((ONE + TWO + THREE) * 6 + "某市农业农村局文件汇编" * 3 + "-1--2--3-"))


def test_large_letters_are_headings_and_the_largest_the_title() -> None:
    sheet = (
        Sheet()
        .text(180, 120, "全市农业工作会议纪要", 22)
        .text(90, 170, "会议情况", 16)
        .column(90, 200, wrapped(ONE, 30))
    )
    sheet.text(90, 270, "工作部署", 16).column(90, 300, wrapped(TWO, 30) + wrapped(THREE, 30))
    document = whole(sheet)
    assert document.metadata.title == "全市农业工作会议纪要"
    assert [(section.level, section.heading) for section in document.sections] == [(1, "会议情况"), (1, "工作部署")]
    assert document.text == f"会议情况\n{ONE}\n工作部署\n{TWO}\n{THREE}"


def test_a_title_on_two_lines_is_one() -> None:
    sheet = (
        Sheet()
        .text(120, 120, "关于进一步加强全市农业工作", 22)
        .text(200, 155, "若干问题的通知", 22)
        .column(90, 220, wrapped(ONE, 30) * 3)
    )
    assert whole(sheet).metadata.title == "关于进一步加强全市农业工作若干问题的通知"


def test_the_last_word_of_a_title_may_stand_alone() -> None:
    sheet = (
        Sheet()
        .text(120, 120, "关于进一步加强全市农业工作的报", 22)
        .text(290, 155, "告", 22)
        .column(90, 220, wrapped(ONE, 30) * 3)
    )
    assert whole(sheet).metadata.title == "关于进一步加强全市农业工作的报告"


def test_bold_says_something_only_where_it_is_rare() -> None:
    sheet = Sheet().text(90, 120, "工作安排", font="F1").column(90, 150, wrapped(ONE, 30))
    assert [block.markup and block.markup.bold for block in read(sheet)] == [True, False]
    assert [block.markup and block.markup.bold for block in read(Sheet().text(90, 120, "工作安排", font="F1"))] == [
        False
    ]


def test_fat_letters_that_are_printed_twice_are_read_once() -> None:
    sheet = Sheet().text(90, 120, "工作安排").text(90.4, 120, "工作安排").text(90, 150, "illicit 11")
    assert texts(sheet) == ["工作安排", "illicit 11"]


@pytest.mark.parametrize(
    ("sheet", "turned"),
    [
        (Sheet((842, 595), rotate=90), "0 1 -1 0"),
        (Sheet(rotate=0), "0 1 -1 0"),
        (Sheet(rotate=180), "-1 0 0 -1"),
        (Sheet(rotate=270), "0 -1 1 0"),
    ],
    ids=["turned to be seen", "printed on its side", "upside down", "turned the other way"],
)
def test_a_page_that_lies_on_its_side_is_read_upright(sheet: Sheet, turned: str) -> None:
    lines = wrapped(ONE, 30) + wrapped(TWO, 30)
    a, b, c, d = map(int, turned.split())
    for number, line in enumerate(lines):
        along, down = (24 if line.startswith("　　") else 0) + 50, 100 + 20 * number
        x = {(0, 1): down, (-1, 0): sheet.size[0] - along, (0, -1): sheet.size[0] - down}[a, b]
        y = {(0, 1): sheet.size[1] - along, (-1, 0): sheet.size[1] - down, (0, -1): along}[a, b]
        sheet.text(x, y, line.strip("　"), matrix=f"{a} {b} {c} {d}")
    assert texts(sheet) == [ONE, TWO]


def test_columns_that_run_downwards_are_read_from_right_to_left() -> None:
    sheet = Sheet()
    for number, line in enumerate([ONE[:30], ONE[30:], TWO[:30], TWO[30:]]):
        sheet.text(500 - 24 * number, 100, line, font="V0")
    assert texts(sheet) == [ONE, TWO]


def test_a_watermark_is_in_the_account_and_not_in_the_text() -> None:
    sheet = Sheet().column(90, 120, wrapped(ONE, 30)).text(200, 400, "内部资料", 48, matrix="0.7 0.7 -0.7 0.7")
    document = whole(sheet)
    assert document.text == ONE
    assert [(block.text, block.rule) for block in document.blocks if not block.kept] == [("内部资料", "pdf.slanted")]


def test_the_properties_of_the_file_are_believed_where_the_text_agrees() -> None:
    lines = wrapped(ONE, 30) * 2
    info = (
        "/Title<"
        + ("\ufeff" + "农业工作会议纪要").encode("utf-16-be").hex()
        + ">/Author(Administrator)/CreationDate(D:20200101000000Z)"
    )
    document = whole(Sheet().text(200, 120, "农业工作会议纪要").column(90, 160, lines), info=info)
    assert (document.metadata.title, document.metadata.authors, document.metadata.published_at) == (
        "农业工作会议纪要",
        [],
        None,
    )
    other = whole(Sheet().column(90, 160, lines), info=info)
    assert other.metadata.title is None
    assert (other.encoding, other.encoding_from) == ("pdf", "given")


def encrypted() -> bytes:
    """A file that asks for a password: its encryption dictionary fits no empty one."""
    data = pdf(Sheet().text(90, 120, "机密"))
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/O(" + b"o" * 32 + b")/U(" + b"u" * 32 + b")/P -4>>/ID[(1)(1)]>>"
    return data.replace(b"/Info 3 0 R>>", b"/Info 3 0 R" + lock)


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"%PDF-1.7\nnothing", "corrupt", "fetch it anew"),
        (encrypted(), "encrypted", "password"),
        (pdf(Sheet().image(), Sheet().image()), "no_text_layer", "2 of 2 pages are images"),
        (pdf(Sheet()), "empty", "no text"),
        (pdf(Sheet().text(90, 120, "\ufffd" * 20 + "可读")), "unreadable_text", "OCR"),
    ],
    ids=["damaged", "password", "scan", "empty", "no meaning"],
)
def test_what_cannot_be_read_is_a_reject_that_says_so(data: bytes, error: str, says: str) -> None:
    with pytest.raises(Rejected, match=says) as raised:
        pdf_blocks(data, LIMIT)
    assert raised.value.error == error


def test_more_text_than_the_limit_is_a_reject() -> None:
    with pytest.raises(Rejected) as raised:
        pdf_blocks(pdf(Sheet().column(90, 120, wrapped(ONE, 30))), 10)
    assert raised.value.error == "too_large"


def test_a_page_that_is_an_image_among_others_is_counted() -> None:
    data = pdf(Sheet().column(90, 120, wrapped(ONE, 30)), Sheet().image())
    assert pdf_blocks(data, LIMIT)[2] == 1


def test_a_file_that_was_cut_off_is_a_document_or_a_reject() -> None:
    data = pdf(*pages(3))
    for end in range(100, len(data), 211):
        result = clean(Source("a.pdf", data[:end], PDF), Cleaning())
        assert isinstance(result, Document) or result.error in {"corrupt", "empty"}


def test_bytes_are_not_kept_open() -> None:
    data = io.BytesIO(pdf(*pages(2))).getvalue()
    assert pdf_blocks(data, LIMIT)[0][0].text == pdf_blocks(data, LIMIT)[0][0].text


def test_notes_at_the_foot_of_a_page_come_last_and_their_marks_stand_in_brackets() -> None:
    text = ONE[:24] + TWO + THREE
    lines = wrapped(text, 30)
    first = Sheet().column(90, 680, [*wrapped(ONE, 30), *lines[:3]]).text(90 + 24 + 24 * 12, 715, "1", 6)
    first.text(90, 790, "1", 5).text(98, 792, "见全市农业统计年鉴。", 8)
    second = Sheet().column(90, 120, [*lines[3:], *wrapped(ONE, 30)])
    marked = ONE[:24] + "[1]" + TWO + THREE
    document = whole(first, second)
    assert document.text.split("\n") == [ONE, marked, ONE, "[1] 见全市农业统计年鉴。"]


def test_a_raised_number_behind_a_letter_is_a_power() -> None:
    sheet = (
        Sheet()
        .text(90, 120, "面积为 36 km")
        .text(90 + 12 * 7, 115, "2", 6)
        .text(90 + 12 * 7 + 4, 120, "，合三千六百公顷。")
    )
    assert texts(sheet) == ["面积为 36 km2，合三千六百公顷。"]


def test_a_small_line_above_the_text_is_a_running_head_though_it_stands_there_once_and_a_large_one_is_not() -> None:
    small = whole(Sheet().text(90, 50, "内部材料", 9).column(90, 120, wrapped(ONE, 30) * 2))
    assert [(block.text, block.rule) for block in small.blocks if not block.kept] == [("内部材料", "running.head")]
    large = whole(Sheet().text(90, 50, "密级：普通", 12).column(90, 120, wrapped(ONE, 30) * 2))
    assert large.text.split("\n")[0] == "密级：普通"
