import pytest

from tasks.extract.epub import epub_blocks
from tasks.pipeline import clean
from tasks.records import EPUB, Document, Rejected, Role, Source
from tasks.settings import Cleaning
from tests.tasks.extract.packages import epub, package, xhtml

LIMIT = 1_000_000
ONE, TWO = xhtml("<h1>第一章 雨</h1><p>雨下了一夜。</p>"), xhtml("<h1>第二章 晴</h1><p>天亮时停了。</p>")


def test_chapters_come_in_the_order_of_the_spine() -> None:
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in ("b", "a", "c"))
    blocks, *_ = epub_blocks(epub({"b": ONE, "a": TWO}, manifest=items, OEBPS__c=xhtml("<p>不在书脊中。</p>")), LIMIT)
    assert [block.text for block in blocks] == ["第一章 雨", "雨下了一夜。", "第二章 晴", "天亮时停了。"]
    assert [block.role for block in blocks[:2]] == [Role.HEADING, Role.PARAGRAPH]


def test_elements_that_xml_leaves_empty_swallow_nothing() -> None:
    page = xhtml('<script src="a.js"/><p>前<a id="p1"/>中<span class="x" />后<br/>行</p><div/><p>段</p>')
    assert [block.text for block in epub_blocks(epub({"a": page}), LIMIT)[0]] == ["前中后", "行", "段"]


def test_the_list_of_contents_and_hidden_words_are_in_the_account_and_not_in_the_text() -> None:
    manifest = (
        '<item id="nav" href="nav" properties="nav" media-type="application/xhtml+xml"/>'
        '<item id="a" href="a%20b.xhtml" media-type="application/xhtml+xml"/>'
    )
    nav = xhtml("<nav><ol><li><a href='a'>第一章 雨</a></li></ol></nav>")
    book = epub(
        {"nav": nav, "a": ""}, manifest=manifest, **{"OEBPS__a b.xhtml": xhtml("<p hidden=''>暗</p><p>明。</p>")}
    )
    blocks = epub_blocks(book, LIMIT)[0]
    assert [(block.text, block.rule) for block in blocks] == [
        ("第一章 雨", "epub.contents"),
        ("暗", "epub.hidden"),
        ("明。", None),
    ]


def test_a_chapter_is_decoded_as_it_declares() -> None:
    page = ONE.replace("utf-8", "gb18030").encode("gb18030")
    wide = TWO.replace("utf-8", "utf-16").encode("utf-16")
    assert [block.text for block in epub_blocks(epub({"a": page, "b": wide, "c": ""}), LIMIT)[0]][::2] == [
        "第一章 雨",
        "第二章 晴",
    ]


def test_the_book_says_who_wrote_it_and_when() -> None:
    metadata = (
        "<dc:title>雨夜</dc:title><dc:creator>张三丰</dc:creator><dc:creator>李四光</dc:creator>"
        "<dc:publisher>某某出版社</dc:publisher><dc:date>2021-05-01</dc:date><dc:subject>散文</dc:subject>"
    )
    book = epub({"title": xhtml("<h1>雨夜</h1>"), "a": ONE, "b": TWO}, metadata=metadata)
    document = clean(Source("a.epub", book, EPUB), Cleaning())
    assert isinstance(document, Document)
    said = document.metadata
    assert (said.title, said.authors, said.publisher) == ("雨夜", ["张三丰", "李四光"], "某某出版社")
    assert str(said.published_at) == "2021-05-01 00:00:00"
    assert [(section.level, section.marker, section.heading) for section in document.sections if section.level] == [
        (1, "第一章", "雨"), (1, "第二章", "晴"),
    ]  # fmt: skip


PROTECTED = '<encryption xmlns:enc="e"><enc:EncryptedData><enc:EncryptionMethod Algorithm="{}"/></enc:EncryptedData></encryption>'


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"no zip", "corrupt"),
        (package({"mimetype": "application/epub+zip"}), "corrupt"),
        (epub({"a": ONE})[:-200], "corrupt"),
        (
            epub(
                {"a": ONE},
                **{"META-INF__encryption_xml": PROTECTED.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")},
            ),
            "encrypted",
        ),
        (epub({"a": xhtml("<p>" + " " * 2 * LIMIT)}), "too_large"),
        (epub({"a": xhtml("<p><img src='1.jpg'/></p>")}), "empty"),
    ],
    ids=["no zip", "no container", "cut off", "protected", "bomb", "images"],
)
def test_what_cannot_be_read_is_a_reject_that_says_so(data: bytes, error: str) -> None:
    with pytest.raises(Rejected) as raised:
        epub_blocks(data, LIMIT)
    assert raised.value.error == error


def test_fonts_may_be_obfuscated() -> None:
    fonts = PROTECTED.format("http://www.idpf.org/2008/embedding")
    assert epub_blocks(epub({"a": ONE}, **{"META-INF__encryption_xml": fonts}), LIMIT)[0]
