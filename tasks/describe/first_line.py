"""Whether the first line of a plain text is its title: it has no head that says so.

A title that is taken for text stays where it was; a line of text that is taken for a title is lost to the text. So a line
without a stop at the top of some text is not enough: something else must say what it is.
"""

from __future__ import annotations

import re
from itertools import pairwise

from tasks.describe.dates import find_date
from tasks.describe.orders import is_enactment
from tasks.describe.people import lead_byline
from tasks.describe.publisher import dateline
from tasks.describe.title import is_paper, is_remark, key, may_be_title
from tasks.describe.zones import is_running_text
from tasks.records import Block
from tasks.reflow.layout import indent, line_of
from tasks.reflow.seam import CERTAIN, seam
from tasks.script import simplified
from tasks.segment.markers import ARTICLES, read_marker

_LAWS = (
    "法",
    "法典",
    "条例",
    "條例",
    "规定",
    "規定",
    "办法",
    "辦法",
    "细则",
    "細則",
    "规则",
    "規則",
    "章程",
    "决定",
    "決定",
    "解释",
    "解釋",
)
_COMPARED = 6
_PARAGRAPH_ENDS = ("。", "！", "？", "”", "…", "；")
_SENTENCE_ENDS = (*_PARAGRAPH_ENDS, "：", "，", "）", ".", "!", "?", ":")
_SPEAKER = re.compile(r"[^：:]{1,12}[：:]")
_OPINION = re.compile(
    "^(?:尊敬|亲爱|親愛|敬爱|各位|大家)|很|非常|不错|不錯|您|[我你](?![国國省市县縣州军軍校党黨院区區])|怎么|怎麼|居然|感觉|感覺|实在|實在"
)
_SUBTITLE = re.compile(r"[㐀-鿿]{4}[”》！？]?——[“《]?(?:[㐀-鿿]{4}|(?:19|20)\d\d年)")
_TOPIC = 8
"""Characters of a title that can be compared with its text."""
_SHARE = 0.5
_THREES = 3
_PROSE = 40
"""The mean length of the paragraphs below a title, in characters."""
_READ = 3_000
_PART = 6
_SHORTEST = 3
_PAPER = 9
_HEADLINE = re.compile(r"(?=.{6,40}$)[^，。；：、“（(]*[㐀-鿿]{4}[^。；]*[^。；：，、]")
"""A line of its own above paragraphs: words, not a mark, come first."""
_PARAGRAPHS = 3
_ARTICLE = 30
"""The mean length of an article's first paragraphs, in characters."""
_CHAPTERS = ("ordinal章", "ordinal节", "ordinal回", "ordinal课", "ordinal讲", "ordinal单元", "ordinal篇", "dotted2")
_LONGEST_CHAPTER = 40
_HEADINGS = 3
_LONGEST_HEADING = 30
_MOSTLY = 0.8
_CENTRED = 8
"""Columns of indent; a paragraph has four."""


def is_first_line_title(title: str, below: list[Block], *, above: Block, published: bool) -> bool:
    """Say whether a first line, or two that belong together, is the title of the text `below`; `above` is its block.

    What says so: that the text says where or when it was `published`; the form of an official paper's title, of two parts or
    with a subtitle; its place in the middle of the line; the line that says who passed a law; the first chapter or article
    right below; an outline; paragraphs that say the same things, begin by defining it, or all end as paragraphs do.
    """
    near = below[:_COMPARED]
    if not near or dateline(title) or is_remark(title) or _OPINION.search(title):
        return False
    if _is_enacted(title, near[0].text) or _opens_outline(near) or _stands_above_headings(below):
        return True
    if _has_form_of_title(title) and 2 * sum(_has_form_of_title(block.text) for block in near) < len(near):
        return True
    if _is_one_of_many(title, [block.text for block in near]):
        return False
    if _is_defined(title, near[0].text) or _has_form_of_title(title):
        return True
    return _stands_apart(title, near, above, published=published) or _heads_article(title, below)


def _is_enacted(title: str, text: str) -> bool:
    """Whether the line below says who passed a law, and when.

    >>> _is_enacted("中华人民共和国档案法", "（1987年9月5日第六届全国人民代表大会常务委员会第二十二次会议通过）")
    True
    """
    return title.endswith(_LAWS) and is_enactment(text)


def _stands_apart(title: str, below: list[Block], above: Block, *, published: bool) -> bool:
    """Whether the line does not read on in the next, and has a title's place or subject, or a time of publication."""
    if _reads_on(title, below[0].text) and not (published and len(title) <= _TOPIC):
        return False
    if published and len(key(title)) >= _SHORTEST and any(map(is_running_text, below[:2])):
        return True
    return _is_centred(above, below) or _is_topic(title, below)


def _opens_outline(below: list[Block]) -> bool:
    """Whether the first chapter, article or part stands right below, or a table of contents."""
    if simplified("".join(below[0].text.split())) in {"目录", "目次"}:
        return True
    marker = read_marker(below[0].text)
    return marker is not None and marker.number == (1,) and marker.series.startswith(("ordinal", "han"))


def _reads_on(title: str, text: str) -> bool:
    return seam(title, text) > CERTAIN and not lead_byline(text) and not dateline(text)


