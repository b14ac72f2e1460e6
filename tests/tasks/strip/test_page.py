from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract import extract
from tasks.records import Document, Rejected, Role, Source
from tasks.settings import Cleaning
from tasks.strip import strip
from tasks.strip.page import strip_page
from tasks.strip.page.names import Kind, kinds, vocabulary

PAGES = Path(__file__).parents[2] / "goldens" / "pages"
TEXTS = sorted(PAGES.glob("*.txt"))
PROSE = "<p>江边的旧仓库改成了图书馆，每天早晨都有人在门口等着开门。</p><p>管理员说，来得最多的是附近的学生和退休的工人。</p>"


def read(page: str, uri: str = "page.html") -> Document:
    document = Document(Source(uri, b"", "text/html"), content=page)
    extract(document, Cleaning())
    strip(document, Cleaning())
    return document


def kept(page: str) -> list[str]:
    return [block.text for block in read(page).kept]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_text_of_a_page_is_kept_and_nothing_else(path: Path) -> None:
    page = path.with_suffix(".html").read_text("utf-8")
    assert "\n".join(kept(page)) + "\n" == path.read_text("utf-8")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_dropped_block_has_a_rule(path: Path) -> None:
    document = read(path.with_suffix(".html").read_text("utf-8"))
    assert all(block.rule for block in document.blocks if not block.kept)


def test_a_page_without_a_text_of_its_own_is_rejected_with_its_blocks() -> None:
    document = Document(Source("i.html", b"", "text/html"), content=(PAGES / "index-page.html").read_text("utf-8"))
    extract(document, Cleaning())
    with pytest.raises(Rejected) as reason:
        strip_page(document, Cleaning())
    assert reason.value.error == "no_main_text"
    assert len(document.blocks) > 5
    assert all(block.rule for block in document.blocks)


@pytest.mark.parametrize(
    "page", ["", "<html></html>", "<frameset><frame src=a></frameset>", "<p></p>", "<script>x</script>"]
)
def test_an_empty_page_is_rejected(page: str) -> None:
    with pytest.raises(Rejected):
        read(page)


@pytest.mark.parametrize(
    ("furniture", "rule"),
    [
        ('<nav><a href="/">首页</a></nav>', "page.nav"),
        ('<div class="site-footer">版权所有，请勿转载。</div>', "page.footer"),
        ('<div style="display:none">看不见的一段话，有完整的句子。</div>', "page.hidden"),
        ("<div hidden>看不见的一段话，有完整的句子。</div>", "page.hidden"),
        ("<video>您的浏览器不支持视频播放。</video>", "page.embedded"),
        ('<div class="vjs-control-bar">播放 静音 全屏</div>', "page.controls"),
        ('<div class="cookie-consent">本站使用小饼干来改进服务，继续浏览即表示同意。</div>', "page.login"),
        ('<div id="respond"><p>发表评论前请先登录，评论须遵守法律。</p></div>', "page.comment-form"),
        ('<div class="relatedPosts"><a href="/1">另一篇文章的题目</a></div>', "page.related"),
        ("<select><option>甲</option><option>乙</option></select>", "page.controls"),
        ('<div class="comments"><p>写得真好，谢谢作者，学到很多。</p></div>', "page.comments"),
    ],
)
def test_furniture_goes_by_its_own_rule(furniture: str, rule: str) -> None:
    document = read(f'<body><div class="box"><div class="article">{PROSE * 3}{furniture}</div></div></body>')
    rules = {block.rule for block in document.blocks if not block.kept and block.role is not Role.TITLE}
    assert rules == {rule}
    assert len(document.kept) >= 6


@pytest.mark.parametrize(
    "wrapper",
    [
        '<div class="sidebar-wrap">{}</div>',
        '<div style="visibility:hidden">{}</div>',
        "<aside>{}</aside>",
        '<div class="header"><div class="ad">{}</div></div>',
        "<noscript>{}</noscript>",
        "<div id=link-report>{}</div>",
        '<div class="news-info"><div class="author">{}</div></div>',
        '<div class="comment-list">{}</div>',
        '<form action="/"><table><tr><td>{}</td></tr></table></form>',
    ],
)
def test_a_text_is_kept_whatever_its_container_is_called(wrapper: str) -> None:
    assert len(kept(f"<body>{wrapper.format(PROSE)}</body>")) == 2


