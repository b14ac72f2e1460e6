from datetime import datetime

import pytest

from tasks.describe import describe
from tasks.records import Block, Document, Element, Markup, Role, Source, join
from tasks.settings import Cleaning

moment = datetime.fromisoformat


def page(head: dict[str, str], *blocks: Block, **fields: str) -> Document:
    document = Document(Source("page.html", b"", "text/html", fields=fields), head=head, blocks=list(blocks))
    describe(document, Cleaning())
    return document


def text(words: str) -> Block:
    return Block(words, words)


def heading(words: str, level: int = 1) -> Block:
    return Block(words, words, Role.HEADING, markup=Markup(Element(f"h{level}"), level=level))


def dropped(words: str, role: Role = Role.BOILERPLATE) -> Block:
    return Block(words, words, role, kept=False, rule="strip.some_rule")


BODY = text("近年来，全市认真贯彻落实决策部署，各项工作取得明显成效。")


def test_the_first_heading_is_the_title_where_the_head_agrees() -> None:
    document = page({"title": "工会工作开新局_要闻_某某新闻网"}, heading("某某新闻网"), heading("工会工作开新局"), BODY)
    assert document.metadata.title == "工会工作开新局"
    assert "工会工作开新局" not in join(document.kept)


def test_a_title_without_a_line_in_the_page_is_cut_from_the_head() -> None:
    document = page({"title": "工会工作开新局 - 要闻 - 某某日报网"}, BODY)
    assert document.metadata.title == "工会工作开新局"


def test_a_title_keeps_its_own_separators() -> None:
    title = "书记市长这一周 | 奋马扬鞭争春色，“虎”力全开向未来"
    assert page({"title": title}, BODY).metadata.title == title


def test_a_page_without_a_title_of_its_own_has_none() -> None:
    assert page({"title": "某某新闻网"}, BODY).metadata.title is None


def test_a_site_is_no_author() -> None:
    document = page({"meta:author": "大汉网络", "title": "工会工作开新局"}, BODY)
    assert document.metadata.authors == []


def test_an_author_in_the_head_counts_if_the_page_shows_them() -> None:
    shown = page({"meta:author": "魑皇", "title": "情人节赠礼"}, text("情人节赠礼"), dropped("魑皇"), BODY)
    hidden = page({"meta:author": "L_104485", "title": "情人节赠礼"}, text("情人节赠礼"), BODY)
    assert shown.metadata.authors == ["魑皇"]
    assert hidden.metadata.authors == []


def named(words: str, names: str) -> Block:
    return Block(words, words, kept=False, rule="strip.some_rule", markup=Markup(Element("div", names=names)))


@pytest.mark.parametrize(
    ("blocks", "authors"),
    [
        ([named("前端阿森", "author-name"), named("2023-03-15 5,902阅读", "author-meta")], ["前端阿森"]),
        ([named("关注", "login-user-name"), named("阿森", "comment-author")], []),
        ([named("某某日报", "author-name")], []),
        ([named("甲", "author-name")], []),
    ],
)
def test_a_person_above_the_text_is_known_by_the_name_of_the_element(blocks: list[Block], authors: list[str]) -> None:
    document = page({"title": "情人节赠礼"}, text("情人节赠礼"), *blocks, BODY)
    assert document.metadata.authors == authors


def test_of_several_who_answer_none_is_the_author() -> None:
    answers = [BODY, named("港口老周", "AuthorInfo"), BODY]
    document = page({"title": "集装箱怎么了？"}, text("集装箱怎么了？"), named("路灯维修员", "AuthorInfo"), *answers)
    assert document.metadata.authors == []


def test_the_site_that_ends_the_title_is_no_author() -> None:
    document = page({"meta:article:author": "网易", "title": "走遍三十一省_网易订阅"}, BODY)
    assert document.metadata.authors == []


def test_lines_that_strip_has_dropped_are_read_and_stay_as_they_are() -> None:
    line = "发布时间：2022-02-11 08:52 来源：内蒙古日报"
    document = page({}, text("税收优惠政策延续"), dropped(line, Role.METADATA), BODY)
    assert document.metadata.publisher == "内蒙古日报"
    assert document.metadata.published_at == moment("2022-02-11T08:52:00")
    assert document.blocks[1].rule == "strip.some_rule"


def test_the_day_at_the_top_of_a_site_is_not_the_date_of_publication() -> None:
    menu = [dropped(word) for word in ("首页", "要闻", "时政", "经济", "社会", "文化", "体育", "视频")]
    document = page({}, dropped("2026年11月21日"), *menu, text("税收优惠政策延续"), BODY)
    assert document.metadata.published_at is None


