import pytest

from tasks.extract.docx import docx_blocks
from tasks.pipeline import clean
from tasks.records import DOCX, Block, Document, Reject, Rejected, Role, Source
from tasks.settings import Cleaning
from tests.tasks.extract.packages import STRICT, docx, lists, numbered, p, package

LIMIT = 1_000_000


def read(body: str, **parts: str) -> list[Block]:
    return docx_blocks(docx(body, **parts), LIMIT)[0]


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in read(body, **parts) if block.kept]


def test_official_outlines_have_the_numbers_that_word_shows() -> None:
    outline = lists(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "(%4)"))
    levels = [0, 1, 1, 2, 2, 3, 0, 1, 2]
    body = "".join(numbered(f"第{number}段", level) for number, level in enumerate(levels))
    assert [text.rpartition("第")[0] for text in texts(body, numbering=outline)] == [
        "一、", "（一）", "（二）", "1. ", "2. ", "(1) ", "二、", "（一）", "1. ",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "text", "shown"),
    [
        ("chineseCountingThousand", "第%1条", ["第一条 甲", "第二条 乙"]),
        ("ideographTraditional", "%1、", ["甲、甲", "乙、乙"]),
        ("chineseLegalSimplified", "%1．", ["壹．甲", "贰．乙"]),
        ("decimalEnclosedCircle", "%1", ["① 甲", "② 乙"]),
        ("decimalFullWidth", "%1．", ["１．甲", "２．乙"]),
        ("upperRoman", "%1.", ["I. 甲", "II. 乙"]),
        ("lowerLetter", "%1)", ["a) 甲", "b) 乙"]),
        ("decimalZero", "%1", ["01 甲", "02 乙"]),
        ("neverHeardOf", "%1.", ["1. 甲", "2. 乙"]),
        ("none", "", ["甲", "乙"]),
        ("bullet", "", ["甲", "乙"]),
    ],
)
def test_a_number_has_the_form_of_its_list(form: str, text: str, shown: list[str]) -> None:
    assert texts(numbered("甲") + numbered("乙"), numbering=lists((form, text))) == shown


def test_legal_numbers_are_decimal_below_a_chinese_chapter() -> None:
    levels = (
        '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:isLgl/><w:suff w:val="nothing"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    )
    numbering = f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    assert texts(numbered("总则") + numbered("范围", 1), numbering=numbering) == ["第一章 总则", "1.1范围"]


def test_two_lists_of_one_form_count_on_unless_the_second_starts_anew() -> None:
    on = '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
    anew = '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    body = "".join(numbered("项", 0, number) for number in (1, 2, 3, 3))
    numbering = lists(("decimal", "%1."), more=on + anew)
    assert texts(body, numbering=numbering) == ["1. 项", "2. 项", "1. 项", "2. 项"]


def test_a_heading_style_brings_its_level_and_its_number() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="二级"/><w:basedOn w:val="1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="7">'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="1"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="2"/><w:lvlText w:val="（%2）"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    )
    one, two = '<w:pStyle w:val="1"/>', '<w:pStyle w:val="2"/>'
    off = '<w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    blocks = read(p("总体要求", one) + p("原则", two) + p("附记", off), styles=style, numbering=numbering)
    assert [(block.text, block.role, block.markup and block.markup.level) for block in blocks] == [
        ("一、总体要求", Role.HEADING, 1),
        ("（一）原则", Role.HEADING, 2),
        ("附记", Role.HEADING, 1),
    ]


def test_styles_say_what_is_a_title_a_caption_a_quotation() -> None:
    names = {"Title": Role.TITLE, "caption": Role.CAPTION, "Quote": Role.QUOTE, "Normal": Role.PARAGRAPH}
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:name w:val="{name}"/></w:style>'
        for n, name in enumerate(names)
    )
    body = "".join(p(f"第{n}行", f'<w:pStyle w:val="s{n}"/>') for n in range(len(names)))
    assert [block.role for block in read(body, styles=styles)] == list(names.values())