def test_an_element_named_as_a_menu_that_has_sentences_is_none() -> None:
    answers = f"<div class=AnswersNavWrapper>{PROSE * 2}<a href=/1>写回答</a></div>"
    question = "<p>江边的旧仓库，听说有的拆了，有的改了用处，请问现在都做什么用，改得好不好？</p>"
    assert len(kept(f"<title>旧仓库 - 某某问答</title><body><div>{question}</div>{answers}</body>")) == 5


def test_a_text_that_a_script_shows_is_kept_and_a_hidden_copy_is_not() -> None:
    hidden = f'<div class="rich_media_content" style="visibility: hidden; opacity: 0">{PROSE}</div>'
    below = "<div><p>石头记</p><p>写得真好，谢谢作者，学到很多。</p></div>"
    assert len(kept(f"<body>{hidden}{below}</body>")) == 2
    comments = "<ul class=discuss_list>" + "<li>写得真好，谢谢作者，学到很多，明天再来看一遍。</li>" * 5 + "</ul>"
    assert len(kept(f"<body>{hidden}{comments}</body>")) == 2
    copy = hidden.replace("</div>", "<p>本文由打印机印出，不在屏幕上显示。</p></div>")
    assert len(kept(f"<body><div class=text>{PROSE}</div>{copy}</body>")) == 2


def test_headings_and_lists_between_paragraphs_that_are_named_alike_stay() -> None:
    heading = '<div class="title"><h2>{}</h2><div class="btn">编辑</div></div>'
    part = '<div class="para MARK">' + "江边的旧仓库改成了图书馆，每天早晨都有人在门口等着开门。" * 3 + "</div>"
    body = f"{part}{heading.format('历史')}{part}<ul><li>清末建成</li></ul>{heading.format('今天')}{part}{part}"
    texts = kept(f"<body><div class=a><div class=b>{body}</div></div></body>")
    assert [text for text in texts if len(text) < 10] == ["历史", "清末建成", "今天"]


@pytest.mark.parametrize(
    ("box", "stays"),
    [
        ("<div class=product-info><p>型号：QX-500</p><p>产地：南通</p></div>", ["型号：QX-500", "产地：南通"]),
        ("<div class=article-info><p>来源：某某晚报</p><p>栏目：城事</p></div>", []),
    ],
)
def test_facts_of_a_thing_are_text_and_facts_of_an_article_are_not(box: str, stays: list[str]) -> None:
    page = f"<title>绣花机 - 某某网</title><body><div><h1>绣花机</h1>{box}<div class=b>{PROSE}</div></div></body>"
    assert [text for text in kept(page) if text not in PROSE] == stays


TEASERS = "".join(
    f'<div class="x"><h4><a href="/{n}">另一篇文章的题目之{n}</a></h4><p>这里是那篇文章的头一句话，读的人点开才看得到全文。</p></div>'
    for n in range(4)
)
TERMS = "".join(
    f"<dt><a href=/{n}>第{n}篇文章的题目</a></dt><dd>那篇文章的头一句话，点开才有全文。</dd>" for n in range(4)
)
LINKS = "".join(f'<li><a href="/{n}">另一篇文章的题目之{n}</a></li>' for n in range(4))


