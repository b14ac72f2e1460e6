import pytest

from tasks.extract.html import page_blocks
from tasks.records import Block, Role


def blocks(page: str) -> list[Block]:
    return page_blocks(page)[0]


def texts(page: str) -> list[str]:
    return [block.text for block in blocks(page)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>产<b>业</b>工<a href=/>人</a>", ["产业工人"]),
        ("<p>甲<br>乙<br><br>丙", ["甲", "乙", "丙"]),
        ("<div>前<p>中</p>后</div>", ["前", "中", "后"]),
        ("<p>中国\n人民</p>", ["中国人民"]),
        ("<p>two\n words</p>", ["two words"]),
        ("<p>\u3000\u3000第一段。\n\u3000\u3000第二段。</p>", ["第一段。", "第二段。"]),
        ("<pre>第一行是一句话\n第二行是另一句话</pre>", ["第一行是一句话", "第二行是另一句话"]),
        ("<pre>if x:\n    y()\n</pre>", ["if x:\n    y()"]),
        ('<div style="white-space: pre-wrap">第一行\n第二行</div>', ["第一行", "第二行"]),
        ("<div>第一行\n  第二行\n\n二\n\n三\n\n四</div>", ["第一行", "第二行", "二", "三", "四"]),
        ("<div>\n\n  源码的\n\n  换行\n\n  不算</div>", ["源码的换行不算"]),
        ("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字", ["漢字"]),
        ("<p>可<span style='display: none'>干扰</span>见<font class=jammer>x9</font>的</p>", ["可见的"]),
        ("<o:p>词</o:p><st1:chsdate>七月</st1:chsdate>", ["词七月"]),
        ("<my-card>一</my-card><my-card>二</my-card>", ["一", "二"]),
        ("<template>甲</template><script>乙</script><style>丙</style><!--丁--><p>戊", ["戊"]),
    ],
)
def test_lines_break_where_html_breaks_them(page: str, expected: list[str]) -> None:
    assert texts(page) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<ol><li>甲<li>乙</ol>", ["1. 甲", "2. 乙"]),
        ("<ol start=5><li>甲<li value=9>乙<li>丙</ol>", ["5. 甲", "9. 乙", "10. 丙"]),
        ("<ol><li><p>甲</p><p>接着</p></li></ol>", ["1. 甲", "接着"]),
        ("<ol><li>1、甲<li>（二）乙<li>第三条 丙</ol>", ["1、甲", "（二）乙", "第三条 丙"]),
        ("<ol style='list-style:none'><li>甲</ol>", ["甲"]),
        ("<ol><li><div class=post>回帖</div></li></ol>", ["回帖"]),
        ("<ol><li>甲<ul><li>子</ul><li>乙</ol>", ["1. 甲", "子", "2. 乙"]),
        ("<ol start=99999999999999999999><li>甲</ol>", ["1. 甲"]),
    ],
)
def test_items_carry_the_numbers_that_a_browser_shows(page: str, expected: list[str]) -> None:
    assert texts(page) == expected


def test_a_row_of_data_is_a_line_and_its_cells_are_a_tab_apart() -> None:
    page = "<table><caption>表</caption><tr><th>项<th>值<tr><td>甲<td><p>1</p><p>2</p><tr><td><td>空</table>"
    assert [(block.text, block.role) for block in blocks(page)] == [
        ("表", Role.CAPTION),
        ("项\t值", Role.TABLE),
        ("甲\t1 2", Role.TABLE),
        ("\t空", Role.TABLE),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>首页<td>正文在这里。<tr><td>列表<td><table><tr><td>内</table></table>",
        f"<table><tr><td>甲<td>乙<tr><td>丙<td>{'一句完整的话。' * 60}</table>",
        "<table><tr><td>甲<td>乙<tr><td><h2>题</h2><td>丁</table>",
        "<table><tr><td>甲<td><div class=head>1楼</div><p class=post>说。</p><tr><td>乙<td><p class=post>顶</p></table>",
        "<table><tr><td>只有<td>一行</table>",
    ],
    ids=["nested", "long cell", "heading", "post", "one row"],
)
def test_a_table_that_lays_out_a_page_is_no_data(page: str) -> None:
    assert Role.TABLE not in [block.role for block in blocks(page)]


