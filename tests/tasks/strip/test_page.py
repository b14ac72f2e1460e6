from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract import extract
from tasks.records import Document, Rejected, Role, Source
from tasks.settings import Cleaning
from tasks.strip.page import strip_page
from tasks.strip.page.names import Kind, kinds, vocabulary

PAGES = Path(__file__).parents[2] / "goldens" / "pages"
TEXTS = sorted(PAGES.glob("*.txt"))
PROSE = "<p>江边的旧仓库改成了图书馆，每天早晨都有人在门口等着开门。</p><p>管理员说，来得最多的是附近的学生和退休的工人。</p>"


def read(page: str, uri: str = "page.html") -> Document:
    document = Document(Source(uri, b"", "text/html"), content=page)
    extract(document, Cleaning())
    strip_page(document, Cleaning())
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
        '<div class="news-info"><div class="author">{}</div></div>',
        '<div class="comment-list">{}</div>',
        '<form action="/"><table><tr><td>{}</td></tr></table></form>',
    ],
)
def test_a_text_is_kept_whatever_its_container_is_called(wrapper: str) -> None:
    assert len(kept(f"<body>{wrapper.format(PROSE)}</body>")) == 2


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