@pytest.mark.parametrize(
    ("section", "rule"),
    [
        (f"<div>{TEASERS}</div>", "page.teasers"),
        (f"<div><div><h3>相关阅读</h3></div><ul>{LINKS}</ul></div>", "related.heading"),
        (f"<h3>热榜</h3><ul>{LINKS}</ul>", "related.reading"),
        ("<div><h2>全部评论 2</h2><div><p>写得真好，谢谢作者，学到很多。</p></div></div>", "accounts.comment_box"),
        ('<div class="index_pl">写得真好，谢谢作者，学到很多。</div>', None),
        ('<div class="box_1_EfTPl">最后一段也是正文，名字里的字母没有意思。</div>', None),
        (f"<p>参考资料：</p><ul>{LINKS}</ul>", None),
        ("<ul><li><a href=1.doc>1.岗位简介表.doc</a></li><li><a href=2>附件2：报名表</a></li></ul>", None),
        ("<h3>相关阅读</h3><p>读一本书，往往要先读另外几本书，这是老先生常说的话。</p>", None),
        (f"<div><div>热点</div><h2>又一座仓库</h2>{PROSE * 6}</div>", None),
        ("<div><h3>推荐</h3><p>" + "先生推荐的书里有一本讲仓库的历史，从清末讲到今天。" * 8 + "</p></div>", None),
    ],
)
def test_what_other_texts_and_their_headings_hold_goes_and_what_looks_like_it_stays(
    section: str, rule: str | None
) -> None:
    document = read(f"<body><div class=a><div class=b>{PROSE * 3}{section}</div></div></body>")
    assert {block.rule for block in document.blocks if not block.kept} == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("beside", "stays"),
    [
        ("<h3>独家策划</h3><p>静音车厢试点一年，投诉反而多了</p><p>热身赛一比一战平，后防再度失误</p>", False),
        ("<h3>延伸</h3><p>静音车厢试点一年，投诉反而多了。</p><p>车厢里贴着提示，却没有人念出来。</p>", True),
    ],
)
def test_titles_of_other_texts_beside_a_short_one_go_and_sentences_stay(beside: str, stays: object) -> None:
    assert (
        any("静音" in text for text in kept(f"<body><div class=l>{PROSE}</div><div class=r>{beside}</div></body>"))
        is stays
    )


def test_a_list_whose_links_a_script_follows_goes_and_a_place_with_a_name_stays() -> None:
    titles = "".join(f"<li><a class=t>另一篇文章的题目之{n}</a></li>" for n in range(4))
    named = '<p><a name="end">最后一段，有自己的名字，别处可以指到这里。</a></p>'
    assert len(kept(f"<body><div><div class=b>{PROSE * 3}{named}</div><div class=c><ul>{titles}</ul></div></div>")) == 7


@pytest.mark.parametrize(("names", "stays"), [("recommend-list", False), ("chapter", True)])
def test_cards_without_links_that_outweigh_a_short_text_go_by_their_heading_and_name(names: str, stays: bool) -> None:  # noqa: FBT001 (a case)
    cards = "".join(
        f"<div><div>另一篇文章的题目之{n}</div><div>那篇文章的头一句话，点开才看得到全文，一共有十二种写法。</div></div>"
        for n in range(12)
    )
    page = f"<body><article>{PROSE}{PROSE}</article><div class={names}><h3>推荐阅读</h3>{cards}</div>"
    assert ("推荐阅读" in kept(page)) is stays


@pytest.mark.parametrize(
    "page",
    [
        f"<div>{TEASERS}</div><ul>{LINKS}</ul>",
        f"<dl>{TERMS}</dl>",
        f"<p>找到约 1203 条结果</p><div>{TEASERS}</div>",
        f"<div><h2><a href=/0>头条的题目</a></h2><p>头条的头一句话，点开才看得到全文。</p></div>{LINKS * 6}",
        "<h1>404</h1><p>抱歉，您访问的页面不存在或已被删除。</p><a href=/>返回首页</a>",
    ],
    ids=["teasers", "terms", "search", "headline", "missing"],
)
def test_a_page_without_a_text_of_its_own_is_an_index(page: str) -> None:
    with pytest.raises(Rejected):
        read(f"<title>某某网</title><body>{page}</body>")


