import pytest

from tasks.extract.head import read_json_ld
from tasks.extract.html import page_blocks

PAGE = """<head><title> 题目
 - 站点</title><title>第二个</title><meta name=Author content="张三"><meta property="og:title" content="题目">
<meta name=author content="李四"><link rel=canonical href="https://example.cn/1"><meta charset=utf-8>
<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "站点"}, {"@type": ["NewsArticle"],
"headline": "题目", "datePublished": "2024-05-06", "wordCount": 120, "author": [{"name": "张三"}, "李四"]}]}</script></head>"""


def test_the_head_says_what_the_page_says_of_itself() -> None:
    assert page_blocks(PAGE)[1] == {
        "title": "题目 - 站点",
        "meta:author": "张三",
        "meta:og:title": "题目",
        "canonical": "https://example.cn/1",
        "jsonld:@type": "NewsArticle",
        "jsonld:headline": "题目",
        "jsonld:datePublished": "2024-05-06",
        "jsonld:wordCount": "120",
        "jsonld:author": "张三 李四",
    }


@pytest.mark.parametrize(
    "source", ["", "{", "[" * 100_000, "null", '"text"', '{"headline": null}', "[[]]", '{"a": {"b": 1}}']
)
def test_what_is_no_description_says_nothing(source: str) -> None:
    head: dict[str, str] = {}
    read_json_ld(source, head)
    assert not head