@pytest.mark.parametrize(
    ("page", "role"),
    [
        ("<h3>题</h3>", Role.HEADING),
        ("<li>项</li>", Role.LIST),
        ("<blockquote><p>引</p></blockquote>", Role.QUOTE),
        ("<figure><figcaption>图</figcaption></figure>", Role.CAPTION),
        ("<td>格</td>", Role.PARAGRAPH),
    ],
)
def test_roles_are_those_of_the_elements(page: str, role: Role) -> None:
    assert [block.role for block in blocks(page)] == [role]


def test_evidence_counts_linked_and_weighs_bold() -> None:
    (block,) = blocks("<h2 class='a b' id=c><a href=/>链接</a>和<a name=x>锚</a></h2>")
    assert block.markup
    assert (block.markup.level, block.markup.link_chars, block.markup.bold) == (2, 2, True)
    assert block.markup.element.names == "a b c"


def test_each_line_of_a_preformatted_text_has_its_own_links() -> None:
    page = "<pre>前面的一行字\n网址<a href=/>这里是</a>\n<b>后面的一行字</b></pre>"
    assert [(b.markup.link_chars, b.markup.bold) for b in blocks(page) if b.markup] == [
        (0, False),
        (3, False),
        (0, True),
    ]


def test_hidden_words_stay_in_the_raw() -> None:
    (block,) = blocks("<p>可<span hidden>干扰</span>见</p>")
    assert (block.raw, block.text) == ("可干扰见", "可见")


def test_a_block_of_hidden_words_alone_is_marked() -> None:
    (block,) = blocks("<p><span hidden>干扰</span></p>")
    assert block.markup
    assert block.markup.element.hidden


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "字",
        "<span>" * 100_000 + "<p>字" * 1000,
        "<ul><li>" * 30_000 + "字",
        "<p>字" * 100_000,
        "<br>字" * 100_000,
    ],
    ids=["div", "span", "list", "siblings", "breaks"],
)
def test_no_shape_of_a_page_is_too_much(page: str) -> None:
    assert sum(block.raw.count("字") for block in blocks(page)) == page.count("字")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(
            '<div><span class="rich_media_meta rich_media_meta_text">张立明</span>'
            '<span class="rich_media_meta rich_media_meta_nickname" id="profileBt"><a href="#">某某工会</a></span></div>',
            ["张立明 某某工会"],
            id="names",
        ),
        pytest.param(
            '<p><span class="s1">张立</span><span class="s2">明</span></p>', ["张立明"], id="names of a style"
        ),
        pytest.param(
            '<div><em id="publish_time">2024-05-06 10:20</em><em class="rich_media_meta">发表于陕西</em></div>',
            ["2024-05-06 10:20 发表于陕西"],
            id="names of other elements",
        ),
        pytest.param("<div><span>来源:转载</span><em>作者:张立明</em></div>", ["来源:转载 作者:张立明"], id="labels"),
        pytest.param(
            "<div>\n<em>张立明</em>\n<em>某某工会</em>\n</div>", ["张立明 某某工会"], id="lines of the source"
        ),
        pytest.param("<p>推进产<b>业</b>升\n级</p>", ["推进产业升级"], id="a word"),
        pytest.param('<p>到<span class="date">五月</span>\n<b>为止</b>完成。</p>', ["到五月为止完成。"], id="prose"),
        pytest.param("<pre><span>a</span>\n<span>b</span></pre>", ["a\nb"], id="code"),
    ],
)
def test_pieces_of_a_byline_stay_apart(page: str, expected: list[str]) -> None:
    assert texts(page) == expected