@pytest.mark.parametrize(
    "page",
    [
        f"<h1>停水通知</h1><p>周二停水一天，请提前储水。</p>{LINKS * 6}",
        f"<div class=content>周二停水一天，请提前储水。</div>{LINKS * 6}",
        "<div><div><a href=/1>第一章的题目</a><p>" + "这一段是一篇完整的短文，写得很长。" * 9 + "</p></div></div>" * 4,
        "".join(f"<div class=x><p>第{n}段，说的是停水的事。</p><a href=/>收藏引用举报</a></div>" for n in "一二三"),
    ],
    ids=["titled", "named", "long", "buttons"],
)
def test_a_short_notice_and_several_texts_are_no_index(page: str) -> None:
    assert any("。" in text for text in kept(f"<title>停水通知 - 某某网</title><body>{page}</body>"))


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("<span><a href=/u>老钟</a> 3 天前</span>", 0),
        ("<span>回复 举报</span>", 0),
        ("<span>#12</span>", 0),
        ("<span>顶</span>", 3),
        ("<span>支持楼主</span>", 3),
        ("<blockquote><a href=/u>老钟</a> 发表于 2020-1-1<br>引用的话，也有头有尾。</blockquote>", 6),
    ],
)
def test_lines_about_posts_go_and_short_replies_stay(line: str, lines: int) -> None:
    posts = "".join(
        f"<div class=post><div class=c>{line}</div><p>第{n}个人说的话，有头有尾。</p></div>" for n in "一二三"
    )
    texts = [block.text for block in read(f"<title>话题 - 某某论坛</title><body>{posts}</body>").kept]
    assert sum("个人说的话" in text for text in texts) == 3
    assert len(texts) == 3 + lines


def test_replies_with_a_date_behind_them_are_text_and_lines_of_name_and_date_are_not() -> None:
    replies = "".join(f"<div class=r>甲{n}: 先调细一点，再看味道 03/02 21:14</div>" for n in "一二三")
    named = "".join(f"<div class=u>2023-12-14 20:0{n} 主治医师，优质作者</div>" for n in range(3))
    texts = [block.text for block in read(THREAD.format(f"<div class=all>{replies}</div>{named}")).kept]
    assert sum(text.endswith("先调细一点，再看味道") for text in texts) == 3
    assert not any("医师" in text for text in texts)


THREAD = "<title>话题 - 某某论坛</title><body><h1>话题</h1><div class=first>头一个人说的话，也有头有尾，比别的都长。</div>{}</body>"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("<a href=/u>老钟</a>：我也这么想{}。", "我也这么想{}。"),
        ("<a href=/u>老钟</a> 回复 <a href=/v>小周</a>：我也这么想{}。", "我也这么想{}。"),
        ("<b><a href=/u>old_clock</a></b> 说: 我也这么想{}。", "我也这么想{}。"),
        ("<p><a href=/u>老钟</a>：</p><p>我也这么想{}。</p>", "我也这么想{}。"),
        ("我也这么想{}。 <i>2023-5-1 12:30</i> <a href=/r>回复</a>", "我也这么想{}。"),
        ("我也这么想{}。<span>3小时前</span> <span>赞 2</span>", "我也这么想{}。"),
        (
            "<span>推 </span><span>oldclock</span><span>: 我也这么想{}。</span><span> 03/02 21:14\n</span>",
            "我也这么想{}。",
        ),
        ("推 荐一下：我也这么想{}。", "推 荐一下：我也这么想{}。"),
        ("<a href=/u>@老钟</a>：我也这么想{}。", "@老钟：我也这么想{}。"),
        ("官网写得清楚：我也这么想{}。", "官网写得清楚：我也这么想{}。"),
        ("老话说：见<a href=/x>这里的全文</a>，我也这么想{}。", "老话说：见这里的全文，我也这么想{}。"),
    ],
)
def test_what_shares_a_line_with_a_reply_is_cut_off_and_what_is_said_stays(reply: str, said: str) -> None:
    replies = "".join(f"<div class=reply>{reply.format(n)}</div>" for n in "一二三")
    document = read(THREAD.format(replies))
    assert [block.text for block in document.kept][2:] == [said.format(n) for n in "一二三"]
    assert "".join("".join(block.raw.split()) for block in document.blocks).count("我也这么想") == 3