def test_a_time_in_the_head_completes_the_day_in_the_page() -> None:
    head = {"meta:article:published_time": "2022-02-11T00:52:00+00:00"}
    document = page(head, text("税收优惠政策延续"), text("发布日期：2022年2月11日"), BODY)
    assert document.metadata.published_at == moment("2022-02-11T08:52:00")


def test_a_label_in_one_cell_has_its_value_in_the_next() -> None:
    cells = [text(words) for words in ("发文字号：", "某政发〔2022〕1号", "发文机关：", "某省人民政府")]
    document = page({}, *cells, text("某省人民政府关于加强管理的通告"), BODY)
    assert document.metadata.doc_number == "某政发〔2022〕1号"
    assert document.metadata.publisher == "某省人民政府"
    assert join(document.kept) == BODY.text


def test_the_date_in_the_address_is_the_last_resort() -> None:
    document = page({"canonical": "https://www.example.com/xw/202202/t20220213_123.html"}, BODY)
    assert document.metadata.published_at == moment("2022-02-13T00:00:00")
    assert document.metadata.url == "https://www.example.com/xw/202202/t20220213_123.html"


def test_a_sites_front_is_no_address_of_a_page() -> None:
    assert page({"canonical": "https://www.example.com/"}, BODY).metadata.url is None


def test_a_sites_key_words_are_not_the_documents() -> None:
    assert page({"meta:keywords": "某某网,新闻,体育,娱乐"}, BODY).metadata.keywords == []
    assert page({"meta:keywords": "决策部署,成效"}, BODY).metadata.keywords == ["决策部署", "成效"]


def test_the_first_posting_of_a_thread_counts() -> None:
    posting = "〓 某某论坛 发布时间 2005/03/15 22:36:13 by duscha 〓"
    answer = "〓 某某论坛 发布时间 2005/03/16 08:00:00 by 笑笑 〓"
    document = page({}, BODY, text(posting), text("说得好，我完全同意楼主的看法。"), text(answer))
    assert document.metadata.authors == ["duscha"]
    assert document.metadata.published_at == moment("2005-03-15T22:36:13")


def test_what_a_container_knows_comes_first() -> None:
    fields = {"title": "另一个标题", "author": "张立明", "date": "20240913", "url": "https://a.example/1"}
    document = page({"title": "工会工作开新局"}, BODY, **fields)
    assert document.metadata.title == "另一个标题"
    assert document.metadata.authors == ["张立明"]
    assert document.metadata.published_at == moment("2024-09-13T00:00:00")
    assert document.metadata.url == "https://a.example/1"


def test_a_rule_for_the_host_comes_before_what_the_container_knows() -> None:
    head = {
        "site:title": "工会工作开新局",
        "site:author": "记者 张立明",
        "site:date": "2022-02-11",
        "site:source": "来源：某某日报",
    }
    document = page(head, BODY, title="另一个标题", author="李明")
    assert document.metadata.title == "工会工作开新局"
    assert (document.metadata.authors, document.metadata.publisher) == (["张立明"], "某某日报")
    assert document.metadata.published_at == moment("2022-02-11T00:00:00")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("今天 09:21", "2024-11-10T09:21"),
        ("来源：某某日报 3小时前", "2024-11-10T05:00"),
        ("某某日报 昨天", "2024-11-09T00:00"),
        ("发布时间：前天 12:00", "2024-11-08T12:00"),
        ("2 days ago", "2024-11-08T00:00"),
        ("张立明 an hour ago", "2024-11-10T07:00"),
    ],
)
def test_how_long_ago_is_counted_from_the_moment_of_fetching(line: str, meant: str) -> None:
    document = page({}, heading("工会工作开新局"), text(line), BODY, fetched="2024-11-10 08:00")
    assert document.metadata.published_at == moment(meant)
    assert join(document.kept) == BODY.text
    assert page({}, heading("工会工作开新局"), text(line), BODY).metadata.published_at is None


@pytest.mark.parametrize("line", ["昨天，会议在京召开", "三天前他来过这里", "今天的天气", "昨天今天明天"])
def test_what_took_place_some_time_ago_says_nothing_of_publication(line: str) -> None:
    document = page({}, heading("工会工作开新局"), text(line), BODY, fetched="2024-11-10 08:00")
    assert document.metadata.published_at is None
    assert line in join(document.kept)


@pytest.mark.parametrize(
    "words", ["“工会工作” 开新局！", "工会工作开新局-某某新闻网", "工会工作开新局_某某新闻网", "工会工作开新局（图）"]
)
def test_a_first_heading_that_says_the_title_leaves_the_text(words: str) -> None:
    document = page({"title": "工会工作开新局_某某新闻网"}, heading(words), BODY, title="工会工作开新局")
    assert join(document.kept) == BODY.text


def test_a_first_heading_that_says_something_else_stays() -> None:
    document = page({}, heading("工作"), BODY, title="工会工作开新局")
    assert join(document.kept) == "工作\n" + BODY.text