def _heads_article(title: str, below: list[Block]) -> bool:
    """Whether a short line stands alone above paragraphs that all end as paragraphs do, or above numbered parts."""
    if is_paper(title) and _holds_outline(below):
        return True
    if not is_headline(title) or not is_running_text(below[0]) or _reads_on(title, below[0].text):
        return False
    near = [block for i, block in enumerate(below[: 2 * _PARAGRAPHS]) if not i or not _is_heading(below, i)][
        :_PARAGRAPHS
    ]
    ended = all(is_running_text(block) and block.text.endswith(_PARAGRAPH_ENDS) for block in near)
    long = sum(len(block.text) for block in near) >= _ARTICLE * _PARAGRAPHS
    return (ended and long) or _holds_outline(below)


def _stands_above_headings(below: list[Block]) -> bool:
    """Whether a line stands on top of the first of several headings without a number, each with a paragraph below it."""
    headings = [i for i in range(len(below) - 1) if _is_heading(below, i)]
    short = sum(_may_be_like(block.text) for block in below)
    return headings[:1] == [0] and len(headings) >= _HEADINGS and len(headings) >= _MOSTLY * short


def _is_heading(below: list[Block], i: int) -> bool:
    """Whether a short line stands directly above a paragraph."""
    text = below[i].text
    return len(text) <= _LONGEST_HEADING and _may_be_like(text) and i + 1 < len(below) and is_running_text(below[i + 1])


def is_headline(line: str) -> bool:
    """Whether a line has the form of one that stands above an article.

    >>> is_headline("老旧小区换新颜"), is_headline("出口")
    (True, False)
    """
    return _HEADLINE.fullmatch(line) is not None


def is_only_chapter(line: str, below: list[Block]) -> bool:
    """Whether a text is one chapter, and this is its heading: no other of the series follows, nor an article of a law.

    >>> below = [Block("", "雪下了一夜，门外有人。"), Block("", "他披衣起来。")]
    >>> is_only_chapter("第四十七章 夜探祠堂", below), is_only_chapter("第四十七章 夜探祠堂", [*below, Block("", "第四十八章 归来")])
    (True, False)
    """
    marker = read_marker(line)
    if (
        marker is None
        or marker.series not in _CHAPTERS
        or not line[marker.end :].strip()
        or len(line) > _LONGEST_CHAPTER
    ):
        return False
    if line.endswith(_SENTENCE_ENDS) or not any(map(is_running_text, below)):
        return False
    starts = (line[0], "第")
    series = {found.series for block in below if block.text.startswith(starts) and (found := read_marker(block.text))}
    return series.isdisjoint((marker.series, *ARTICLES))


def _holds_outline(below: list[Block]) -> bool:
    """Whether numbered headings stand among the paragraphs, from the first of their series on."""
    numbered = [
        (marker.series, marker.number) for block in below if (marker := read_marker(block.text)) and marker.number
    ]
    return bool(numbered) and numbered[0][1] == (1,) and (numbered[0][0], (2,)) in numbered


def _is_one_of_many(title: str, texts: list[str]) -> bool:
    """Whether the lines below are as the first: in a list, a talk, a collection of remarks, lines that are wrapped."""
    other = sum(not _may_be_like(text) for text in texts)
    spoken = bool(_SPEAKER.match(title)) and any(_SPEAKER.match(text) for text in texts[:2])
    return other * 3 < 2 * len(texts) or spoken


def _may_be_like(text: str) -> bool:
    """Whether a line is no sentence, field, numbered heading or day of a signature, but a line as a title is."""
    if text.endswith(_SENTENCE_ENDS) or "：" in text or not may_be_title(text) or read_marker(text):
        return False
    date = find_date(text)
    return date is None or (date.start, date.end) != (0, len(text))


def _has_form_of_title(title: str) -> bool:
    """The title of an official paper, one with a subtitle, or one of two parts.

    >>> [_has_form_of_title(line) for line in ("关于做好春季防病工作的通知", "扎实推动产改扩面提质增效 持续增强产业工人获得感", "性能一般")]
    [True, True, False]
    """
    parts = title.split()
    words = [re.findall("[㐀-鿿]", part) for part in parts]
    parallel = len(parts) == len("上下") and min(map(len, words)) >= _PART and not re.search("[A-Za-z]", title)
    return (len(title) >= _PAPER and is_paper(title)) or parallel or bool(_SUBTITLE.search(title))


def _is_centred(block: Block, below: list[Block]) -> bool:
    at = indent(line_of(block))
    return at >= _CENTRED and at > max(indent(line_of(other)) for other in below)


def _is_defined(title: str, text: str) -> bool:
    """Whether the text begins by saying what the title is, as an encyclopaedia does.

    >>> _is_defined("数学", "数学是研究数量、结构的学科。"), _is_defined("历史", "历史上，这里曾是重镇。")
    (True, False)
    """
    if "。" not in text or not text.lstrip("“《【").startswith(title):
        return False
    rest = text.lstrip("“《【")[len(title) :].lstrip("”》】")
    return bool(re.match(r"[是指（(]|[为為](?!了)|，(?:又|简|簡|全|亦|也|原)[称稱名]", rest))


def _is_topic(title: str, below: list[Block]) -> bool:
    """Whether the paragraphs below say most of what the title says."""
    plain = key(title)
    prose = [block.text[:_READ] for block in below if is_running_text(block)]
    if len(plain) < _TOPIC or sum(map(len, prose)) < _PROSE * max(len(prose), 1):
        return False
    text = key("".join(prose))
    pairs = {a + b for a, b in pairwise(plain)}
    threes = sum(plain[i : i + 3] in text for i in range(len(plain) - 2))
    return threes >= _THREES and sum(pair in text for pair in pairs) >= _SHARE * len(pairs)