def test_a_moment_that_one_of_several_authors_names_stays() -> None:
    replies = "<div class=reply>我是前年买的，一直没坏，后来送了人。</div>" * 4
    moment = "东西送到家，是 2023-5-1 12:30"
    assert moment in kept(THREAD.format(f"{replies}<div class=reply>{moment}</div>"))


@pytest.mark.parametrize("kind", vocabulary(), ids=lambda kind: kind.name)
def test_names_are_what_their_examples_say(kind: Kind) -> None:
    assert all(kind in kinds(name) for name in kind.matches)
    assert not any(kind in kinds(name) for name in kind.leaves)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + PROSE,
        "<div>" + "<p>一句完整的话，说给大家听。</p>" * 100_000 + "</div>",
        "<table><tr><td>" * 20_000 + PROSE,
        "<ul>" + "<li><a href=/>链接</a></li>" * 50_000 + "</ul>" + PROSE,
        "<p>" + "一句完整的话，说给大家听。" * 100_000 + "</p>",
    ],
    ids=["deep", "wide", "tables", "links", "long"],
)
def test_a_page_of_any_shape_is_read(page: str) -> None:
    assert read(page).kept


pieces = st.lists(
    st.sampled_from(
        [
            "<div>",
            "</div>",
            "<p>",
            "</p>",
            "<td>",
            "<table>",
            "</table>",
            "<tr>",
            "<ol>",
            "<li>",
            "<br>",
            "<b>",
            "</b>",
            "<a href=x>",
            "</a>",
            "<pre>",
            "<ruby>",
            "<rt>",
            "</ruby>",
            "<span style='display:none'>",
            "</span>",
            "<h2>",
            "</h2>",
            "江边的旧仓库改成了图书馆，每天都有人来。",
            "短句",
            "\n",
            "&nbsp;",
            "<select><option>",
        ]
    ),
    max_size=60,
).map("".join)


@given(pieces)
def test_no_word_of_a_page_is_lost(page: str) -> None:
    document = Document(Source("p.html", b"", "text/html"), content=page)
    extract(document, Cleaning())
    raws = "".join(block.raw for block in document.blocks)
    assert raws.count("图书馆") == page.count("图书馆")
    assert raws.count("短句") == page.count("短句")


def test_the_title_is_metadata_in_an_article_and_the_first_words_of_a_thread() -> None:
    page = f"<head><title>旧仓库的新生 - {{}}</title></head><body><h1>旧仓库的新生</h1><div>{PROSE}</div></body>"
    article, thread = read(page.format("江畔网")), read(page.format("江畔论坛"))
    assert article.blocks[0].role is Role.TITLE
    assert not article.blocks[0].kept
    assert thread.kept[0].text == "旧仓库的新生"


def test_a_lead_between_title_and_text_is_text() -> None:
    lead = "<div class=lead>旧仓库改成图书馆以后，最忙的是早晨开门的那一刻。</div>"
    between = f"<h1>旧仓库的新生</h1><div class=bar>小字号</div>{lead}<div>请登录后再评论，谢谢各位的配合与支持。</div>"
    texts = kept(f"<title>旧仓库的新生</title><body>{between}<div class=content>{PROSE * 3}</div></body>")
    assert texts[0].startswith("旧仓库改成图书馆以后")
    assert len(texts) == 7


def test_a_heading_of_which_nothing_is_left_goes() -> None:
    section = f"<div class=x><h3>另几篇</h3><ul>{LINKS}</ul></div>"
    document = read(f"<body><div>{PROSE * 3}{section}<h3>尾声</h3><p>门关上了，灯还亮着。</p></div></body>")
    assert {block.text: block.rule for block in document.blocks}["另几篇"] == "page.empty-section"
    assert [block.text for block in document.kept[-2:]] == ["尾声", "门关上了，灯还亮着。"]