def test_a_style_that_is_based_on_itself_ends() -> None:
    styles = (
        '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    assert texts(p("文字", '<w:pStyle w:val="a"/>'), styles=styles) == ["文字"]


def test_insertions_are_text_and_deletions_are_only_in_the_account() -> None:
    body = (
        "<w:p><w:r><w:t>会议</w:t></w:r><w:del><w:r><w:delText>推迟</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>如期</w:t></w:r></w:ins><w:r><w:t>召开。</w:t></w:r></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>移走了。</w:t></w:r></w:moveFrom></w:p><w:p><w:moveTo><w:r><w:t>移来了。</w:t></w:r></w:moveTo></w:p>"
    )
    blocks = read(body)
    assert [(block.raw, block.text, block.rule) for block in blocks] == [
        ("会议推迟如期召开。", "会议如期召开。", None),
        ("移走了。", "移走了。", "docx.deleted"),
        ("移来了。", "移来了。", None),
    ]


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next() -> None:
    gone = "<w:rPr><w:del/></w:rPr>"
    assert texts(p("前半句，", gone) + p("后半句。")) == ["前半句，后半句。"]


def test_a_deleted_item_is_not_counted() -> None:
    gone = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:del><w:r><w:delText>乙</w:delText></w:r></w:del></w:p>'
    assert texts(numbered("甲") + gone + numbered("丙"), numbering=lists(("decimal", "%1."))) == ["1. 甲", "2. 丙"]


def test_hidden_words_are_only_in_the_account() -> None:
    hidden = '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = (
        "<w:p><w:r><w:t>看得</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>不</w:t></w:r><w:r><w:t>见</w:t></w:r></w:p>"
        + p("全部隐藏", run="<w:vanish/>") + p("也隐藏", run='<w:rStyle w:val="h"/>')
        + p("不隐藏", run='<w:rStyle w:val="h"/><w:vanish w:val="0"/>') + p("只有段落标记隐藏", "<w:rPr><w:vanish/></w:rPr>")
    )  # fmt: skip
    assert [(block.raw, block.text, block.rule) for block in read(body, styles=hidden)] == [
        ("看得不见", "看得见", None),
        ("全部隐藏", "全部隐藏", "docx.hidden"),
        ("也隐藏", "也隐藏", "docx.hidden"),
        ("不隐藏", "不隐藏", None),
        ("只有段落标记隐藏", "只有段落标记隐藏", None),
    ]


def test_a_table_is_a_row_a_line() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + p("合计")
    body = (
        "<w:tbl>"
        + row(p("项目"), p("数量"), p("备注"))
        + row(p("甲"), p("1") + p("个"), "<w:p/>")
        + row(wide, p("3"))
        + "</w:tbl>"
    )
    assert [(block.text, block.role) for block in read(body)] == [
        ("项目\t数量\t备注", Role.TABLE),
        ("甲\t1 个\t", Role.TABLE),
        ("合计\t\t3", Role.TABLE),
    ]


def test_a_box_around_a_text_is_no_table() -> None:
    body = f"<w:tbl><w:tr><w:tc>{p('第一段。')}{p('第二段。')}</w:tc></w:tr></w:tbl>"
    assert [(block.text, block.role) for block in read(body)] == [
        ("第一段。", Role.PARAGRAPH),
        ("第二段。", Role.PARAGRAPH),
    ]


def test_notes_follow_the_text_in_its_order() -> None:
    def note(kind: str, number: int, text: str, more: str = "") -> str:
        return f'<w:{kind} w:id="{number}" {more}>{p(text)}</w:{kind}>'

    body = (
        '<w:p><w:r><w:t>前</w:t></w:r><w:r><w:endnoteReference w:id="1"/></w:r><w:r><w:t>后</w:t></w:r>'
        '<w:r><w:footnoteReference w:id="4"/></w:r><w:r><w:t>。</w:t></w:r></w:p>' + p("第二段。")
    )
    footnotes = (
        note("footnote", -1, "", 'w:type="separator"') + note("footnote", 4, "脚注") + note("footnote", 5, "没有引用")
    )
    blocks = read(body, footnotes=footnotes, endnotes=note("endnote", 1, "尾注"))
    assert [block.text for block in blocks if block.kept] == ["前[1]后[2]。", "第二段。", "[1] 尾注", "[2] 脚注"]
    assert [block.text for block in blocks if not block.kept] == ["没有引用"]


def test_headers_footers_and_comments_are_in_the_account_and_not_in_the_text() -> None:
    blocks = read(
        p("正文。"), header=p("内部资料"), footer=p("第1页"), comments=f"<w:comment>{p('请核实')}</w:comment>"
    )
    assert [(block.text, block.rule) for block in blocks] == [
        ("内部资料", "docx.header"),
        ("正文。", None),
        ("第1页", "docx.footer"),
        ("请核实", "docx.comment"),
    ]


def test_the_text_of_a_box_follows_its_paragraph_once() -> None:
    box = f"<w:txbxContent>{p('框中的话。')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert texts(f"<w:p><w:r>{drawing}</w:r><w:r><w:t>段落。</w:t></w:r></w:p>") == ["段落。", "框中的话。"]


def test_a_soft_break_parts_lines_and_the_number_stands_before_the_first() -> None:
    body = (
        '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>'
    )
    blocks = read(body, numbering=lists(("decimal", "%1.")))
    assert [(block.text, block.markup and block.markup.after_br) for block in blocks] == [
        ("1. 甲", False),
        ("乙", True),
    ]


def test_a_field_shows_its_result_and_not_its_instruction() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    body = (
        f"<w:p>{mark('begin')}<w:r><w:instrText>REF x</w:instrText></w:r>{mark('separate')}<w:r><w:t>第三章</w:t></w:r>{mark('end')}"
        f"<w:r><w:t>所述</w:t></w:r></w:p><w:p>{mark('begin')}<w:r><w:t>没有结束</w:t></w:r></w:p>" + p("下一段")
    )
    assert texts(body) == ["第三章所述", "下一段"]


def test_what_is_wrapped_around_text_is_not_in_its_way() -> None:
    inner = p("一段文字。")
    body = f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt><w:customXml>{inner}</w:customXml>"
    link = "<w:p><w:hyperlink><w:smartTag><w:r><w:t>链接</w:t></w:r></w:smartTag></w:hyperlink></w:p>"
    math = "<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>"
    ruby = "<w:p><w:r><w:ruby><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    assert texts(body + link + math + ruby) == ["一段文字。", "一段文字。", "链接", "x=1", "漢"]


def test_both_editions_of_the_format_are_read() -> None:
    assert [block.text for block in docx_blocks(docx(p("正文"), namespace=STRICT), LIMIT)[0]] == ["正文"]


BOMB = package({"_rels/.rels": "<a/>", "word/document.xml": b"<w>" + b" " * 2 * LIMIT})
BROKEN = docx(p("正文。" * 400))
ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><w:document xmlns:w="x">&b;</w:document>'
)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"PK\x03\x04", "corrupt"),
        (BROKEN[: len(BROKEN) // 2], "corrupt"),
        (BROKEN.replace(b"word/document.xml", b"word/documend.xml"), "corrupt"),
        (package({"word/document.xml": "<w:document"}), "corrupt"),
        (package({"word/document.xml": ENTITIES}), "corrupt"),
        (docx("<w:ins>" * 5_000 + "</w:ins>" * 5_000), "corrupt"),
        (BOMB, "too_large"),
        (docx(""), "empty"),
        (docx("<w:p/>", header=p("只有页眉")), "empty"),
    ],
    ids=["no zip", "cut off", "no document", "no XML", "entities", "deep", "bomb", "empty", "only a header"],
)
def test_what_cannot_be_read_is_a_reject_that_says_so(data: bytes, error: str) -> None:
    with pytest.raises(Rejected) as raised:
        docx_blocks(data, LIMIT)
    assert raised.value.error == error
    assert "\n" not in str(raised.value)


def test_an_office_document_goes_the_whole_way() -> None:
    core = "<dc:title>无标题</dc:title><dc:creator>李建国</dc:creator><dcterms:created>2013-12-23T23:15:00Z</dcterms:created>"
    large = '<w:sz w:val="44"/>'
    body = (
        p("关于做好秋季校园", run=large) + p("安全工作的通知", run=large) + p("各学校：")
        + p("为切实做好秋季校园安全工作，保障师生平安，现将有关事项通知如下。")
        + numbered("总体要求") + p("坚持预防为主，落实安全责任，排查各类隐患，确保校园平安稳定。")
        + numbered("工作任务") + p("各学校要对教室、宿舍、食堂进行一次全面检查，发现问题立即整改。")
    )  # fmt: skip
    document = clean(
        Source("a.docx", docx(body, core=core, numbering=lists(("chineseCounting", "%1、"))), DOCX), Cleaning()
    )
    assert isinstance(document, Document)
    assert (document.encoding, document.encoding_from, document.decode_errors) == ("docx", "given", 0)
    assert document.metadata.title == "关于做好秋季校园安全工作的通知"
    assert document.metadata.published_at is None
    assert [(section.marker, section.heading) for section in document.sections] == [
        (None, None), ("一、", "总体要求"), ("二、", "工作任务"),
    ]  # fmt: skip


def test_a_short_notice_is_not_judged_as_a_web_page() -> None:
    document = clean(Source("a.docx", docx(p("放假通知") + p("明天放假") + p("办公室")), DOCX), Cleaning())
    assert isinstance(document, Document), isinstance(document, Reject) and document.message
    assert "明天放假" in document.text
